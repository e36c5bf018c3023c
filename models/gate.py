"""The cheap first look: does a text touch the subject at all? No model, one pass of look-ups."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from models.words import forms, read_words

if TYPE_CHECKING:
    from models.lexicon import Hit

SITE_WORDS = Path(__file__).with_name("site_words.yaml")

NEAR_WORDS = 30
"""The subject groups must be touched within so many words of each other: on a long page of news
every group turns up somewhere."""


class Gate:
    """Lets through a text that names a technology or touches every subject group in one place.

    ``groups``: names of the vocabulary's subject groups (``light`` and ``health`` for photonics
    for health). Recall comes first: a text that is shut out keeps its lexicon hits and one encoded passage.
    """

    def __init__(self, groups: Sequence[str]) -> None:
        self._groups = frozenset(groups)

    def passes(self, hits: Iterable[Hit], language: str) -> bool:
        """True when the text deserves a close look."""
        found = list(hits)
        if any(hit.kind == "term" for hit in found):
            return True
        spoken = (
            (hit.key, hit.first)
            for hit in found
            if hit.kind == "subject" and hit.language in (language, "en")
        )
        return touches_all(self._groups, spoken)


def touches_all(groups: frozenset[str], spoken: Iterable[tuple[str, int]]) -> bool:
    """Are all groups touched within NEAR_WORDS? ``spoken``: group and place, in order of place."""
    last: dict[str, int] = {}
    for key, place in spoken:
        last[key] = place
        if last.keys() >= groups and place - min(last.values()) <= NEAR_WORDS:
            return True
    return not groups


MAX_LINK_CHARS = 400
MAX_PAGE_CHARS = 4_000
"""What a page is about is said in its beginning; the rest would cost more than it tells."""

WORTH = {"term": 3.0, "hint": 1.0, "subject": 1.0}
TOGETHER = 0.5
"""More for a text that touches every subject group."""

MOST_WORTH = 5.0
ACRONYM_LETTERS = 5
ACRONYM_WORTH = 1.0
"""Of a short name in capitals that is not written in capitals: OCT is not the month."""

BEARING = {"list": 1.0, "aside": -2.0}


class Mark(NamedTuple):
    """A phrase of the look-up table."""

    kind: str
    key: str
    acronym: bool


class Glance:
    """Judges few words, of a link or of the beginning of a page. Plain look-ups, so that a crawler
    need not load any model.

    ``phrases``: kind, key and text; terms, hints and subject words of a vocabulary, and words by
    which sites name their parts (``list``, ``aside``).
    """

    def __init__(self, phrases: Iterable[tuple[str, str, str]]) -> None:
        self._marks: dict[tuple[str, ...], dict[str, Mark]] = {}
        self._longest: dict[str, int] = {}
        self._groups: frozenset[str] = frozenset()
        for kind, key, text in phrases:
            if kind in WORTH or kind in BEARING:
                self._enter(kind, key, text)

    def _enter(self, kind: str, key: str, text: str) -> None:
        words = read_words(text).norms
        if not words:
            return
        short = text.isupper() and text.isascii() and len(text) <= ACRONYM_LETTERS
        for form in forms(words):
            self._marks.setdefault(form, {}).setdefault(kind, Mark(kind, key, short))
            self._longest[form[0]] = max(self._longest.get(form[0], 0), len(form))
        if kind == "subject":
            self._groups |= {key}

    def worth(self, text: str) -> float:
        """How much the words promise: 0 for nothing, 3 or more for the name of a technology."""
        found: dict[str, float] = {}
        groups: set[str] = set()
        for _, marks, surface in self._find(text[:MAX_LINK_CHARS]):
            groups |= {mark.key for mark in marks if mark.kind == "subject"}
            worth, key = max((_worth(mark, surface), mark.key) for mark in marks)
            found[key] = max(worth, found.get(key, 0.0))
        together = TOGETHER if len(groups) > 1 and groups == self._groups else 0.0
        return min(sum(found.values()) + together, MOST_WORTH)

    def bearing(self, text: str) -> float:
        """Where in a site a link leads: above 0 to lists of what there is, below 0 beside it."""
        found = self._find(text[:MAX_LINK_CHARS])
        kinds = {mark.kind for _, marks, _ in found for mark in marks}
        return sum(BEARING[kind] for kind in kinds & BEARING.keys())

    def touches(self, text: str) -> bool:
        """Does the beginning of a page name a technology or touch every subject group in one place?"""
        spoken: list[tuple[str, int]] = []
        for place, marks, surface in self._find(text[:MAX_PAGE_CHARS]):
            if any(mark.kind == "term" and not _weak(mark, surface) for mark in marks):
                return True
            spoken += [(mark.key, place) for mark in marks if mark.kind == "subject"]
        return bool(self._groups) and touches_all(self._groups, spoken)

    def _find(self, text: str) -> Iterator[tuple[int, Collection[Mark], str]]:
        words = read_words(text)
        for start, word in enumerate(words.norms):
            for end in range(start + 1, start + 1 + self._longest.get(word, 0)):
                if marks := self._marks.get(words.norms[start:end]):
                    first, last = (
                        words.spans[start][0],
                        words.spans[min(end, len(words.spans)) - 1][1],
                    )
                    yield start, marks.values(), text[first:last]


def _worth(mark: Mark, surface: str) -> float:
    return ACRONYM_WORTH if _weak(mark, surface) else WORTH.get(mark.kind, 0.0)


def _weak(mark: Mark, surface: str) -> bool:
    return mark.acronym and not surface.isupper()


def site_phrases() -> Iterator[tuple[str, str, str]]:
    """Words by which sites name their parts, in the languages of the markets."""
    import yaml

    told: dict[str, dict[str, list[str]]] = yaml.safe_load(SITE_WORDS.read_text("utf-8"))
    for kind, languages in told.items():
        for texts in languages.values():
            yield from ((kind, kind, text) for text in texts)
