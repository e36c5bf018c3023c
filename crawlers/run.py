"""What the spiders of one crawling process share: the store, the page readers, the tally."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from queue import LifoQueue

from crawlers.frontier import Judge
from crawlers.keep import Keep
from crawlers.mazes import Maze
from crawlers.writer import Haul, Lost, Outcome, Read, Same, Writer
from scouting.crawls import LEFT
from scouting.domain import Page, ParsedPage
from scouting.errors import Unreadable
from scouting.pages import PageReader
from scouting.runs import PROMISING, Step
from scouting.store.visits import Visit


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
        self._shelf, self._trail, self._visits = keep.shelf, keep.trail, keep.visits
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

    async def keep(self, haul: Haul) -> None:
        """Put what came of an address into the store and report it; raises what the store raises."""
        new = await self._writer.put(haul)
        if isinstance(haul.item, Lost):
            self._note_lost(haul.item)
        elif isinstance(haul.item, Same) or haul.document:
            self._note_page(haul, new)
        if haul.maze:
            self._note_maze(haul.maze)

    def _note_page(self, haul: Haul, new: bool) -> None:
        self.tally.pages += 1
        self.tally.stored += new
        self.tally.promising += haul.promising
        end = PROMISING if haul.promising else ""
        self._report(f"{'stored' if new else 'unchanged'} {haul.url}{end}")

    def _note_lost(self, lost: Lost) -> None:
        self.tally.pages += lost.fetched
        self.tally.quarantined += lost.fetched
        self.tally.failed += not lost.fetched
        self._report(f"{'quarantined' if lost.fetched else 'failed'} {lost.url}: {lost.reason}")

    def _note_maze(self, maze: Maze) -> None:
        self.tally.failed += 1
        self._report(f"failed {maze.url}: {maze.reason}")
        self.remark(f"{LEFT} {maze.url}: {maze.reason}")

    def _write(self, hauls: Sequence[Haul]) -> list[Outcome]:
        documents = [haul.document for haul in hauls if haul.document]
        try:
            new = dict(zip(map(id, documents), self._shelf.add_all(documents), strict=True))
            self._note_visits(hauls)
            outcomes: list[Outcome] = [self._file(haul, new) for haul in hauls]
        except Exception as error:  # noqa: BLE001 -- one that cannot be kept must not lose the others
            if len(hauls) == 1:
                return [error]
            return [outcome for haul in hauls for outcome in self._write([haul])]
        self._note_steps(hauls)
        return outcomes

    def _note_visits(self, hauls: Sequence[Haul]) -> None:
        if self._visits:
            read = (haul.item for haul in hauls if isinstance(haul.item, Read))
            self._visits.keep_all({each.document.url: each.visit for each in read})

    def _file(self, haul: Haul, new: Mapping[int, bool]) -> bool:
        if isinstance(haul.item, Lost):
            lost = haul.item
            self._shelf.quarantine(lost.url, lost.reason, self.source, lost.missing)
        elif isinstance(haul.item, Same) and self._visits:
            self._visits.confirm(haul.item.url)
        if haul.maze:
            self._shelf.suspect(haul.maze.pages, haul.maze.reason)
            self._shelf.quarantine(haul.maze.url, haul.maze.reason, self.source)
        return new.get(id(haul.document), False)

    def _note_steps(self, hauls: Sequence[Haul]) -> None:
        by_site: dict[str, dict[str, Step]] = {}
        for haul in hauls:
            by_site.setdefault(haul.site, {}).update({step.url: step for step in haul.steps})
        ways = {site: tuple(steps.values()) for site, steps in by_site.items() if steps}
        if ways:
            self._trail.note(self.source, ways)

    def retrace(self, site: str) -> list[Step]:
        """How far a crawl of the site has come that was broken off not long ago."""
        return self._trail.recall(self.source, site)

    def go_on(self, site: str, done: int, waiting: int) -> None:
        """Report that a crawl goes on; the pages that it had read count as this one's."""
        self.tally.pages += done
        self._report(f"goes on with {site}: {done} pages read, {waiting} waiting")

    def forget(self, site: str) -> None:
        """The crawl of the site has ended: the next one begins anew."""
        self._trail.clear(self.source, site)

    def recall(self, url: str) -> Visit | None:
        """The former visit to a page, whose validators to send."""
        return self._visits.recall(url) if self._visits else None

    def promises(self, url: str) -> bool:
        """Does what is stored of a page look as if it were about the field?"""
        return self.judge.touches(self._visits.text(url)) if self._visits else False

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
