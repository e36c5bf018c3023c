"""How new a lead is: its distance from what others had said of the technology before. Pure.

The nearest older passage of another organisation gives a distance; where that stands among the
distances of all organisations with the technology gives the level. "Older" goes by days, since the
order within one crawl tells nothing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from scouting.standing import Level, Novelty, Precedent, Told
from scouting.vectors import Vectors, stack_vectors

MIN_EARLIER, MIN_OTHERS = 10, 3
"""Older passages, and organisations they are from, without which nothing is concluded."""

MIN_RATED = 8
"""Organisations with a distance that make a level: of so many, one from the middle is called high by
chance in 6 % (binomial, 7 others at 1/2, share of 3/4 or more); of five in 31 %."""

BLOCK = 64
"""Organisations compared together: a block of cosines stays below 100 MB at 100,000 passages."""

LOW, HIGH = 0.25, 0.75
"""Shares of the other organisations that stand nearer to an earlier text: outer quarters."""


def rate_novelty(told: Sequence[Told], understands: Callable[[str], bool]) -> dict[str, Novelty]:
    """The novelty of every organisation that asserts one technology.

    ``told``: all passages that assert it; ``understands``: do vectors of texts in this language
    mean something? Others are left out of the comparison.
    """
    since = _first_days(told)
    usable = sorted(
        (each for each in told if understands(each.statement.language)),
        key=lambda each: (each.statement.day, each.url, each.statement.start),
    )
    rated = _silent(told, since)
    rated |= _compare_all(usable, since) if usable else {}
    return _level(rated)


def _compare_all(told: Sequence[Told], since: dict[str, str]) -> dict[str, Novelty]:
    """``told`` in order of days. Organisations go in blocks: one product of matrices for many."""
    vectors = stack_vectors(told)
    days = [each.statement.day for each in told]
    rows = sorted(_rows(told).items(), key=lambda entry: since[entry[0]])
    found: dict[str, Novelty] = {}
    voices = _voices(told)
    for begin in range(0, len(rows), BLOCK):
        block = rows[begin : begin + BLOCK]
        older = bisect_left(days, since[block[-1][0]])
        cosines = vectors[[row for _, own in block for row in own]] @ vectors[:older].T
        start = 0
        for key, own in block:
            count = bisect_left(days, since[key])
            mine = cosines[start : start + len(own), :count]
            found[key] = _compare(told, mine, since[key], voices[count])
            start += len(own)
    return found


def _first_days(told: Sequence[Told]) -> dict[str, str]:
    since: dict[str, str] = {}
    for each in told:
        since[each.key] = min(since.get(each.key, each.statement.day), each.statement.day)
    return since


def _rows(told: Sequence[Told]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for place, each in enumerate(told):
        rows.setdefault(each.key, []).append(place)
    return rows


def _voices(told: Sequence[Told]) -> list[int]:
    """How many organisations are among the first 0, 1, 2 … passages."""
    seen: set[str] = set()
    counts = [0]
    for each in told:
        seen.add(each.key)
        counts.append(len(seen))
    return counts


def _silent(told: Sequence[Told], since: dict[str, str]) -> dict[str, Novelty]:
    languages: dict[str, set[str]] = {}
    for each in told:
        languages.setdefault(each.key, set()).add(each.statement.language)
    reason = "its pages are in a language ({}) that the present model cannot compare"
    return {
        key: Novelty(reason=reason.format(", ".join(sorted(languages[key]))), since=day)
        for key, day in since.items()
    }


def _compare(told: Sequence[Told], cosines: Vectors, since: str, others: int) -> Novelty:
    """``cosines``: (own passages, older ones); the older are the first of ``told``, of ``others``.

    None of them is the organisation's own, whose first is of ``since``.
    """
    older = cosines.shape[1]
    if older < MIN_EARLIER or others < MIN_OTHERS:
        return Novelty(None, _too_few(older, others), since, older, others)
    nearest = int(cosines.max(axis=0).argmax())
    precedent = _precedent(told[nearest], float(cosines[:, nearest].max()))
    return Novelty(None, "", since, older, others, None, precedent)


def _too_few(older: int, others: int) -> str:
    return (
        f"too little of it was read from before: {older} older passage{'' if older == 1 else 's'} of "
        f"{others} other organisation{'' if others == 1 else 's'}, where {MIN_EARLIER} passages of "
        f"{MIN_OTHERS} organisations are needed"
    )


def _precedent(told: Told, cosine: float) -> Precedent:
    statement = told.statement
    return Precedent(
        told.name, told.url, statement.day, statement.start, statement.end, statement.text,
        round(cosine, 4),
    )  # fmt: skip


def _level(rated: dict[str, Novelty]) -> dict[str, Novelty]:
    cosines = np.sort([each.precedent.cosine for each in rated.values() if each.precedent])
    return {key: _placed(each, cosines) for key, each in rated.items()}


def _placed(novelty: Novelty, cosines: npt.NDArray[np.float64]) -> Novelty:
    """``cosines`` of all organisations to their nearest earlier text, in order."""
    if novelty.precedent is None:
        return novelty
    if len(cosines) < MIN_RATED:
        reason = (
            f"only {len(cosines)} organisations with this technology could be compared with earlier "
            f"ones; {MIN_RATED} are needed for a level"
        )
        return replace(novelty, reason=reason)
    own = novelty.precedent.cosine
    nearer = len(cosines) - int(np.searchsorted(cosines, own, "right"))
    ties = int(np.searchsorted(cosines, own, "right") - np.searchsorted(cosines, own, "left")) - 1
    share = (nearer + ties / 2) / (len(cosines) - 1)
    return replace(novelty, level=_name(share), reason="", share=round(share, 4))


def _name(share: float) -> Level:
    if share >= HIGH:
        return "high"
    return "low" if share <= LOW else "medium"
