"""Is a text about the vocabulary's subject (photonics for health) or not?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.linear import Array
from models.signals import Signals


def relevance_features(
    signals: Signals, probabilities: Array, groups: Sequence[str], said: Array
) -> Array:
    """One row: technology probabilities in sum, subject words in number and density, the heads.

    ``probabilities``: per technology, from the fusion; ``groups``: the vocabulary's subject groups;
    ``said`` (2,): log-odds by the heads on vectors and on words, zeros without them.
    """
    hits = signals.of_kind("subject")
    counts = np.array([sum(h.key == group for h in hits) for group in groups] or [0], np.float64)
    dense = counts / max(signals.words, 1)
    ranked = np.sort(probabilities)[::-1]
    told = [ranked[0], ranked[:3].sum(), float(signals.passed), np.log1p(signals.words)]
    words = [np.log1p(counts).min(), np.log1p(counts).max(), dense.min(), dense.max()]
    return np.array([*told, *words, np.sqrt(dense.min() * ranked[0]), *said])
