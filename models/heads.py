"""Two trained readers of a whole text for one task: one reads its vector, one its English words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

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
        """The outputs of both for one text, those on its vector first."""
        return np.concatenate([self._see(signals), self.read(signals)])

    def read(self, signals: Signals) -> Array:
        """What the head on words says; of a text in another language it reads the gloss."""
        return np.asarray(self.words.on_words(self.bag.read([signals.english]))[0])

    def _see(self, signals: Signals) -> Array:
        if not self.sees or not len(signals.vectors):
            return np.zeros(len(self.vectors.bias))
        return np.asarray(self.vectors(mean_vector(signals.vectors))[0])


def mean_vector(vectors: Vectors | Array) -> Vectors:
    """The unit vector of a whole text."""
    mean = vectors.mean(axis=0)
    return np.asarray(mean / (np.linalg.norm(mean) + 1e-9), np.float32)
