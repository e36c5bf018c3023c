"""What the spiders of one crawling process share: the store, the page reader, the tally."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from queue import LifoQueue
from typing import Protocol

from crawlers.frontier import Judge
from crawlers.writer import Lost, Outcome, Visit, Writer
from scouting.domain import Document, Missing, Page, ParsedPage
from scouting.errors import Unreadable
from scouting.pages import PageReader
from scouting.runs import PROMISING, Step


class Shelf(Protocol):
    """Where documents go: the store's, or a list."""

    def add_all(self, documents: Sequence[Document]) -> list[bool]:
        """Keep documents, all or none; which of them are new."""

    def quarantine(self, url: str, reason: str, source: str = "", missing: Missing = "") -> None:
        """Note that a page could not be read, why, and whether it is no longer there."""

    def visited(self, url: str) -> Mapping[str, datetime]:
        """Addresses under the same domain whose page is stored, and when each was last seen."""


class Trail(Protocol):
    """Where it is kept how far a crawl has come: the store's, or a list."""

    def recall(self, source: str, site: str) -> list[Step]:
        """The steps of a crawl that was broken off not long ago."""

    def note(self, source: str, site: str, steps: Sequence[Step]) -> None:
        """Keep steps, each in place of what was known of its address."""

    def clear(self, source: str, site: str) -> None:
        """Forget a crawl that has ended."""


@dataclass
class Tally:
    """How many pages were fetched, newly stored, put in quarantine, and could not be had; how many
    looked as if they were about the field.
    """

    pages: int = 0
    stored: int = 0
    quarantined: int = 0
    failed: int = 0
    promising: int = 0


@dataclass(frozen=True)
class Keep:
    """Where a crawl's pages and its way are kept."""

    shelf: Shelf
    trail: Trail


class Run:
    """One crawling process's tools and tally.

    ``judge`` looks at links and pages. ``report`` takes one line a page.
    """

    def __init__(
        self,
        source: str,
        keep: Keep,
        readers: Sequence[PageReader],
        judge: Judge,
        report: Callable[[str], None] | None = None,
    ) -> None:
        self.source, self.judge, self.tally = source, judge, Tally()
        self._shelf, self._trail = keep.shelf, keep.trail
        self._readers = LifoQueue[PageReader]()  # one that runs already is taken first
        for reader in readers:
            self._readers.put(reader)
        self._report = report or _write
        self._threads = ThreadPoolExecutor(max(len(readers), 1), "page-reader")
        self._writer = Writer(self._write)

    async def read(self, page: Page) -> ParsedPage:
        """Read a page off the reactor; raises Unreadable with the bare reason."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, self._read, page)
        except Unreadable as error:
            raise Unreadable(str(error).removeprefix(f"{page.url}: ")) from None

    def _read(self, page: Page) -> ParsedPage:
        reader = self._readers.get()  # there are as many as threads
        try:
            return reader.read(page, self.source)
        finally:
            self._readers.put(reader)

    async def keep(self, visit: Visit) -> None:
        """Put what came of an address into the store and report it; raises what the store raises."""
        new = await self._writer.put(visit)
        if isinstance(visit.item, Lost):
            self._note_lost(visit.item)
        elif visit.item:
            self.tally.pages += 1
            self.tally.stored += new
            self.tally.promising += visit.promising
            end = PROMISING if visit.promising else ""
            self._report(f"{'stored' if new else 'unchanged'} {visit.item.url}{end}")

    def _note_lost(self, lost: Lost) -> None:
        self.tally.pages += lost.fetched
        self.tally.quarantined += lost.fetched
        self.tally.failed += not lost.fetched
        self._report(f"{'quarantined' if lost.fetched else 'failed'} {lost.url}: {lost.reason}")

    def _write(self, visits: Sequence[Visit]) -> list[Outcome]:
        documents = [visit.item for visit in visits if isinstance(visit.item, Document)]
        try:
            new = dict(zip(map(id, documents), self._shelf.add_all(documents), strict=True))
            outcomes: list[Outcome] = [self._file(visit, new) for visit in visits]
        except Exception as error:  # noqa: BLE001 -- one that cannot be kept must not lose the others
            if len(visits) == 1:
                return [error]
            return [outcome for visit in visits for outcome in self._write([visit])]
        self._note(visits)
        return outcomes

    def _file(self, visit: Visit, new: Mapping[int, bool]) -> bool:
        if isinstance(visit.item, Lost):
            lost = visit.item
            self._shelf.quarantine(lost.url, lost.reason, self.source, lost.missing)
        return new.get(id(visit.item), False)

    def _note(self, visits: Sequence[Visit]) -> None:
        by_site: dict[str, dict[str, Step]] = {}
        for visit in visits:
            by_site.setdefault(visit.site, {}).update({step.url: step for step in visit.steps})
        for site, steps in by_site.items():
            if steps:
                self._trail.note(self.source, site, tuple(steps.values()))

    def recall(self, site: str) -> list[Step]:
        """How far a crawl of the site has come that was broken off not long ago."""
        return self._trail.recall(self.source, site)

    def go_on(self, site: str, done: int, waiting: int) -> None:
        """Report that a crawl goes on; the pages that it had read count as this one's."""
        self.tally.pages += done
        self._report(f"goes on with {site}: {done} pages read, {waiting} waiting")

    def forget(self, site: str) -> None:
        """The crawl of the site has ended: the next one begins anew."""
        self._trail.clear(self.source, site)

    def visited(self, url: str) -> Mapping[str, datetime]:
        """Addresses of stored pages under the same domain, and when each was last seen."""
        return self._shelf.visited(url)

    def refuse(self, reason: str) -> None:
        """Report a start address that must not be fetched; the reason names it."""
        self.tally.failed += 1
        self._report(f"failed {reason}")

    def remark(self, line: str) -> None:
        """Tell something about the crawl as a whole."""
        self._report(line)

    def note_fault(self, url: str, error: BaseException | None) -> None:
        """Report a fault of our own; the crawl goes on."""
        self.tally.failed += 1
        self._report(f"failed {url}: {type(error).__name__}: {' '.join(str(error).split())[:300]}")


def _write(line: str) -> None:
    sys.stderr.write(f"{line}\n")
