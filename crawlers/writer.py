"""Writes what spiders found in a thread of its own, all that has come in meanwhile at once.

A commit waits for the disk, on SQLite some milliseconds; the reactor must not. Under politeness a
batch is one page, at full speed some twenty.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread

from crawlers.mazes import Maze
from scouting.domain import Document, Missing
from scouting.runs import Step
from scouting.store.visits import Visit

MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Lost:
    """A page that did not become a document; ``fetched`` tells unreadable from not to be had.

    ``missing``: whether the page or its host is no longer there.
    """

    url: str
    reason: str
    fetched: bool
    missing: Missing = ""


@dataclass(frozen=True)
class Read:
    """A page's document with the visit that brought it."""

    document: Document
    visit: Visit


@dataclass(frozen=True)
class Same:
    """A page that is as it was at its former visit."""

    url: str


@dataclass(frozen=True)
class Haul:
    """What came of one address: its document or why there is none, and the steps of the crawl that
    are kept with it. ``promising``: it looks as if it were about the field. ``maze``: what its page
    proves to be one.
    """

    item: Document | Read | Same | Lost | None
    site: str = ""
    steps: tuple[Step, ...] = ()
    promising: bool = False
    maze: Maze | None = None

    @property
    def document(self) -> Document | None:
        """The document to keep."""
        item = self.item.document if isinstance(self.item, Read) else self.item
        return item if isinstance(item, Document) else None

    @property
    def url(self) -> str:
        """The address of the page; empty when there is none."""
        item = self.item.document if isinstance(self.item, Read) else self.item
        return item.url if item else ""


Outcome = bool | Exception
"""Whether a document is new, or why it could not be kept."""

Job = tuple[Haul, asyncio.AbstractEventLoop, "asyncio.Future[bool]"]


class Writer:
    """Hands hauls to ``write``, which gives an outcome for each, and waits for it off the loop."""

    def __init__(self, write: Callable[[Sequence[Haul]], list[Outcome]]) -> None:
        self._write = write
        self._jobs: SimpleQueue[Job] = SimpleQueue()
        self._thread: Thread | None = None

    async def put(self, haul: Haul) -> bool:
        """Write a haul; True when its document is new. Raises what kept it from being written."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="page-writer", daemon=True)
            self._thread.start()
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bool] = loop.create_future()
        self._jobs.put((haul, loop, future))
        return await future

    def _run(self) -> None:
        while True:
            batch = [self._jobs.get(), *self._ready()]
            try:
                outcomes = self._write([haul for haul, _, _ in batch])
            except Exception as error:  # noqa: BLE001 -- told to whoever waits; the next batch is written
                outcomes = [error] * len(batch)
            for (_, loop, future), outcome in zip(batch, outcomes, strict=True):
                loop.call_soon_threadsafe(_tell, future, outcome)

    def _ready(self) -> list[Job]:
        found: list[Job] = []
        while len(found) < MOST_AT_ONCE:
            try:
                found.append(self._jobs.get_nowait())
            except Empty:
                break
        return found


def _tell(future: asyncio.Future[bool], outcome: Outcome) -> None:
    if future.cancelled():
        return
    if isinstance(outcome, Exception):
        future.set_exception(outcome)
    else:
        future.set_result(outcome)
