"""How ready a technology is (TRL 1–9): stated levels, cues and a trained estimate.

Scale: European Commission, Horizon 2020 Work Programme 2014–2015, General Annex G. A cue counts
only for what is said of one's own product as done: negated, planned, supposed, withdrawn or
somebody else's achievements are no readiness; a plan even says that its level is not reached yet.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.heads import Heads
from models.lexicon import Hit
from models.linear import Array, Linear, softmax
from models.modifiers import reaches
from models.records import NO_RULES, ReadinessRule, RecordFact, RecordRules, matching
from models.sentences import Span
from models.signals import Ground, Signals, Timeline
from models.statements import Statement, read_statements

NOT_YET = ("future", "conditional", "negation")
"""Modifiers of a level that is still ahead."""

FORMAL = 7
"""From here on a plan is a formal step (trial, clearance, sale) that is either taken or not; below,
a plan often goes with work of the same level."""

TAIL = 0.1
"""Probability left out on either side of a readiness interval."""

SUREST = 0.98
"""No interval is surer: of those with .98 and more, .98 held the readers' level out of fold (of 275)."""

PROPOSED = 3
"""Up to this level a proposal ("we will show the feasibility") is itself the evidence …"""

PROPOSALS = ("future", "conditional")


@dataclass(frozen=True)
class Cue:
    """A phrase that speaks of readiness; ``modifier`` says why it is not an achievement, if so."""

    level: int
    start: int
    end: int
    modifier: str | None
    phrase: str


@dataclass(frozen=True)
class Estimate:
    """A readiness level with its interval and the probability that the interval holds it."""

    level: int
    low: int
    high: int
    probability: float
    evidence: tuple[Ground, ...]


@dataclass(frozen=True)
class TrlModel:
    """``mix`` gives log-odds of the nine levels from cues and, where they can read the text, the
    heads': the level by the vector, then by the words, then log-odds of the levels by the words.
    """

    heads: Heads | None
    mix: Linear


SAID = 2 + 9
"""Outputs of the heads in all."""

CUES = 2 * 9 + 4
"""Features of the cues."""


def read_cues(signals: Signals) -> list[Cue]:
    """Every readiness cue of the text with what changes its meaning."""
    modifiers = Timeline(signals.of_kind("modifier"))
    cues = signals.of_kind("cue")
    return [
        Cue(
            int(hit.key),
            hit.start,
            hit.end,
            _modifier(signals, hit, modifiers),
            signals.text[hit.start : hit.end],
        )
        for hit in cues
    ]


def estimate_trl(
    signals: Signals, model: TrlModel, described: bool, rules: RecordRules = NO_RULES
) -> Estimate | None:
    """The readiness that facts or words of the text speak for, or None when nothing does.

    ``described``: the text is about the field, so that its wording as a whole may be judged where
    no cue stands and the heads can read it. Facts of a record rule over words, but for those that
    do not bind: they yield to what the words report as done.
    """
    told = [
        (rule, held)
        for rule in rules.readiness
        if (held := matching(rule.condition, signals.facts))
    ]
    if any(rule.silences for rule, _ in told):
        return None
    own = [_from_rule(*pair) for pair in told if pair[0].low]
    best = max(own, key=lambda estimate: estimate.low, default=None)
    if best is None or not any(rule.binding for rule, _ in told if rule.low == best.low):
        words = _from_words(signals, model, described)
        best = words if words and (best is None or _reports(words)) else best
    return _lower(best, [pair for pair in told if pair[0].lowers])


def _from_words(signals: Signals, model: TrlModel, described: bool) -> Estimate | None:
    stated = [entry for entry in read_statements(signals) if entry.modifier is None]
    if stated:
        return _from_statement(signals, stated[-1])
    cues = read_cues(signals)
    done = any(cue.modifier is None for cue in cues)
    if not done and not (described and model.heads):
        return None
    said = model.heads.say(signals) if model.heads else np.zeros(SAID)
    return _from_model(signals, model, cues, said)


def cue_features(cues: Iterable[Cue]) -> Array:
    """Achieved levels and planned levels as flags, the highest and the mean achieved; (22,)."""
    flags = np.zeros((2, 10))
    for cue in cues:
        if cue.modifier is None:
            flags[0, cue.level] = 1
        elif cue.modifier in NOT_YET:
            flags[1, cue.level] = 1
    levels = np.flatnonzero(flags[0])
    summary = [levels.max(), levels.mean()] if len(levels) else [0.0, 0.0]
    summary += [float(len(levels) == 0), float(flags[1].sum() == 0)]
    return np.concatenate([flags[:, 1:].ravel(), summary])


def _modifier(signals: Signals, cue: Hit, modifiers: Timeline) -> str | None:
    start, end = signals.sentence_at(cue.start)
    for hit in modifiers.between(start, end):
        part_of_cue = cue.start <= hit.start and hit.end <= cue.end
        proposal = int(cue.key) <= PROPOSED and hit.key in PROPOSALS
        if not part_of_cue and not proposal and reaches(hit, cue, signals.text):
            return hit.key
    return None


def _from_rule(rule: ReadinessRule, held: Sequence[RecordFact]) -> Estimate:
    level = (rule.low + rule.high) // 2
    why = f"{rule.why}: speaks for TRL {rule.low}–{rule.high}"
    evidence = tuple(Ground(fact.span, why, "fact", level) for fact in held)
    return Estimate(level, rule.low, rule.high, rule.probability, evidence)


def _reports(estimate: Estimate) -> bool:
    return any(ground.kind in ("statement", "cue") for ground in estimate.evidence)


def _lower(
    estimate: Estimate | None, told: Sequence[tuple[ReadinessRule, Sequence[RecordFact]]]
) -> Estimate | None:
    """The estimate less the levels that a record's bad news takes off, with the news as evidence."""
    by = max((rule.lowers for rule, _ in told), default=0)
    if estimate is None or not by:
        return estimate
    level, low, high = (max(n - by, 1) for n in (estimate.level, estimate.low, estimate.high))
    news = tuple(
        Ground(fact.span, f"{rule.why}: lowers the level by {rule.lowers}", "fact", level)
        for rule, held in told
        for fact in held
    )
    evidence = (*news[:1], *estimate.evidence)[:3]
    return replace(estimate, level=level, low=low, high=high, evidence=evidence)


def _from_statement(signals: Signals, stated: Statement) -> Estimate:
    sentence = signals.sentence_at(stated.start)
    why = f"stated: “{signals.text[stated.start : stated.end]}”"
    level = (stated.low + stated.high) // 2
    ground = Ground(sentence, why, "statement", level)
    return Estimate(level, stated.low, stated.high, 0.95, (ground,))


def _from_model(
    signals: Signals, model: TrlModel, cues: Sequence[Cue], said: Array
) -> Estimate | None:
    shares = softmax(model.mix(mix_features(cue_features(cues), said)))[0]
    shares[ceiling(cues) :] = 0
    shares /= shares.sum()
    level, low, high = (quantile(shares, q) for q in (0.5, TAIL, 1 - TAIL))
    evidence = _cue_evidence(signals, cues, level) or _wording(signals, model, level)
    sure = min(float(shares[low - 1 : high].sum()), SUREST)
    return Estimate(level, low, high, sure, evidence)


def ceiling(cues: Iterable[Cue]) -> int:
    """The highest level that is possible: below the lowest one that is still planned or denied,
    unless more than that has been achieved.
    """
    told = list(cues)
    achieved = max((cue.level for cue in told if cue.modifier is None), default=0)
    planned = [cue.level for cue in told if cue.modifier in NOT_YET and cue.level >= FORMAL]
    ahead = [level for level in planned if level > achieved]
    return max(min(ahead, default=10) - 1, 1)


def mix_features(cues: Array, said: Array) -> Array:
    """What the mix sees: the cue features, and what the heads say with the squares of their levels."""
    return np.concatenate([cues, said, said[:2] ** 2])


def quantile(shares: Array, share: float) -> int:
    """The lowest level, 1–9, up to which ``share`` of the probability lies."""
    return min(int((np.cumsum(shares) < share).sum()) + 1, 9)


def _cue_evidence(signals: Signals, cues: Sequence[Cue], level: int) -> tuple[Ground, ...]:
    ranked = sorted(cues, key=lambda cue: (cue.modifier is not None, abs(cue.level - level)))
    chosen: dict[Span, Ground] = {}
    for cue in ranked:
        sentence = signals.sentence_at(cue.start)
        if cue.modifier in (None, *NOT_YET):
            chosen.setdefault(sentence, _ground(sentence, cue))
    return tuple(chosen.values())[:3]


def _ground(sentence: Span, cue: Cue) -> Ground:
    if cue.modifier is None:
        return Ground(sentence, f"“{cue.phrase}” speaks for TRL {cue.level}", "cue", cue.level)
    why = f"“{cue.phrase}” is {cue.modifier}: TRL {cue.level} not reached yet"
    return Ground(sentence, why, "plan", cue.level)


def _wording(signals: Signals, model: TrlModel, level: int) -> tuple[Ground, ...]:
    why = f"no explicit cue; worded like texts at TRL {level}"
    if model.heads is None or not signals.sentences:
        return ()
    start = _closest(signals, model.heads, level) if model.heads.sees else 0
    return (Ground(signals.sentence_at(start), why, "wording", level),)


def _closest(signals: Signals, heads: Heads, level: int) -> int:
    """Where the passage begins that is worded most like the level."""
    if not len(signals.vectors):
        return 0
    place = int(np.argmin(np.abs(heads.vectors(signals.vectors)[:, 0] - level)))
    return signals.passages[signals.encoded[place]][0]
