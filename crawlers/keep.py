"""Where a crawl's pages, its way and its visits are kept, as the crawl sees it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from scouting.domain import Document, Missing
from scouting.runs import Step
from scouting.store.visits import Visit


class Shelf(Protocol):
    """Where documents go: the store's, or a list."""

    def add_all(self, documents: Sequence[Document]) -> list[bool]:
        """Keep documents, all or none; which of them are new."""

    def quarantine(self, url: str, reason: str, source: str = "", missing: Missing = "") -> None:
        """Note that a page could not be read, why, and whether it is no longer there."""

    def suspect(self, urls: Sequence[str], reason: str) -> None:
        """Note why the stored pages at these addresses may be a trap."""

    def visited(self, url: str) -> Mapping[str, datetime]:
        """Addresses under the same domain whose page is stored, and when each was last seen."""


class Trail(Protocol):
    """Where it is kept how far a crawl has come: the store's, or a list."""

    def recall(self, source: str, site: str) -> list[Step]:
        """The steps of a crawl that was broken off not long ago."""

    def note(self, source: str, ways: Mapping[str, Sequence[Step]]) -> None:
        """Keep the steps of sites, each in place of what was known of its address."""

    def clear(self, source: str, site: str) -> None:
        """Forget a crawl that has ended."""


class Visits(Protocol):
    """What is known of former visits: the store's, or a list."""

    def recall(self, url: str) -> Visit | None:
        """The visit that brought what is stored of an address."""

    def keep_all(self, visits: Mapping[str, Visit]) -> None:
        """Note by address the visits that brought what is stored now."""

    def confirm(self, url: str) -> bool:
        """Note that a page is as it was; False when none is stored."""

    def text(self, url: str) -> str:
        """The text of what is stored of an address."""


@dataclass(frozen=True)
class Keep:
    """The parts of a store that a crawl needs; without ``visits`` every page is fetched in full."""

    shelf: Shelf
    trail: Trail
    visits: Visits | None = None
