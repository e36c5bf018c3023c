"""How ready the pages of a lead say a technology is, and whether they may be believed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from scouting.agreement import Source
from scouting.domain import TrlEstimate
from scouting.trust import is_lowest, tier_of

UNTOLD = "nothing speaks for a readiness level"
ALONE = "no readiness level: told by one page only, whose source nobody has rated"

Told = tuple[Source, float]
"""A page, and how sure it is of the technology."""


@dataclass(frozen=True)
class Readiness:
    """A level with the page it stands on, or the reason why there is none, in words."""

    estimate: TrlEstimate | None
    reason: str = ""


def find_level(pages: Sequence[Told]) -> Readiness:
    """The estimate that explicit words speak for most surely, else the surest of all.

    A page that may be a trap has no say. What only pages of the lowest tier tell counts when two of
    them agree.
    """
    told = [page for page in pages if page[0].reading.trl]
    sound = [page for page in told if not page[0].document.suspicion]
    if not sound:
        return Readiness(None, _distrust(told[0][0].document.suspicion) if told else UNTOLD)
    ranked = sorted(sound, key=lambda page: (_explicit(*page), page[1]), reverse=True)
    chosen = next((page for page in ranked if _is_backed(page, ranked)), None)
    return Readiness(_located(chosen[0])) if chosen else Readiness(None, ALONE)


def _distrust(suspicion: str) -> str:
    return f"no readiness level: the only page that tells one may be a trap ({suspicion})"


def _is_backed(page: Told, told: Sequence[Told]) -> bool:
    """Is it of a rated source, or does another page speak for the same levels?"""
    source = page[0]
    if not is_lowest(tier_of(source.document.source)):
        return True
    others = (other for other, _ in told if other.document.url != source.document.url)
    return any(_overlap(source.reading.trl, other.reading.trl) for other in others)


def _overlap(one: TrlEstimate | None, other: TrlEstimate | None) -> bool:
    return bool(one and other and one.low <= other.high and other.low <= one.high)


def _located(source: Source) -> TrlEstimate:
    """A page's estimate whose evidence says which page it stands on."""
    estimate = source.reading.trl
    assert estimate is not None
    url = source.document.url
    return replace(estimate, evidence=tuple(replace(e, url=url) for e in estimate.evidence))


def _explicit(source: Source, probability: float) -> float:
    """How many phrases say so outright, up to two; those outside the interval speak against it."""
    estimate = source.reading.trl
    if estimate is None:
        return 0.0
    told = [piece.level for piece in estimate.evidence if piece.kind == "cue"]
    stated = any(piece.kind in ("statement", "fact") for piece in estimate.evidence)
    agreeing = [level for level in told if estimate.low <= level <= estimate.high]
    backing = 2.0 * stated + 2 * len(agreeing) - len(told)
    return min(backing, 2.0) * probability
