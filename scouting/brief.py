"""A technology in a market in brief: sentences out of what was read, counts, what is absent. Pure.

Sentences are chosen by maximal marginal relevance (Carbonell and Goldstein 1998): near the centre of
all that is said, far from what was chosen already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from scouting.domain import Lead
from scouting.standing import Need, Told
from scouting.vectors import stack_vectors

MAX_SENTENCES = 5
MAX_NOVEL = 3

CENTRAL = 0.6
"""Weight of nearness to the centre against distance from the chosen: a little over a half, so that
the first sentences say what the technology is before the others add to it."""

MAX_OF_ONE = 2
"""Sentences of one organisation, lest a brief is its advertisement."""

SHORTEST, SHORTEST_IDEOGRAPHIC = 40, 15
"""Characters of a sentence that says something; in scripts without spaces fewer say as much."""

IDEOGRAPHIC = ("ja", "ko", "zh")


@dataclass(frozen=True)
class Quotation:
    """A sentence of the brief: offsets into the text at ``url``, who says it, known since when."""

    start: int
    end: int
    text: str
    url: str
    organisation: str
    day: str


@dataclass(frozen=True)
class Brief:
    """A technology in a market (empty: in all of them).

    ``organisations`` state the technology, ``leads`` hold up; ``trl`` counts leads by level "1" to "9"
    and "unknown", ``roles`` by role. ``absent`` says in words what is not there.
    """

    technology: str
    market: str
    sentences: tuple[Quotation, ...]
    organisations: int
    leads: int
    pages: int
    trl: dict[str, int]
    roles: dict[str, int]
    need: Need
    novel: tuple[Lead, ...]
    absent: tuple[str, ...] = ()


def choose_sentences(
    told: Sequence[Told], understands: Callable[[str], bool]
) -> tuple[Quotation, ...]:
    """Up to five sentences that together tell most; of texts whose vectors mean something first.

    Others follow in the order given, a new organisation before one that was quoted.
    """
    useful = [each for each in told if _says_something(each)]
    readable = [each for each in useful if understands(each.statement.language)]
    chosen = _spread(readable) if readable else []
    left = [each for each in useful if not understands(each.statement.language)]
    while left and len(chosen) < MAX_SENTENCES:
        best = min(left, key=lambda each: _quoted(chosen, each))
        left.remove(best)
        if _fits(chosen, best):
            chosen.append(best)
    return tuple(_quote(each) for each in chosen)


def count_levels(counts: dict[str, int]) -> dict[str, int]:
    """Leads by TRL, all nine levels in order and then "unknown"."""
    levels = {str(level): counts.get(str(level), 0) for level in range(1, 10)}
    return levels | {"unknown": counts.get("", 0)}


def count_roles(counts: dict[str, int]) -> dict[str, int]:
    """Leads by role, most first; "unknown" where no page tells it."""
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return {role or "unknown": count for role, count in ranked}


def list_absent(brief: Brief, where: str) -> tuple[str, ...]:
    """What a reader might look for and not find, in words; ``where`` is the market's label."""
    place = f"from {where}" if where else "at all"
    if not brief.pages:
        return (f"Nothing was read {place} yet.",)
    pages = "1 page" if brief.pages == 1 else f"{brief.pages:,} pages"
    read = f"{pages} {place} {'was' if brief.pages == 1 else 'were'} read"
    found = []
    missing = [*["lead"] * (not brief.leads), *["sentence about it"] * (not brief.sentences)]
    if missing:
        found.append(f"No {' and no '.join(missing)}; {read}.")
    if brief.need.level is None:
        found.append(f"No need: {brief.need.reason}.")
    if brief.leads and not brief.novel:
        found.append("No lead's novelty has a level yet; each lead's page says why.")
    if brief.leads and brief.trl["unknown"] == brief.leads:
        found.append("No page speaks for a readiness level.")
    return tuple(found)


def _says_something(told: Told) -> bool:
    statement = told.statement
    short = SHORTEST_IDEOGRAPHIC if statement.language in IDEOGRAPHIC else SHORTEST
    return len(statement.text) >= short and "|" not in statement.text


def _spread(told: Sequence[Told]) -> list[Told]:
    vectors = stack_vectors(told)
    centre = vectors.mean(axis=0)
    central = vectors @ (centre / max(float(np.linalg.norm(centre)), 1e-9))
    near = np.zeros(len(told), np.float32)
    open_ = np.ones(len(told), bool)
    chosen: list[Told] = []
    while open_.any() and len(chosen) < MAX_SENTENCES:
        worth = np.where(open_, CENTRAL * central - (1 - CENTRAL) * near, -np.inf)
        best = int(worth.argmax())
        open_[best] = False
        if _fits(chosen, told[best]):
            chosen.append(told[best])
            near = np.maximum(near, vectors @ vectors[best])
    return chosen


def _quoted(chosen: Sequence[Told], told: Told) -> int:
    return sum(each.key == told.key for each in chosen)


def _fits(chosen: Sequence[Told], told: Told) -> bool:
    new = all(each.statement.text != told.statement.text for each in chosen)
    return new and _quoted(chosen, told) < MAX_OF_ONE


def _quote(told: Told) -> Quotation:
    statement = told.statement
    return Quotation(
        statement.start, statement.end, statement.text, told.url, told.name, statement.day
    )
