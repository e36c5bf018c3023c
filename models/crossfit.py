"""Fits heads and mixes, and tells what each says of texts it was not fitted on.

A mix learns from the latter how far to trust a head (Wolpert 1992, "Stacked generalization").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_matrix

from models.fitting import Flags, Folds, Places
from models.linear import Array, Linear


class Heard(NamedTuple):
    """Out-of-fold outputs of a head on vectors and of one on words, side by side (texts, any), and
    both heads, fitted on all texts.
    """

    said: Array
    seen: Linear
    worded: Linear


@dataclass(frozen=True)
class CrossFit:
    """Texts to fit on and to hear: their mean ``vectors`` (texts, dimension), ``words`` (texts, bag),
    whether the heads can ``read`` them, and how many ``times`` each counts.
    """

    vectors: Array
    words: csr_matrix
    read: Flags
    times: Places

    def among(self, told: Places) -> CrossFit:
        """Some of the texts."""
        return CrossFit(self.vectors[told], self.words[told], self.read[told], self.times[told])

    def hear(
        self,
        on_vectors: Callable[[Array, Places], Linear],
        on_words: Callable[[csr_matrix, Places], Linear],
    ) -> Heard:
        """Fit a head on vectors and one on words from their rows for some places."""

        def fit(train: Places) -> tuple[Linear, Linear]:
            train = self.repeat(train[self.read[train]])
            return on_vectors(self.vectors[train], train), on_words(self.words[train], train)

        def fold(train: Places) -> Callable[[Places], Array]:
            seen, worded = fit(train)
            return lambda test: np.hstack(
                [seen(self.vectors[test]), worded.on_words(self.words[test])]
            )

        last = fit(np.arange(len(self.read)))
        width = sum(len(head.bias) for head in last)
        return Heard(Folds.of(len(self.read)).predict(fold, width), *last)

    def mix(
        self, rows: Array, fit: Callable[[Array, Places], Linear], foreign: bool
    ) -> tuple[Array, Linear]:
        """Out-of-fold outputs of a mix over ``rows`` (texts, any), and the mix fitted on all texts.

        ``foreign``: those that the heads do not read are learned from, too.
        """

        def choose(train: Places) -> Places:
            return self.repeat(train if foreign else train[self.read[train]])

        def fold(train: Places) -> Callable[[Places], Array]:
            layer = fit(rows[choose(train)], choose(train))
            return lambda test: layer(rows[test])

        everything = choose(np.arange(len(self.read)))
        last = fit(rows[everything], everything)
        return Folds.of(len(self.read)).predict(fold, len(last.bias)), last

    def repeat(self, train: Places) -> Places:
        """The same texts as often as each counts."""
        return np.repeat(train, self.times[train])
