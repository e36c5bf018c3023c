"""Words of a text in any script, normalised so that spellings meet. No library is loaded for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

IDEOGRAPHS = r"\u3005\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uff66-\uff9f"
WORD = re.compile(rf"[{IDEOGRAPHS}]|(?:(?![{IDEOGRAPHS}])[^\W_])+")
"""Scripts written without spaces between words, and Hangul, whose particles are written on: every
character is a word of its own."""

BLOT = "█"
"""Stands in stored texts for each character that must not be kept, as of a telephone number."""


HEBREW = re.compile(r"[\u0590-\u05ff]")
PREFIXES = ("", "ה", "ו", "ב", "ל", "מ", "ש", "כ", "וה", "שה", "מה")
"""Hebrew one-letter words (and, the, in, to, from, that, as) that are written on to the next."""


@dataclass(frozen=True)
class Words:
    """A text as normalised words with their character offsets."""

    text: str
    norms: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]


def read_words(text: str) -> Words:
    """Split a text into normalised words: case, accents, width and plural -s folded."""
    spans = tuple(match.span() for match in WORD.finditer(text))
    return Words(text, tuple(_normalise(text[start:end]) for start, end in spans), spans)


def forms(words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """How normalised words of a phrase may stand in a text: in Hebrew with what is written on to them."""
    if not HEBREW.search(words[0]):
        yield words
        return
    for prefix, article in product(PREFIXES, ("", "ה") if words[1:] else ("",)):
        yield (prefix + words[0], *(article + word for word in words[1:]))


@lru_cache(maxsize=200_000)
def _normalise(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold()
    if folded.isascii():
        return _singular(folded)
    if "\uac00" <= folded[0] <= "\ud7af":
        return folded
    split = unicodedata.normalize("NFD", folded)
    bare = "".join(c for c in split if not unicodedata.combining(c) or c in "\u3099\u309a")
    return _singular(unicodedata.normalize("NFC", bare)) or folded


def _singular(word: str) -> str:
    plural = len(word) > 3 and word.endswith("s") and word[-2] not in "sui"
    return word[:-1] if plural else word
