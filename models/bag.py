"""A text as weighted words (TF-IDF), which the heads on words read.

Sublinear term frequency times smoothed inverse document frequency, unit length (Manning, Raghavan
and Schütze 2008, "Introduction to Information Retrieval", sections 6.2–6.4), over the normalised
words of ``words.py``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from models.linear import Array

Counts = tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]
"""Places in a bag's vocabulary, and how often each."""

MIN_TEXTS = 3
"""Words in fewer training texts are left out; 2 gains nothing in cross-validation."""

MAX_DIGITS = 4
"""Longer numbers are part numbers and dates in another coat."""


@dataclass(frozen=True)
class Bag:
    """The words that count, with their inverse document frequencies (words,)."""

    vocabulary: tuple[str, ...]
    idf: Array

    @cached_property
    def _places(self) -> dict[str, int]:
        return {word: place for place, word in enumerate(self.vocabulary)}

    def read(self, texts: Iterable[Sequence[str]]) -> csr_matrix:
        """One sparse row of unit length per text given as its normalised words."""
        return self.weigh([self.count(norms) for norms in texts])

    def count(self, norms: Sequence[str]) -> Counts:
        """Which words that count a text has, ascending, and how often."""
        found = Counter(place for word in norms if (place := self._places.get(word)) is not None)
        places = np.array(sorted(found), np.int64)
        return places, np.array([found[place] for place in places], np.int64)

    def weigh(self, counted: Sequence[Counts]) -> csr_matrix:
        """One sparse row of unit length per text given as its counted words."""
        ends = np.cumsum([0, *(len(places) for places, _ in counted)])
        places = np.concatenate([places for places, _ in counted] or [np.zeros(0, np.int64)])
        values = np.concatenate([self._values(*one) for one in counted] or [np.zeros(0)])
        return csr_matrix((values, places, ends), shape=(len(counted), len(self.vocabulary)))

    def _values(self, places: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> Array:
        values = (1 + np.log(counts.astype(np.float64))) * self.idf[places]
        return np.asarray(values / (np.linalg.norm(values) or 1.0))


def fit_bag(texts: Sequence[Sequence[str]]) -> Bag:
    """The words of at least MIN_TEXTS texts, with idf = ln((1 + n) / (1 + df)) + 1."""
    frequency = Counter(word for norms in texts for word in set(norms))
    kept = sorted(word for word, count in frequency.items() if count >= MIN_TEXTS and _counts(word))
    found = np.array([frequency[word] for word in kept], np.float64)
    return Bag(tuple(kept), np.log((1 + len(texts)) / (1 + found)) + 1)


def _counts(word: str) -> bool:
    return not word.isdigit() or len(word) <= MAX_DIGITS
