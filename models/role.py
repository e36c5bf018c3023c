"""Which place in the value chain the organisation of a text takes, with the words that say so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.heads import Heads
from models.linear import Array, Linear, softmax
from models.records import NO_RULES, ROLE, RecordRules, matching
from models.signals import Extent, Ground, Signals

MIN_PROBABILITY = 0.4
"""Below this no role is claimed: 98 % of the evaluation texts are answered, 83 % of them rightly; at
.6 83 % and 89 % (cross-validated)."""


UNTRAINED = 0.6
"""Probability shared out among the cues where a vocabulary brings roles of its own."""


@dataclass(frozen=True)
class RoleGuess:
    """A role, its probability, and the sentences whose words speak for it."""

    id: str
    probability: float
    evidence: tuple[Ground, ...]


@dataclass(frozen=True)
class RoleModel:
    """``mix`` gives log-odds of the roles from cues and, where they can read the text, the heads'."""

    heads: Heads | None
    mix: Linear


def guess_role(
    signals: Signals,
    roles: Sequence[str],
    model: RoleModel | None,
    rules: RecordRules = NO_RULES,
) -> RoleGuess | None:
    """The role that a fact states (the first rule that holds), else that the text speaks for."""
    for rule in rules.roles:
        if held := matching(rule.condition, signals.facts):
            grounds = tuple(Ground(fact.span, rule.why, "fact") for fact in held[:2])
            return RoleGuess(rule.role, ROLE, grounds)
    counts = cue_counts(signals, roles)
    if not counts.any() and (model is None or model.heads is None):
        return None
    probabilities = _probabilities(signals, counts, model)
    best = int(np.argmax(probabilities))
    if probabilities[best] < MIN_PROBABILITY:
        return None
    return RoleGuess(roles[best], float(probabilities[best]), _evidence(signals, roles[best]))


def _probabilities(signals: Signals, counts: Array, model: RoleModel | None) -> Array:
    if model is None:
        return np.asarray(counts / counts.sum() * UNTRAINED)
    said = model.heads.say(signals) if model.heads else np.zeros(2 * len(counts))
    return np.asarray(softmax(model.mix(role_features(signals, counts, said)))[0])


def role_features(extent: Extent, counts: Array, said: Array) -> Array:
    """What the mix sees: cues in number and at all, the heads, length and first look."""
    whole = [float(extent.passed), float(np.log1p(extent.words))]
    return np.concatenate([counts, counts > 0, said, whole])


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
