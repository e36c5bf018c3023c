"""One service for many threads: whatever uses the models waits its turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from threading import RLock, Thread
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request

from api.problems import Refused
from scouting import asking, faults
from scouting.backlog import Backlog, Job
from scouting.brief import Brief
from scouting.courier import Courier
from scouting.coverage import Coverage
from scouting.domain import Document, Reading
from scouting.hand import Hand
from scouting.jobs import Submissions, Visit
from scouting.queries import LeadFilter, SearchHit
from scouting.service import BATCH, Service
from scouting.settings import Settings
from scouting.store import Address
from taxonomy import TaxonomyError

if TYPE_CHECKING:
    from scouting.pipeline import Reader


AT_LEAST, AT_MOST = 3.0, 60.0
"""Seconds for which a survey of the coverage holds while leads change, and while they do not."""

AT_ONCE = 0.1
"""Seconds that a page may wait for a survey. Of 60,000 pages it takes four tenths: then the page shows
the former one, and the next page the new one."""


@dataclass(frozen=True)
class _Surveyed:
    """The coverage, at which revision of the leads and when it was surveyed, and how long that took."""

    coverage: Coverage
    revision: int
    at: float
    took: float

    def outdated(self, revision: int) -> bool:
        """Is it too old, or have leads changed since?"""
        age = time.monotonic() - self.at
        return age > (AT_MOST if revision == self.revision else AT_LEAST)


class SharedService(Service):
    """A service whose model use is serialised; the store serves all threads at once.

    ``fault``: why the models cannot be used, empty while all is well.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self._turn, self._searching = RLock(), RLock()
        self._surveying = RLock()
        self._surveyed: _Surveyed | None = None
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

    @cached_property
    def reader(self) -> Reader:
        """The loaded models; whoever comes while they load waits."""
        with self._turn:
            return super().reader

    @cached_property
    def backlog(self) -> Backlog:
        """The workers' job queue."""
        return Backlog(self.settings.queue_url)

    @cached_property
    def courier(self) -> Courier:
        """Who tells webhooks what is new."""
        return Courier(self)

    @cached_property
    def hand(self) -> Hand:
        """Who does for a page what a command does."""
        return Hand(self.settings)

    def close(self) -> None:
        """Let go of the databases, and of what was begun for a page."""
        if "hand" in vars(self):
            self.hand.stop()
        if "backlog" in vars(self):
            self.backlog.close()
        super().close()

    def _load(self) -> None:
        _ = self.reader, self.search
        with self._searching:
            self.search.refresh()
        self.gather(self.store.documents.due())
        self.lately()
        self.rate()

    def classify(self, documents: Sequence[Document]) -> list[Reading]:
        """Readings of documents without storing anything, in order."""
        readings: list[Reading] = []
        for start in range(0, len(documents), BATCH):
            with self._turn:
                readings += self.reader.read(documents[start : start + BATCH])
        return readings

    def _read(self, batch: Sequence[tuple[int, Document]]) -> None:
        with self._turn:
            super()._read(batch)

    def find_passages(self, text: str, wanted: LeadFilter, limit: int) -> list[SearchHit]:
        """The passages nearest in meaning to a text; waits for other searches, not for readings."""
        _ = self.reader
        with self._searching:
            return super().find_passages(text, wanted, limit)

    def grasps(self, wanted: LeadFilter) -> bool:
        """Can it say already what is near to the filter's text in meaning? Not before the models are loaded."""
        return self.ready or not wanted.text

    def ask(self, wanted: LeadFilter) -> LeadFilter:
        """The filter with what its text names and, once the models are loaded, what is near to it."""
        if not wanted.text or not self.ready:
            return replace(wanted, named=asking.name_technologies(wanted.text, self.taxonomy))
        with self._searching:
            return super().ask(wanted)

    @property
    def has_backlog(self) -> bool:
        """Was a job ever asked for? Else there is no need to make a queue."""
        file = Path(self.settings.queue_url.removeprefix("sqlite:///"))
        return not self.settings.queue_url.startswith("sqlite") or file.exists()

    def running(self, limit: int) -> list[Job]:
        """The workers' jobs in work; none where no worker was ever started."""
        return self.backlog.recent("running", limit) if self.has_backlog else []

    def lately(self) -> Coverage:
        """The coverage as of a moment ago."""
        known = self._surveyed
        if known is None:
            return self._survey().coverage
        if known.outdated(self.store.leads.revision()):
            if known.took < AT_ONCE:
                return self._survey().coverage
            Thread(target=self._survey, name="survey", daemon=True).start()
        return known.coverage

    def _survey(self) -> _Surveyed:
        with self._surveying:
            revision, start = self.store.leads.revision(), time.monotonic()
            if self._surveyed is None or self._surveyed.outdated(revision):
                found = self.coverage()
                took = time.monotonic() - start
                self._surveyed = _Surveyed(found, revision, time.monotonic(), took)
            return self._surveyed

    @contextmanager
    def open_visit(self) -> Iterator[Visit]:
        """What the submissions' worker does with each address, with one page reader for all."""
        from scouting.pages import PageReader

        with PageReader() as pages:

            def visit(url: str) -> Address:
                outcome = self.submit(url, pages)
                leads = [entry.lead.id for entry in outcome.leads]
                return Address(url, outcome.state, outcome.detail, leads)

            yield visit


def make_brief(technology: str, market: str, service: SharedService) -> Brief:
    """The brief of an address: an unknown technology is not found (404), an unknown market wrong (422)."""
    service.check(LeadFilter((technology,)))
    try:
        if market:
            service.taxonomy.market(market)
    except TaxonomyError as error:
        raise Refused(422, str(error)) from error
    return service.brief(technology, market)


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
