"""Terms and cues of a vocabulary, found in running text of any market language.

One pass of spaCy's matchers finds every phrase of every kind. They run over a normalised stream
of words rather than over one language's tokens, because one page mixes languages and because
Japanese, Chinese and Korean word boundaries differ between a term alone and the same term in a
sentence (docs/decisions/0003-one-word-stream.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from models.words import IDEOGRAPHS, Words, forms, read_words

ACRONYM_LETTERS = 5
"""All-capital terms up to this length match only in capitals: OCT is not the month."""

GAP_WORDS = 4
GAP_IDEOGRAPHS = 10
GAP = "..."


@dataclass(frozen=True)
class Phrase:
    """What to look for: a phrase of one language that stands for ``key`` among its ``kind``."""

    kind: str
    key: str
    language: str
    text: str


@dataclass(frozen=True)
class Hit:
    """A phrase found: ``start``/``end`` are character offsets, ``first``/``last`` word positions."""

    kind: str
    key: str
    language: str
    start: int
    end: int
    first: int
    last: int


class Lexicon:
    """Finds phrases in text; holds two spaCy matchers, one for phrases, one for those with gaps."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._vocab = Vocab()
        self._exact = PhraseMatcher(self._vocab)
        self._gapped = Matcher(self._vocab)
        self._keys: dict[str, tuple[str, str, str, bool]] = {}
        for phrase in dict.fromkeys(phrases):
            self._add(phrase)

    def find(self, words: Words) -> list[Hit]:
        """Every phrase in the text, in text order, longest first; see :func:`longest`."""
        if not words.norms:
            return []
        with self._vocab.memory_zone():
            doc = Doc(self._vocab, words=list(words.norms))
            found = [*self._exact(doc), *self._gapped(doc)]
            hits = [self._hit(words, *match) for match in found]
        return sorted((hit for hit in hits if hit), key=_place)

    def _add(self, phrase: Phrase) -> None:
        capitals = phrase.text.isupper() and phrase.text.isascii() and phrase.text.isalpha()
        acronym = capitals and len(phrase.text) <= ACRONYM_LETTERS
        name = "\x1f".join((phrase.kind, phrase.key, phrase.language, str(acronym)))
        self._keys[name] = (phrase.kind, phrase.key, phrase.language, acronym)
        parts = [read_words(part).norms for part in phrase.text.split(GAP)]
        if not all(parts):
            return
        if len(parts) > 1:
            self._gapped.add(name, [_gap_pattern(parts)])
        else:
            docs = [Doc(self._vocab, words=list(form)) for form in forms(parts[0])]
            self._exact.add(name, docs)

    def _hit(self, words: Words, match: int, first: int, last: int) -> Hit | None:
        kind, key, language, acronym = self._keys[self._vocab.strings[match]]
        start, end = words.spans[first][0], words.spans[last - 1][1]
        if acronym and not _stands_out(words.text, start, end):
            return None
        return Hit(kind, key, language, start, end, first, last)


def _stands_out(text: str, start: int, end: int) -> bool:
    around = text[max(0, start - 30) : start] + text[end : end + 30]
    return text[start:end].isupper() and not (around.isupper() and len(around) > 20)


def _gap_pattern(parts: list[tuple[str, ...]]) -> list[dict[str, Any]]:
    width = GAP_IDEOGRAPHS if re.match(rf"[{IDEOGRAPHS}]", parts[0][0]) else GAP_WORDS
    pattern: list[dict[str, Any]] = [{"ORTH": word} for word in parts[0]]
    for part in parts[1:]:
        pattern += [{"OP": "?"}] * width + [{"ORTH": word} for word in part]
    return pattern


def longest(hits: Iterable[Hit]) -> list[Hit]:
    """Hits in text order without those that lie within a longer one of the same kind and key."""
    kept: list[Hit] = []
    reach: dict[tuple[str, str], int] = {}
    for hit in sorted(hits, key=_place):
        if hit.end > reach.get((hit.kind, hit.key), -1):
            reach[hit.kind, hit.key] = hit.end
            kept.append(hit)
    return kept


def _place(hit: Hit) -> tuple[int, int, str]:
    return hit.start, -hit.end, hit.language
