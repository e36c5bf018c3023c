"""Is a text about the vocabulary's subject (photonics for health) or not?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.linear import Array
from models.signals import Extent, Signals


def count_subjects(signals: Signals, groups: Sequence[str]) -> Array:
    """Subject words per group of the vocabulary, (groups,); one zero without groups."""
    hits = signals.of_kind("subject")
    return np.array([sum(h.key == group for h in hits) for group in groups] or [0], np.float64)


def relevance_features(extent: Extent, counts: Array, probabilities: Array, said: Array) -> Array:
    """One row: technology probabilities in sum, subject words in number and density, the heads.

    ``counts``: subject words per group; ``probabilities``: per technology, from the fusion;
    ``said`` (2,): log-odds by the heads on vectors and on words, zeros without them.
    """
    dense = counts / max(extent.words, 1)
    ranked = np.sort(probabilities)[::-1]
    told = [ranked[0], ranked[:3].sum(), float(extent.passed), np.log1p(extent.words)]
    words = [np.log1p(counts).min(), np.log1p(counts).max(), dense.min(), dense.max()]
    return np.array([*told, *words, np.sqrt(dense.min() * ranked[0]), *said])
