"""What became of a lead from one reckoning to the next: shifts of what it claims, and in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scouting.domain import Lead
from taxonomy import Taxonomy

SCORE_SHIFT = 10.0
"""Points of 100. Less comes with age alone: freshness is a part of the score."""

NAMES = {"trl": "TRL", "market": "market", "role": "role", "score": "score",
         "pages": "pages that speak of it"}  # fmt: skip


@dataclass(frozen=True)
class Shift:
    """A value of a lead before and after; empty where there was or is none.

    ``what``: trl (1–9), market and role (ids), score (0–100), pages (how many), quoted (the
    address of a page that was not quoted before), or model (its version).
    """

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class Development:
    """What shifted about a lead when it was worked out anew at a moment."""

    lead_id: str
    at: datetime
    shifts: tuple[Shift, ...]


def compare(former: Lead, lead: Lead) -> tuple[Shift, ...]:
    """What a scout would want to know of a lead that was known before; nothing of small moves."""
    told = {"trl": (_level(former), _level(lead)), "market": (former.market, lead.market),
            "role": (former.role or "", lead.role or ""),
            "pages": (str(former.documents), str(lead.documents))}  # fmt: skip
    shifts = [Shift(what, *pair) for what, pair in told.items() if pair[0] != pair[1]]
    if abs(former.score - lead.score) >= SCORE_SHIFT:
        shifts.append(Shift("score", f"{former.score:.0f}", f"{lead.score:.0f}"))
    known = {piece.url for piece in former.evidence}
    fresh = dict.fromkeys(piece.url for piece in lead.evidence if piece.url not in known)
    shifts += [Shift("quoted", "", url) for url in fresh]
    if shifts and former.model_version != lead.model_version:
        shifts.append(Shift("model", former.model_version, lead.model_version))
    return tuple(shifts)


def sum_up(developments: Sequence[Development]) -> tuple[Shift, ...]:
    """The shifts of developments, earliest first, from the first value to the last; what came back to
    where it was has not shifted.
    """
    spans: dict[tuple[str, str], Shift] = {}
    for shift in (shift for one in developments for shift in one.shifts):
        key = (shift.what, shift.after if shift.what == "quoted" else "")
        first = spans.get(key, shift)
        spans[key] = Shift(shift.what, first.before, shift.after)
    return tuple(shift for shift in spans.values() if shift.before != shift.after)


def word_shifts(shifts: Sequence[Shift], taxonomy: Taxonomy) -> tuple[str, ...]:
    """The shifts in words, a phrase each."""
    told = [_word(shift, taxonomy) for shift in shifts if shift.what in NAMES]
    told += [f"quoted for the first time: {one.after}" for one in shifts if one.what == "quoted"]
    if any(shift.what == "model" for shift in shifts):
        told.append("read by other models than before, which may be all that has changed")
    return tuple(told)


def _word(shift: Shift, taxonomy: Taxonomy) -> str:
    before, after = (_value(shift.what, value, taxonomy) for value in (shift.before, shift.after))
    name = NAMES[shift.what]
    if not shift.before:
        return f"{name} {after}, not told before"
    return f"{name} {before} is no longer told" if not shift.after else f"{name} {before} → {after}"


def _value(what: str, value: str, taxonomy: Taxonomy) -> str:
    known: dict[str, dict[str, str]] = {
        "market": {one.id: one.label for one in taxonomy.markets},
        "role": {one.id: one.label for one in taxonomy.roles},
    }
    return known.get(what, {}).get(value, value)


def _level(lead: Lead) -> str:
    return str(lead.trl.level) if lead.trl else ""
