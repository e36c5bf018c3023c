"""What a text asks for: demand signals, and which technologies or fields of need stand near them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from models.lexicon import Hit
from models.modifiers import reaches
from models.sentences import Span, is_whole
from models.signals import Ground, Signals, Timeline
from models.technology import assert_terms

UNDONE = ("negation", "withdrawn")
"""Modifiers that take a demand back: "no tender is planned"; a planned one is one already."""

NEIGHBOURS = 1
"""Passages before and after a demand sentence in which its object may be named."""

MAX_DEMANDS = 8
"""Kept of one text: a page with more is a list of calls, and the first tell what it is about."""

Named = tuple[int, str]
"""A character offset and what is named there."""


@dataclass(frozen=True)
class DemandGuess:
    """A sentence that asks for something; ``technologies`` and ``fields`` are what stands near it."""

    signal: str
    ground: Ground
    technologies: tuple[str, ...]
    fields: tuple[str, ...]


def find_demand(
    signals: Signals, technologies: Mapping[str, Sequence[Span]], own_fields: Mapping[str, str]
) -> tuple[DemandGuess, ...]:
    """The demand sentences that ask for a technology of the text or for a field of need.

    What the sentence itself names is what it asks for; else, where it is a whole sentence, what its
    passage names, else what the passages beside it name. A heading or a row of a table speaks for
    itself only. A field counts where no technology is named, asserted or not. ``technologies``: those that the text
    asserts, with the sentences shown for them; ``own_fields``: the field that a signal speaks of by
    itself.
    """
    terms = [(hit.start, hit.key) for hit in assert_terms(signals)[0]]
    named = [(offset, id) for offset, id in terms if id in technologies]
    named += [(start, id) for id, spans in technologies.items() for start, _ in spans]
    fields = [(hit.start, hit.key) for hit in signals.of_kind("field")]
    found: dict[tuple[str, Span], DemandGuess] = {}
    for hit in _asked(signals):
        sentence = signals.sentence_at(hit.start)
        asked = _nearest(signals, sentence, named)
        needed = _nearest(signals, sentence, fields) or {own_fields.get(hit.key, "")} - {""}
        if any(sentence[0] <= offset < sentence[1] for offset, _ in terms) or asked:
            needed = set()
        if asked or needed:
            guess = _guess(signals, hit, sentence, asked, needed)
            found.setdefault((hit.key, sentence), guess)
    return tuple(found.values())[:MAX_DEMANDS]


def _asked(signals: Signals) -> Iterator[Hit]:
    undone = Timeline(hit for hit in signals.of_kind("modifier") if hit.key in UNDONE)
    denials = Timeline(signals.of_kind("denial"))
    for hit in signals.of_kind("demand"):
        start, end = signals.sentence_at(hit.start)
        taken_back = any(
            reaches(other, hit, signals.text)
            for other in undone.between(start, end)
            if not (hit.start <= other.start and other.end <= hit.end)
        )
        if not taken_back and not denials.between(start, end):
            yield hit


def _guess(
    signals: Signals,
    hit: Hit,
    sentence: Span,
    technologies: Collection[str],
    fields: Collection[str],
) -> DemandGuess:
    words = signals.text[hit.start : hit.end]
    ground = Ground(sentence, f"“{words}”", "demand")
    return DemandGuess(hit.key, ground, tuple(sorted(technologies)), tuple(sorted(fields)))


def _nearest(signals: Signals, sentence: Span, named: Sequence[Named]) -> set[str]:
    start, end = sentence
    inside = {id for offset, id in named if start <= offset < end}
    if inside or not is_whole(signals.text[start:end]):
        return inside
    here = _passage(signals, start)
    distances = [(abs(_passage(signals, offset) - here), id) for offset, id in named]
    least = min((distance for distance, _ in distances), default=NEIGHBOURS + 1)
    return {id for distance, id in distances if distance == least <= NEIGHBOURS}


def _passage(signals: Signals, offset: int) -> int:
    return max(bisect_right(signals.passages, (offset, len(signals.text) + 1)) - 1, 0)
