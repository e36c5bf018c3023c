"""A text of another language word for word in English, so that the heads on words can read it.

The glossaries (``models/glossaries/XX.txt``) are lines of an English word, a tab, and its native
forms set apart by ``|``. A gloss is no translation: it keeps what bags of words count, which words
there are, and drops what no line knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

from models.words import read_words

FOLDER = Path(__file__).parent / "glossaries"

Phrase = tuple[str, ...]

PREFIXES = ("ו", "ה", "ב", "ל", "מ", "ש", "כ", "וה", "שה", "מה", "בה", "של")
"""Hebrew one-letter words that are written on to the next, and the usual pairs of them."""

LEAST_PART, LEAST_LOOSE, LINK = 4, 6, 2
"""Letters that a part of a German compound has at least: at its beginning or at most LINK letters
after the last part, and elsewhere, where a short one is there by chance."""


class Glossary:
    """The words of one language; ``lines`` are pairs of English words and native forms."""

    def __init__(self, lines: Sequence[tuple[str, Sequence[str]]], language: str = "") -> None:
        self._english: dict[Phrase, Phrase] = {}
        for english, forms in lines:
            for form in forms:
                self._english.setdefault(read_words(form).norms, read_words(english).norms)
        self._english.pop((), None)
        self._longest: dict[str, int] = {}
        for phrase in self._english:
            self._longest[phrase[0]] = max(self._longest.get(phrase[0], 0), len(phrase))
        self._split = SPLITS.get(language)

    def gloss(self, norms: Phrase) -> Phrase:
        """English words for normalised native ones, longest phrase first; Latin names stay."""
        return tuple(self._walk(norms))

    def _walk(self, norms: Phrase) -> Iterator[str]:
        place = 0
        while place < len(norms):
            length = self._match(norms, place)
            yield from self._english.get(norms[place : place + length]) or self._part(norms[place])
            place += length

    def _match(self, norms: Phrase, place: int) -> int:
        for length in range(self._longest.get(norms[place], 0), 1, -1):
            if norms[place : place + length] in self._english:
                return length
        return 1

    def _part(self, word: str) -> Phrase:
        """The gloss of a word that no line has: of its parts, else itself where it is Latin."""
        parts = self._split(word, self._knows) if self._split else ()
        found = tuple(norm for part in parts for norm in self._english[(part,)])
        return found or ((word,) if word.isascii() else ())

    def _knows(self, word: str) -> bool:
        return (word,) in self._english


def split_compound(word: str, known: Callable[[str], bool]) -> Phrase:
    """The known parts of a German compound from the left, longest first; () when it has none."""
    parts: list[str] = []
    place = last = 0
    while place < len(word):
        least = LEAST_PART if place - last <= LINK else LEAST_LOOSE
        ends = range(len(word), place + least - 1, -1)
        end = next((end for end in ends if known(word[place:end])), 0)
        parts += [word[place:end]] if end else []
        place, last = (end, end) if end else (place + 1, last)
    return tuple(parts)


def strip_prefix(word: str, known: Callable[[str], bool]) -> Phrase:
    """A Hebrew word without the one-letter words written on to it; () when that is unknown too."""
    bare = (word.removeprefix(prefix) for prefix in PREFIXES if word.startswith(prefix))
    found = next((one for one in bare if known(one)), "")
    return (found,) if found else ()


SPLITS: dict[str, Callable[[str, Callable[[str], bool]], Phrase]] = {
    "de": split_compound,
    "he": strip_prefix,
}


@cache
def load_glossary(language: str) -> Glossary | None:
    """The shipped glossary of a language, if there is one."""
    path = FOLDER / f"{language}.txt"
    if not path.is_file():
        return None
    lines = (line.split("\t") for line in path.read_text("utf-8").splitlines() if line)
    return Glossary([(english, forms.split(" | ")) for english, forms in lines], language)
