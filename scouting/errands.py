"""What the workers do: crawl one source, read what is unread; told of in figures, stopped at once."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import cached_property
from threading import Event, Thread
from types import TracebackType
from typing import Any

from scouting import crawls
from scouting.backlog import Backlog
from scouting.errors import ScoutingError
from scouting.metrics import Instruments
from scouting.service import Service
from scouting.settings import Settings
from scouting.sources import Source, choose_sources, read_sources
from scouting.store.locks import Locks
from scouting.store.organisation_key import organisation_key

LOG = logging.getLogger(__name__)
PULSE_SECONDS = 1.0
"""How often progress is noted and the job's cancellation looked for."""

Report = Callable[[str], None]
Outcome = dict[str, Any]


class Stopped(Exception):
    """The job was cancelled while it was in work."""


class Errands:
    """The two kinds of work, with the service and the locks that they need."""

    def __init__(
        self, settings: Settings, backlog: Backlog, locks: Locks, report: Report | None = None
    ) -> None:
        self.settings, self._backlog, self._locks = settings, backlog, locks
        self._report, self.instruments = report, Instruments()

    @cached_property
    def _service(self) -> Service:
        return Service(self.settings)

    def crawl(self, id: str, source: str, pages: int) -> Outcome:
        """Crawl a source, alone on its site; gives the counts.

        Raises ScoutingError when nothing came of it, Stopped when the job is cancelled; what was
        stored stays stored.
        """
        entry = self.source(source)
        with Watch(self._backlog, id) as watch, self._alone(f"site:{site_of(entry)}", watch):
            return self._crawl(entry, pages, watch)

    def source(self, id: str) -> Source:
        """A source by its id; raises Unknown. The lists are read anew, as they may change."""
        known = read_sources(self.settings, self._service.taxonomy, LOG.warning)
        return choose_sources(known, (id,), ())[0]

    @contextmanager
    def _alone(self, lock: str, watch: Watch) -> Iterator[None]:
        """Nobody else does it meanwhile, be it a worker or ``scout crawl``."""
        while not self._locks.take(lock):
            watch.pause()
        try:
            yield
        finally:
            self._locks.release(lock)

    def _crawl(self, source: Source, pages: int, watch: Watch) -> Outcome:
        last = ""

        def report(line: str) -> None:
            nonlocal last
            kind, _, last = line.partition(" ")
            watch.count(kind)
            if self._report:
                self._report(line)

        try:
            told = crawls.record_crawl(
                self._service.store.runs, source.stamp, [source.address], report,
                crawls.Bounds(pages, stop=watch.stopped),
            )  # fmt: skip
        except ScoutingError:
            watch.check()
            raise
        self.instruments.note_crawl(told)
        if not told.pages:
            raise ScoutingError(f"no page of {source.id} was to be had ({last})")
        return asdict(told)

    def read(self, id: str) -> Outcome:
        """Read all unread documents and rebuild the search index; raises Stopped."""
        service, before = self._service, self._service.relevant
        with Watch(self._backlog, id) as watch, self._alone("reading", watch):

            def report(done: int) -> None:
                watch.check()
                watch.add("read", done)
                watch.set("relevant", service.relevant - before)

            watch.set("total", service.unread())
            count = service.read(report)
            if count:
                service.search.rebuild()
        relevant = service.relevant - before
        self.instruments.note_reading(count, relevant)
        return {"read": count, "relevant": relevant}


class Watch:
    """Notes a job's progress every second and hears of its cancellation."""

    def __init__(self, backlog: Backlog, id: str) -> None:
        self._backlog, self._id = backlog, id
        self._counts: dict[str, float] = {}
        self._began, self._ended = time.monotonic(), Event()
        self.stopped = Event()
        self._thread = Thread(target=self._run, name=f"watch {id}", daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._note()

    def count(self, what: str) -> None:
        """One page of a kind (stored, unchanged, quarantined, failed); all but the failed count."""
        if what not in ("stored", "unchanged", "quarantined", "failed"):
            return
        self.add(what, 1)
        if what != "failed":
            self.add("pages", 1)

    def add(self, what: str, number: int) -> None:
        """Count more of something."""
        self._counts[what] = self._counts.get(what, 0) + number

    def set(self, what: str, number: int) -> None:
        """Count something anew."""
        self._counts[what] = number

    def check(self) -> None:
        """Raise Stopped when the job was cancelled."""
        if self.stopped.is_set():
            raise Stopped(self._id)

    def pause(self) -> None:
        """Wait a moment; raises Stopped when the job is cancelled meanwhile."""
        self.stopped.wait(PULSE_SECONDS)
        self.check()

    def _run(self) -> None:
        while not self._ended.wait(PULSE_SECONDS):
            self._note()

    def _note(self) -> None:
        done = self._counts.get("pages", self._counts.get("read", 0))
        minutes = (time.monotonic() - self._began) / 60
        progress = self._counts | {"rate": round(done / minutes, 1) if minutes else 0}
        try:
            self._backlog.note(self._id, {"progress": progress})
            if self._backlog.find(self._id).state == "cancelled":
                self.stopped.set()
        except ScoutingError as error:
            LOG.warning("progress of a job was not noted: %s", error, extra={"job": self._id})


def site_of(source: Source) -> str:
    """The site that only one process crawls at a time: the registered domain of the address."""
    return organisation_key(source.address, source.id)
