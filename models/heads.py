"""Two trained readers of a whole text for one task: one reads its vector, one its words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.bag import Bag
from models.embedder import Vectors
from models.linear import Array, Linear
from models.signals import Signals


@dataclass(frozen=True)
class Heads:
    """``vectors`` and ``words`` give any number of outputs each, said one after the other."""

    vectors: Linear
    words: Linear
    bag: Bag

    def say(self, signals: Signals) -> Array:
        """The outputs of both for one text; zeros where it has no vector."""
        if not len(signals.vectors):
            return np.zeros(len(self.vectors.bias) + len(self.words.bias))
        seen = self.vectors(mean_vector(signals.vectors))[0]
        return np.concatenate([seen, self.words.on_words(self.bag.read([signals.norms]))[0]])


def mean_vector(vectors: Vectors | Array) -> Vectors:
    """The unit vector of a whole text."""
    mean = vectors.mean(axis=0)
    return np.asarray(mean / (np.linalg.norm(mean) + 1e-9), np.float32)
