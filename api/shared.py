"""One service for many threads: whatever uses the models waits its turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock, Thread
from typing import Annotated

from fastapi import Depends, Request

from scouting import faults
from scouting.domain import Document, LeadFilter, Reading, SearchHit
from scouting.jobs import Submissions, Visit
from scouting.service import BATCH, Service
from scouting.settings import Settings


class SharedService(Service):
    """A service whose model use is serialised; the store serves all threads at once.

    ``fault``: why the models cannot be used, empty while all is well.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._turn = Lock()
        self.ready = False
        self.fault = ""

    def warm(self) -> None:
        """Load the models, so that nobody has to wait for them later."""
        try:
            with self._turn:
                self._load()
            self.ready = True
        except faults.known() as error:
            self.fault = str(error)

    def _load(self) -> None:
        _ = self.reader, self.search

    def classify(self, documents: Sequence[Document]) -> list[Reading]:
        """Readings of documents without storing anything, in order."""
        readings: list[Reading] = []
        for start in range(0, len(documents), BATCH):
            with self._turn:
                readings += self.reader.read(documents[start : start + BATCH])
        return readings

    def read(self, report: Callable[[int], None] | None = None) -> int:
        """Read all unread documents into leads, letting others in between the batches."""

        def pause(count: int) -> None:
            if report:
                report(count)
            self._turn.release()
            time.sleep(0.001)  # a lock is not fair: without this the same thread takes it again
            self._turn.acquire()

        with self._turn:
            return super().read(pause)

    def find_passages(self, text: str, wanted: LeadFilter, limit: int) -> list[SearchHit]:
        """The passages nearest in meaning to a text."""
        with self._turn:
            return super().find_passages(text, wanted, limit)

    @contextmanager
    def open_visit(self) -> Iterator[Visit]:
        """What the submissions' worker does with each address, with one page reader for all."""
        from scouting.pages import PageReader

        with PageReader() as pages:

            def visit(url: str) -> dict[str, object]:
                outcome = self.submit(url, pages)
                leads = [entry.lead.id for entry in outcome.leads]
                return {"state": outcome.state, "detail": outcome.detail, "leads": leads}

            yield visit


OpenService = Callable[[Settings], SharedService]


def start_warming(service: SharedService) -> None:
    """Load the models in the background; the first requests that need them wait."""
    Thread(target=service.warm, name="warming", daemon=True).start()


def _service(request: Request) -> SharedService:
    service: SharedService = request.app.state.service
    return service


def _submissions(request: Request) -> Submissions:
    submissions: Submissions = request.app.state.submissions
    return submissions


Shared = Annotated[SharedService, Depends(_service)]
Queue = Annotated[Submissions, Depends(_submissions)]
