"""How much a text is like something written to be read: word order, word forms, variety of words.

Pure and linear. What is usual in a language is counted from the texts of our own in ``labels/``, about
a hundred a language.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from models.language import SUPPORTED

MAX_CHARS = 20_000
"""What a trap shows it shows early."""

FREQUENT = 60
"""So many of a language's commonest words (characters, last syllables) are told apart …"""

FREQUENT_KOREAN = 30
"""… or so many: of 60, real pages had too many pairs that our texts lack."""

PRIOR = 10.0
"""Weight of what a word alone tells in what a pair of words tells, in pairs."""

UNKNOWN = 1e-4
ODD_SHARE = 0.34
"""A word is odd when more of its letter triples than this occur in no word of our texts."""

_BY_CHARACTER = frozenset({"ja", "zh"})
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*|\d+|[.,;:!?()]")
_CHARACTER = re.compile(r"[A-Za-z\u00c0-\u024f]+|\d+|\S")
_SPELT = {
    "latin": re.compile(r"[a-z\u00df-\u024f]{4,20}"), "hebrew": re.compile(r"[\u05d0-\u05ea]{3,20}"),
}  # fmt: skip
_SIGN = re.compile(r"[\u4e00-\u9fff\uac00-\ud7a3]")
_SCRIPTS = (("\u3040", "\u309f", "kana"), ("\u30a0", "\u30ff", "kata"), ("\u4e00", "\u9fff", "han"))


@dataclass(frozen=True)
class Prose:
    """What speaks for and against a text, each with the number it was measured on.

    ``order``: how much likelier than by chance frequent words stand beside what they stand beside
    (mean of ln p(b|a)/p(b)): above 0 for prose, below 0 for shuffled words; ``pairs``: how many
    different ones were met, ``share``: of all neighbours. ``odd``: the share of different words
    (``spelt``) whose letters follow each other as in no word known here. ``foreign``: the share of
    ideographs and syllables (``signs``) that none of our texts uses. ``variety``: different words and
    numbers over the root of all ``words`` (Guiraud 1954).
    """

    order: float
    pairs: int
    share: float
    odd: float
    spelt: int
    foreign: float
    signs: int
    variety: float
    words: int


def weigh_prose(text: str, language: str) -> Prose:
    """Weigh the first MAX_CHARS characters of a text in a supported language."""
    usual = _usual()
    part = text[:MAX_CHARS]
    tokens = _tokens(part, language)
    order, pairs = usual.orders[language].weigh(_ends(tokens, language))
    spelt = set(_spelt_words(part))
    odd = sum(map(usual.is_odd, spelt))
    signs = _SIGN.findall(part)
    words = [token for token in tokens if token[0].isalnum()]
    return Prose(
        order=order,
        pairs=len(pairs),
        share=pairs.total() / max(len(tokens), 1),
        odd=odd / max(len(spelt), 1),
        spelt=len(spelt),
        foreign=sum(sign not in usual.signs for sign in signs) / max(len(signs), 1),
        signs=len(signs),
        variety=len(set(words)) / max(math.sqrt(len(words)), 1),
        words=len(words),
    )


class _Order:
    """How often the frequent words of a language, and kinds of all others, follow one another."""

    def __init__(self, texts: Iterable[Sequence[str]], frequent: int) -> None:
        told = list(texts)
        counts = Counter(token for text in told for token in text if token[0].isalpha())
        self._frequent = frozenset(word for word, _ in counts.most_common(frequent))
        kinds = [[".", *map(self._kind, text)] for text in told]
        self._single = Counter(kind for text in kinds for kind in text)
        self._double = Counter(pair for text in kinds for pair in pairwise(text))
        self._all = self._single.total()

    def weigh(self, tokens: Sequence[str]) -> tuple[float, Counter[tuple[str, str]]]:
        """The mean over pairs with a frequent word, and these pairs."""
        kinds = map(self._kind, tokens)
        told = Counter(pair for pair in pairwise(kinds) if not self._frequent.isdisjoint(pair))
        total = sum(count * self._likelihood(*pair) for pair, count in told.items())
        return total / max(told.total(), 1), told

    def _likelihood(self, first: str, second: str) -> float:
        alone = self._single[second] / self._all or UNKNOWN
        seen = self._double[first, second] + PRIOR * alone
        return math.log(seen / (self._single[first] + PRIOR) / alone)

    def _kind(self, token: str) -> str:
        if token in self._frequent:
            return token
        if not token[0].isalpha():
            return "0" if token[0].isdigit() else "."
        return next((kind for low, high, kind in _SCRIPTS if low <= token[0] <= high), "word")


@dataclass(frozen=True)
class _Usual:
    """What our own texts show of how languages are written."""

    orders: dict[str, _Order]
    triples: frozenset[str]
    signs: frozenset[str]

    def is_odd(self, word: str) -> bool:
        """Do too many letters of a word follow each other as in no word of ours?"""
        triples = _triples(word)
        return sum(triple not in self.triples for triple in triples) > ODD_SHARE * len(triples)


@cache
def _usual() -> _Usual:
    lines = (files("models") / "labels" / "written.jsonl").read_text("utf-8").splitlines()
    texts: dict[str, list[str]] = {language: [] for language in SUPPORTED}
    for row in map(json.loads, lines):
        texts[row["language"]].append(row["text"])
    every = "\n".join(text for some in texts.values() for text in some)
    return _Usual(
        {language: _order(language, some) for language, some in texts.items()},
        frozenset(triple for word in set(_spelt_words(every)) for triple in _triples(word)),
        frozenset(_SIGN.findall(every)),
    )


def _order(language: str, texts: Sequence[str]) -> _Order:
    frequent = FREQUENT_KOREAN if language == "ko" else FREQUENT
    return _Order((_ends(_tokens(text, language), language) for text in texts), frequent)


def _tokens(text: str, language: str) -> list[str]:
    """Words, numbers and punctuation; characters where words are not spaced."""
    pattern = _CHARACTER if language in _BY_CHARACTER else _WORD
    return pattern.findall(text.casefold())


def _ends(tokens: list[str], language: str) -> list[str]:
    """In Korean what a word does in its sentence stands in its last syllable."""
    return [token[-1] for token in tokens] if language == "ko" else tokens


def _spelt_words(text: str) -> Iterator[str]:
    lower = text.lower()
    return (word for pattern in _SPELT.values() for word in pattern.findall(lower))


def _triples(word: str) -> list[str]:
    bounded = f"^{word}$"
    return [bounded[n : n + 3] for n in range(len(bounded) - 2)]
