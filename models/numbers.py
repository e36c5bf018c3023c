"""A labelled text as the numbers that training needs; no sentence can be read back from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from models.bag import Bag
from models.embedder import Vectors
from models.fitting import Label
from models.heads import mean_vector
from models.linear import Array
from models.relevance import count_denials, count_subjects, hear_relevance
from models.role import cue_counts
from models.signals import Signals
from models.technology import TechnologyFeatures
from models.trl import cue_features, read_cues


@dataclass(frozen=True)
class Numbers:
    """What was counted and measured in one text.

    ``vectors`` (passages, dimension); ``places``/``counts``: which words of the bag it has and how
    often; ``rows`` (technologies, FEATURES) with zeros where heads would speak; ``subjects``
    (groups,), ``denials`` (10,), ``roles`` (roles,) and ``cues`` (22,) as relevance, role and
    readiness count them; ``tuned`` (1,): what the tuned encoder says of relevance.
    """

    language: str
    words: int
    passed: bool
    vectors: Vectors
    places: npt.NDArray[np.int64]
    counts: npt.NDArray[np.int64]
    rows: Array
    subjects: Array
    denials: Array
    roles: Array
    cues: Array
    tuned: Array


@dataclass(frozen=True)
class Example:
    """A text as numbers with its label; ``part`` names the set it belongs to."""

    numbers: Numbers
    label: Label
    part: str = ""


@dataclass(frozen=True)
class Gauge:
    """Takes the numbers of observed texts; ``roles`` and ``groups`` are the vocabulary's."""

    features: TechnologyFeatures
    bag: Bag
    roles: tuple[str, ...]
    groups: tuple[str, ...]

    def take(self, signals: Signals) -> Numbers:
        """The numbers of one text."""
        places, counts = self.bag.count(signals.english)
        return Numbers(
            signals.language.tag, signals.words, signals.passed, signals.vectors, places, counts,
            self.features.rows(signals), count_subjects(signals, self.groups), count_denials(signals),
            cue_counts(signals, self.roles), cue_features(read_cues(signals)),
            np.array([hear_relevance(signals.tuned)]),
        )  # fmt: skip


def text_vectors(examples: Sequence[Example], dimension: int) -> Array:
    """Mean vectors, shape (examples, dimension); zeros for a text without any."""
    found = (example.numbers.vectors for example in examples)
    return np.stack([mean_vector(v) if len(v) else np.zeros(dimension) for v in found]).astype(
        float
    )


def text_words(examples: Sequence[Example], bag: Bag) -> csr_matrix:
    """Rows of the bag, shape (examples, words)."""
    return bag.weigh([(e.numbers.places, e.numbers.counts) for e in examples])
