"""How far a source is trusted: the tiers, what they mean, and their share of a lead's score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tier = Literal["register", "institution", "association", "company", "news", "unknown"]


@dataclass(frozen=True)
class Trust:
    """A tier in words, and the value 0–1 that it gives to a lead's source trust."""

    words: str
    share: float


TIERS: dict[Tier, Trust] = {
    "register": Trust("the record of an authority: approval, registration, award, trial", 0.95),
    "institution": Trust("authorities, universities, institutes, technology transfer", 0.8),
    "association": Trust("clusters, associations and trade fairs, of their members", 0.75),
    "company": Trust("a company, of itself", 0.7),
    "news": Trust("news, feeds and magazines, of others", 0.5),
    "unknown": Trust("nobody has said what it is", 0.4),
}
"""Set by hand: who answers for what is said counts more than who repeats it."""

THIRD_PARTY: tuple[Tier, ...] = ("register", "news")
"""Tiers that speak of others, so that their address says nothing of who a page is about."""

ARRIVALS = {"website": 0.7, "demo": 0.7, "submitted": 0.6, "feed": 0.5}
"""Shares of documents that came in by no listed source."""

BETWEEN = ":"


def stamp(tier: Tier, id: str) -> str:
    """What stands as source in a document: ``tier:id``."""
    return f"{tier}{BETWEEN}{id}"


def tier_of(source: str) -> str:
    """The tier that stands in a document's source, or how else the document came in."""
    return source.partition(BETWEEN)[0]


def is_lowest(tier: str) -> bool:
    """Is what comes from there believed only when something else says so, too?"""
    return trust_in(tier) <= TIERS["unknown"].share


def trust_in(tier: str) -> float:
    """The share of a tier, or of how a document came in; that of unknown for any other word."""
    known = {name: trust.share for name, trust in TIERS.items()} | ARRIVALS
    return known.get(tier, TIERS["unknown"].share)
