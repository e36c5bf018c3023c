"""Which place in the value chain the organisation of a text takes, with the words that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.linear import Array, Linear, softmax
from models.signals import Ground, Signals
from models.technology import mean_vector

MIN_PROBABILITY = 0.45
"""Below this no role is claimed."""

MIN_WORDED = 0.7
"""The same where no phrase says it, only the wording as a whole."""

WITHOUT_MODEL = 0.6
"""Probability stated for a role told by cues alone, when no trained part fits the encoder."""


@dataclass(frozen=True)
class RoleGuess:
    """A role, its probability, and the sentences whose words speak for it."""

    id: str
    probability: float
    evidence: tuple[Ground, ...]


@dataclass(frozen=True)
class RoleModel:
    """``head`` on the text's vector, ``mix`` of its outputs with the cue counts."""

    head: Linear
    mix: Linear


def guess_role(signals: Signals, roles: Sequence[str], model: RoleModel | None) -> RoleGuess | None:
    """The role the text speaks for, or None when nothing does."""
    counts = cue_counts(signals, roles)
    if model is None or not len(signals.vectors):
        probabilities = counts / max(counts.sum(), 1) * WITHOUT_MODEL
    else:
        outputs = model.head(mean_vector(signals.vectors))[0]
        probabilities = softmax(model.mix(np.concatenate([counts, outputs])))[0]
    best = int(np.argmax(probabilities))
    worded = counts[best] == 0
    if probabilities[best] < (MIN_WORDED if worded else MIN_PROBABILITY):
        return None
    if worded and not signals.passed:
        return None
    return RoleGuess(roles[best], float(probabilities[best]), _evidence(signals, roles[best]))


def cue_counts(signals: Signals, roles: Sequence[str]) -> Array:
    """log(1 + cues) per role."""
    found = Counter(hit.key for hit in signals.of_kind("role"))
    return np.log1p(np.array([found[role] for role in roles], np.float64))


def _evidence(signals: Signals, role: str) -> tuple[Ground, ...]:
    hits = [hit for hit in signals.of_kind("role") if hit.key == role]
    sentences = {signals.sentence_at(hit.start): hit for hit in reversed(hits)}
    told = [
        Ground(sentence, f"“{signals.text[hit.start : hit.end]}”", "phrase")
        for sentence, hit in sentences.items()
    ]
    if not told and signals.sentences:
        told = [Ground(signals.sentences[0], "worded like texts of this role", "wording")]
    return tuple(sorted(told, key=lambda ground: ground.span)[:2])
