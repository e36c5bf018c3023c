"""What is asked of leads and passages, and what a search finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

FACETS = {
    "technology": "technologies", "market": "markets", "role": "roles", "status": "statuses",
    "novelty": "novelties", "need": "needs", "language": "languages", "source_kind": "kinds",
}  # fmt: skip
"""What leads are told apart by, as addresses and options name it, and the part of a filter for it."""

ORDERS = ("match", "score", "newest", "trl", "organisation", "novelty")
"""Orders of a list: how well it matches the text; score; latest first seen; highest TRL; name; the most
novel."""

UNTOLD = "none"
"""Stands in filters and facets for what is not told of a lead."""


@dataclass(frozen=True)
class Facets:
    """Values of the facets: one of each that has any must hold."""

    technologies: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    novelties: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def values(self) -> dict[str, tuple[str, ...]]:
        """The values by the name that addresses have for the facet; only facets that have any."""
        told = {name: getattr(self, part) for name, part in FACETS.items()}
        return {name: values for name, values in told.items() if values}


@dataclass(frozen=True)
class LeadFilter(Facets):
    """Which leads are wanted, or the passages behind them, and in which order.

    Empty parts do not restrict. ``without``: values of which none may hold. ``since``: first seen or
    changed from then on; ``first_seen``: first seen from then on; ``changed``: known before, and
    changed from then on; ``entered``: come into the list from then on, which is after their
    pages were fetched and read; ``before``: what of these came before then; ``gone``: with a page that
    no longer answers; ``due_before``: with a due date before that day and something still to be done.
    ``text`` fits a lead whose organisation has a name that holds it (``called``: by keys, those that
    have another one than is shown), whose technology is among those that it has ``named``, or that is
    ``near`` in meaning (id and cosine, 0–1).
    """

    trl_low: int = 1
    trl_high: int = 9
    text: str = ""
    since: datetime | None = None
    first_seen: datetime | None = None
    changed: datetime | None = None
    entered: datetime | None = None
    before: datetime | None = None
    gone: bool = False
    due_before: date | None = None
    without: Facets = Facets()
    order: str = ""
    named: tuple[str, ...] = field(default=(), repr=False)
    called: frozenset[str] = field(default=frozenset(), repr=False)
    near: Mapping[str, float] = field(default_factory=dict, repr=False, hash=False)

    @property
    def sorted_by(self) -> str:
        """The order that is meant: without one, a text is answered by match, all else by score."""
        return self.order or ("match" if self.text else "score")

    @property
    def restricts(self) -> bool:
        """Does anything but its text and order leave leads out?"""
        plain = replace(self, text="", order="", named=(), called=frozenset(), near={})
        return plain != LeadFilter()


@dataclass(frozen=True)
class SearchHit:
    """A passage found by meaning, with the document it stands in."""

    score: float
    url: str
    title: str
    organisation: str
    market: str
    start: int
    end: int
    text: str
    technologies: tuple[str, ...]
    lead_ids: tuple[str, ...] = ()
