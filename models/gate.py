"""The cheap first look: does a text touch the subject at all? No model, one lexicon pass."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from models.words import read_words

if TYPE_CHECKING:
    from models.lexicon import Hit

MAX_LINK_CHARS = 400


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
            hit for hit in found if hit.kind == "subject" and hit.language in (language, "en")
        )
        last: dict[str, int] = {}
        for hit in spoken:
            last[hit.key] = hit.first
            if last.keys() >= self._groups and hit.first - min(last.values()) <= NEAR_WORDS:
                return True
        return not self._groups


LINK_WORTH = {"term": 3.0, "hint": 1.0, "subject": 1.0}


class LinkRanker:
    """Judges a link by its few words: names of technologies count 3, hints and subject words 1.

    ``phrases``: phrases by kind. Plain look-ups, so that a crawler need not load any model.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._worth: dict[tuple[str, ...], float] = {}
        for kind, text in phrases:
            key = read_words(text).norms
            if kind in LINK_WORTH and key:
                self._worth[key] = max(self._worth.get(key, 0.0), LINK_WORTH[kind])
        self._longest = max(map(len, self._worth), default=0)

    def __call__(self, text: str) -> float:
        """The sum over all phrases in the text; 0 when it holds none."""
        words = read_words(text[:MAX_LINK_CHARS]).norms
        spans = (
            words[start:end]
            for start in range(len(words))
            for end in range(start + 1, min(start + self._longest, len(words)) + 1)
        )
        return sum(self._worth.get(span, 0.0) for span in spans)
