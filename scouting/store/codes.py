"""Words as small numbers, sets of words as bits, and what a group of leads comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

MOST_SEVERAL = 63
"""Values that fit into the bits of a number; whatever is met after so many shares the last one."""


class Codes:
    """Words as small numbers, 0 for none; words are only ever added."""

    def __init__(self) -> None:
        self.words = [""]
        self._numbers = {"": 0}

    def number(self, word: str | None) -> int:
        """The number of a word, a new one for a new word."""
        known = self._numbers.get(word or "")
        if known is None:
            known = self._numbers[word or ""] = len(self.words)
            self.words.append(word or "")
        return known

    def find(self, word: str) -> int | None:
        """The number of a word, None for one that was never met."""
        return self._numbers.get(word)

    def bits(self, words: str) -> int:
        """The numbers of words with a space between, as a set of bits."""
        return sum({1 << min(self.number(word), MOST_SEVERAL) for word in words.split()})


@dataclass(frozen=True)
class Cell:
    """Leads of a technology in a market: how many, and their TRL (median, lowest, highest)."""

    leads: int
    trl: float | None = None
    low: int | None = None
    high: int | None = None


def sum_up(levels: npt.NDArray[Any]) -> Cell:
    """A group of leads from their readiness levels, 0 where none is told."""
    told = levels[levels > 0]
    if not len(told):
        return Cell(len(levels))
    return Cell(len(levels), float(np.median(told)), int(told.min()), int(told.max()))
