"""What the spiders of one crawling process share: the store, the page reader, the tally."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Protocol

from crawlers.mazes import Maze
from scouting.crawls import LEFT
from scouting.domain import Document, Missing, Page, ParsedPage
from scouting.errors import Unreadable
from scouting.pages import PageReader
from scouting.store.visits import Visit


class Shelf(Protocol):
    """Where documents go: the store's, or a list."""

    def add(self, document: Document) -> bool:
        """Keep a document; True when it is new."""

    def quarantine(self, url: str, reason: str, source: str = "", missing: Missing = "") -> None:
        """Note that a page could not be read, why, and whether it is no longer there."""

    def suspect(self, urls: Sequence[str], reason: str) -> None:
        """Note why the stored pages at these addresses may be a trap."""

    def addresses(self, url: str) -> list[str]:
        """Addresses under the same domain whose page is stored."""


class Visits(Protocol):
    """What is known of former visits: the store's, or a list."""

    def recall(self, url: str) -> Visit | None:
        """The visit that brought what is stored of an address."""

    def keep(self, url: str, visit: Visit) -> None:
        """Note the visit that brought what is stored now."""

    def confirm(self, url: str) -> bool:
        """Note that a page is as it was; False when none is stored."""


@dataclass
class Tally:
    """How many pages were fetched, newly stored, put in quarantine, and could not be had."""

    pages: int = 0
    stored: int = 0
    quarantined: int = 0
    failed: int = 0


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


class Run:
    """One crawling process's tools and tally.

    ``rank`` judges a link by its words: the higher, the sooner it is followed. ``visits``: without
    them every page is fetched in full. ``report`` takes one line a page.
    """

    def __init__(
        self,
        source: str,
        shelf: Shelf,
        reader: PageReader,
        rank: Callable[[str], float],
        report: Callable[[str], None] | None = None,
        visits: Visits | None = None,
    ) -> None:
        self.source, self.rank, self.tally = source, rank, Tally()
        self._shelf, self._reader, self._visits = shelf, reader, visits
        self._report = report or _write
        self._thread = ThreadPoolExecutor(1, "page-reader")  # the reader reads one at a time

    async def read(self, page: Page) -> ParsedPage:
        """Read a page off the reactor; raises Unreadable with the bare reason."""
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._thread, self._reader.read, page, self.source)
        except Unreadable as error:
            raise Unreadable(str(error).removeprefix(f"{page.url}: ")) from None

    def store(self, document: Document, visit: Visit | None = None) -> None:
        """Put a document into the store, then the visit that brought it, and report it."""
        new = self._shelf.add(document)
        if visit and self._visits:
            self._visits.keep(document.url, visit)
        self.tally.pages += 1
        self.tally.stored += new
        self._report(f"{'stored' if new else 'unchanged'} {document.url}")

    def recall(self, url: str) -> Visit | None:
        """The former visit to a page, whose validators to send."""
        return self._visits.recall(url) if self._visits else None

    def confirm(self, url: str) -> None:
        """Note and report that a page has not changed since its former visit."""
        if self._visits:
            self._visits.confirm(url)
        self.tally.pages += 1
        self._report(f"unchanged {url}")

    def lose(self, lost: Lost) -> None:
        """Put a page that cannot be used into quarantine and report it."""
        self._shelf.quarantine(lost.url, lost.reason, self.source, lost.missing)
        self.tally.pages += lost.fetched
        self.tally.quarantined += lost.fetched
        self.tally.failed += not lost.fetched
        self._report(f"{'quarantined' if lost.fetched else 'failed'} {lost.url}: {lost.reason}")

    def known(self, url: str) -> list[str]:
        """Addresses of stored pages under the same domain."""
        return self._shelf.addresses(url)

    def refuse(self, reason: str) -> None:
        """Report a start address that must not be fetched; the reason names it."""
        self.tally.failed += 1
        self._report(f"failed {reason}")

    def shun(self, maze: Maze) -> None:
        """Report a part of a site that is kept out of from now on, and doubt what came of it."""
        self._shelf.suspect(maze.pages, maze.reason)
        self._shelf.quarantine(maze.url, maze.reason, self.source)
        self.tally.failed += 1
        self._report(f"failed {maze.url}: {maze.reason}")
        self.remark(f"{LEFT} {maze.url}: {maze.reason}")

    def remark(self, line: str) -> None:
        """Tell something about the crawl as a whole."""
        self._report(line)

    def note_fault(self, url: str, error: BaseException | None) -> None:
        """Report a fault of our own; the crawl goes on."""
        self.tally.failed += 1
        self._report(f"failed {url}: {type(error).__name__}: {' '.join(str(error).split())[:300]}")


def _write(line: str) -> None:
    sys.stderr.write(f"{line}\n")
