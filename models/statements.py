"""Readiness levels that a text states outright ("now at TRL 5"), and whether they are the present ones.

A level may be a target, denied, somebody else's, or one end of a move ("from TRL 3 to TRL 6"): of a
planned move the beginning is the present level, of one that is done the end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from models.lexicon import Hit
from models.signals import Signals

NAME = (
    r"(?:(?<![A-Za-z])TRLs?|technology readiness levels?|readiness levels?|技術成熟度|기술\s?성숙도|"
    r"niveau de maturité technologique|Technologiereifegrad|技术成熟度|tahap kesediaan teknologi)"
)
GAP = r"[\s:=\-–()]*(?:(?:of|is|est|ist|は|が|은|는|이|为|為|是)(?![A-Za-z])\s*)?"
STATED = re.compile(
    rf"{NAME}{GAP}([1-9])(?:\s*(-|–|~|/|\bto\b|\bbis\b|à|\bau\b|\bauf\b|\bzu\b|から|에서|到|至|\bke\b)"
    rf"\s*(?:{NAME}{GAP})?([1-9]))?(?!\.?[0-9])",
    re.IGNORECASE,
)
FROM = re.compile(r"(?:\bfrom|\bde|\bdu|\bvon|从|從|\bdari|מ-?)\s*$", re.IGNORECASE)
TO = re.compile(r"(?:\bto|à|\bau|\bauf|\bzu|から|에서|到|至|\bke|ל-?)\s*$", re.IGNORECASE)
MOVES = ("から", "에서")
"""Say "from" after the level, so that no word before it is needed."""

INFINITIVE = re.compile(
    r"\b(?:to|will|would|should|can|could|may)\s+(?!TRL)\w+(?:\s+\w+){0,6}\s*$", re.IGNORECASE
)
"""What stands before the "from" of a move that is still to be made."""

AIMED_CHARS = 60
NEAR_CHARS = {"negation": (30, 25), "other": (60, 0), "conditional": (40, 0), "future": (40, 15)}
"""How far before and after a statement a modifier may stand, within its sentence."""


@dataclass(frozen=True)
class Statement:
    """A stated level or range; ``modifier`` says why it is not the present one, if so."""

    low: int
    high: int
    start: int
    end: int
    modifier: str | None = None
    settled: bool = False
    """Told by a move, so that no other word near it changes what it means."""


def read_statements(signals: Signals) -> list[Statement]:
    """Every stated level of the text, in text order."""
    found: list[Statement] = []
    for match in STATED.finditer(signals.text):
        stated = _resolve(signals, match, found[-1] if found else None)
        modifier = stated.modifier if stated.settled else _modifier(signals, stated)
        found.append(replace(stated, modifier=modifier))
    return found


def _resolve(signals: Signals, match: re.Match[str], last: Statement | None) -> Statement:
    first, second = int(match[1]), int(match[3] or match[1])
    before = signals.text[max(0, match.start() - 20) : match.start()]
    here = Statement(min(first, second), max(first, second), *match.span())
    if match[3] and (FROM.search(before) or match[2] in MOVES):
        planned = _is_planned(signals, match.start())
        present = first if planned else second
        return Statement(present, present, *match.span(), settled=True)
    if FROM.search(before):
        done = not _is_planned(signals, match.start())
        return replace(here, modifier="past" if done else None, settled=True)
    if last and last.settled and TO.search(before) and _same_sentence(signals, last, here):
        done = last.modifier == "past"
        return replace(here, modifier=None if done else "target", settled=True)
    return here


def _is_planned(signals: Signals, offset: int) -> bool:
    """Is the move whose first level stands here still to be made?"""
    start, end = signals.sentence_at(offset)
    words = FROM.sub("", signals.text[start:offset].rstrip())
    if INFINITIVE.search(words.rstrip()):
        return True
    hits = [*signals.of_kind("target"), *_of(signals, "future"), *_of(signals, "conditional")]
    return any(start <= hit.start < end for hit in hits)


def _modifier(signals: Signals, stated: Statement) -> str | None:
    start, end = signals.sentence_at(stated.start)
    for hit in signals.of_kind("target"):
        if start <= hit.start < stated.start and stated.start - hit.end < AIMED_CHARS:
            return "target"
    for hit in signals.of_kind("modifier"):
        if start <= hit.start and hit.end <= end and _reaches(hit, stated):
            return hit.key
    return None


def _reaches(modifier: Hit, stated: Statement) -> bool:
    before, after = NEAR_CHARS.get(modifier.key, (0, 0))
    return 0 <= stated.start - modifier.end < before or 0 <= modifier.start - stated.end < after


def _same_sentence(signals: Signals, one: Statement, other: Statement) -> bool:
    return signals.sentence_at(one.start) == signals.sentence_at(other.start)


def _of(signals: Signals, key: str) -> list[Hit]:
    return [hit for hit in signals.of_kind("modifier") if hit.key == key]
