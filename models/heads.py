"""Two trained readers of a whole text for one task: one reads its vector, one its English words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from models.bag import Bag
from models.embedder import Vectors
from models.linear import Array, Linear
from models.signals import Signals


@dataclass(frozen=True)
class Heads:
    """``vectors`` and ``words`` give any number of outputs each, said one after the other.

    ``sees``: whether the vectors are those that the head was fitted on; else it says zeros.
    """

    vectors: Linear
    words: Linear
    bag: Bag
    sees: bool = True

    def say(self, signals: Signals) -> Array:
        """The outputs of both for one text, those on its vector first; its gloss is read."""
        return self.hear(signals.vectors, self.bag.read([signals.english]))

    def hear(self, vectors: Vectors | Array, words: csr_matrix) -> Array:
        """The same for a text given as the vectors of its passages and its row of the bag."""
        sees = self.sees and len(vectors)
        seen = self.vectors(mean_vector(vectors))[0] if sees else np.zeros(len(self.vectors.bias))
        return np.concatenate([seen, self.words.on_words(words)[0]])


def mean_vector(vectors: Vectors | Array) -> Vectors:
    """The unit vector of a whole text."""
    mean = vectors.mean(axis=0)
    return np.asarray(mean / (np.linalg.norm(mean) + 1e-9), np.float32)
