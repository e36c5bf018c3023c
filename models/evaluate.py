"""How well verdicts agree with readers: F1, precision at one, calibration, readiness, roles.

Definitions: micro and macro F1 as in Manning, Raghavan and Schütze 2008, "Introduction to
Information Retrieval", section 13.6; intervals by the bootstrap's percentiles, Efron and Tibshirani
1993, "An Introduction to the Bootstrap", section 13.3.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from models.relevance import RELEVANT
from models.reliability import calibration_error, reliability

BANDS = ((1, 3), (4, 6), (7, 9))
ROUNDS, SEED = 400, 7


@dataclass(frozen=True)
class Truth:
    """What readers said; ``maybe`` technologies count neither way, None counts nowhere."""

    technologies: frozenset[int]
    maybe: frozenset[int] = frozenset()
    relevant: bool | None = None
    trl: float | None = None
    role: str | None = None


@dataclass(frozen=True)
class Verdict:
    """What the classifier said; ``scored`` are asserted technologies with their probabilities."""

    scored: dict[int, float]
    relevance: float = 0.0
    trl: int | None = None
    role: str | None = None


@dataclass(frozen=True)
class TrlFigures:
    """Readiness where both readers and classifier gave a level; bands are 1–3, 4–6, 7–9."""

    estimated: int
    exact: float | None
    within_1: float | None
    mean_absolute_error: float | None
    band_macro_f1: float | None
    band_f1: tuple[float, ...]


@dataclass(frozen=True)
class Report:
    """The figures of one evaluation; None where nothing could be counted."""

    texts: int
    micro_f1: float | None
    macro_f1: float | None
    precision: float | None
    recall: float | None
    precision_at_1: float | None
    relevance_f1: float | None
    relevance_auc: float | None
    calibration_error: float | None
    trl: TrlFigures
    role_accuracy: float | None
    per_technology: dict[int, tuple[int, int, int]]

    def as_dict(self) -> dict[str, Any]:
        """For JSON; ``per_technology`` holds (right, wrong, missed)."""
        return asdict(self)


def evaluate(truths: Sequence[Truth], verdicts: Sequence[Verdict]) -> Report:
    """Compare verdicts with readers' labels, text by text."""
    pairs = list(zip(truths, verdicts, strict=True))
    counts = _count(pairs)
    right, wrong, missed = (sum(c[n] for c in counts.values()) for n in range(3))
    present = {number for truth in truths for number in truth.technologies}
    firsts = [_first_is_right(t, v) for t, v in pairs if t.technologies]
    relevance_f1, relevance_auc = _relevance(pairs)
    return Report(
        texts=len(pairs),
        micro_f1=_f1(right, wrong, missed),
        macro_f1=_mean([_f1(*counts.get(number, (0, 0, 0))) or 0.0 for number in present]),
        precision=_share(right, right + wrong),
        recall=_share(right, right + missed),
        precision_at_1=_mean([float(first) for first in firsts]),
        relevance_f1=relevance_f1,
        relevance_auc=relevance_auc,
        calibration_error=calibration_error(reliability(_claims(pairs))),
        trl=_trl(pairs),
        role_accuracy=_mean([float(t.role == v.role) for t, v in pairs if t.role]),
        per_technology=counts,
    )


Pairs = Sequence[tuple[Truth, Verdict]]


def _count(pairs: Pairs) -> dict[int, tuple[int, int, int]]:
    right: Counter[int] = Counter()
    wrong: Counter[int] = Counter()
    missed: Counter[int] = Counter()
    for truth, verdict in pairs:
        claimed = set(verdict.scored) - truth.maybe
        right.update(claimed & truth.technologies)
        wrong.update(claimed - truth.technologies)
        missed.update(truth.technologies - claimed)
    return {n: (right[n], wrong[n], missed[n]) for n in sorted({*right, *wrong, *missed})}


def _first_is_right(truth: Truth, verdict: Verdict) -> bool:
    best = max(verdict.scored, key=lambda number: verdict.scored[number], default=None)
    return best in truth.technologies | truth.maybe


def _relevance(pairs: Pairs) -> tuple[float | None, float | None]:
    told = [(t.relevant, v.relevance) for t, v in pairs if t.relevant is not None]
    right = sum(bool(r) and p >= RELEVANT for r, p in told)
    wrong = sum(not r and p >= RELEVANT for r, p in told)
    missed = sum(bool(r) and p < RELEVANT for r, p in told)
    return _f1(right, wrong, missed), _auc(told)


def _auc(told: Sequence[tuple[bool | None, float]]) -> float | None:
    """Share of (relevant, other) pairs in the right order, ties half: the Mann-Whitney statistic."""
    yes = np.array([p for r, p in told if r])
    no = np.sort([p for r, p in told if not r])
    if not len(yes) or not len(no):
        return None
    below, upto = np.searchsorted(no, yes, "left"), np.searchsorted(no, yes, "right")
    return float((below + upto).sum() / 2 / (len(yes) * len(no)))


def bootstrap(
    truths: Sequence[Truth], verdicts: Sequence[Verdict], rounds: int = ROUNDS
) -> dict[str, tuple[float, float]]:
    """95 % intervals of the leading figures, from texts drawn again with replacement."""
    rng = np.random.default_rng(SEED)
    drawn = [rng.integers(0, len(truths), len(truths)) for _ in range(rounds)]
    figures = [evaluate([truths[n] for n in d], [verdicts[n] for n in d]) for d in drawn]
    values = {name: [read(each) for each in figures] for name, read in LEADING.items()}
    told = {name: [v for v in found if v is not None] for name, found in values.items()}
    spans = {name: np.percentile(found, (2.5, 97.5)) for name, found in told.items() if found}
    return {name: (float(low), float(high)) for name, (low, high) in spans.items()}


LEADING: dict[str, Callable[[Report], float | None]] = {
    "micro_f1": lambda report: report.micro_f1,
    "macro_f1": lambda report: report.macro_f1,
    "relevance_auc": lambda report: report.relevance_auc,
    "trl mean_absolute_error": lambda report: report.trl.mean_absolute_error,
    "trl band_macro_f1": lambda report: report.trl.band_macro_f1,
    "role_accuracy": lambda report: report.role_accuracy,
}


def majority(truths: Sequence[Truth]) -> list[Verdict]:
    """What always saying the commonest would give: the floor that any classifier must clear."""
    technologies = Counter(number for truth in truths for number in truth.technologies)
    levels = sorted(truth.trl for truth in truths if truth.trl is not None)
    roles = Counter(truth.role for truth in truths if truth.role)
    relevant = sum(bool(truth.relevant) for truth in truths) / max(len(truths), 1)
    common = {number: 1.0 for number, _ in technologies.most_common(1)}
    level = round(levels[len(levels) // 2]) if levels else None
    role = roles.most_common(1)[0][0] if roles else None
    return [Verdict(common, relevant, level, role)] * len(truths)


def claims(truths: Sequence[Truth], verdicts: Sequence[Verdict]) -> list[tuple[float, bool]]:
    """Every technology claimed with its probability, and whether readers agree."""
    return _claims(list(zip(truths, verdicts, strict=True)))


def _claims(pairs: Pairs) -> list[tuple[float, bool]]:
    return [
        (p, n in t.technologies) for t, v in pairs for n, p in v.scored.items() if n not in t.maybe
    ]


def _trl(pairs: Pairs) -> TrlFigures:
    told = [(t.trl, v.trl) for t, v in pairs if t.trl is not None and v.trl is not None]
    errors = [abs(true - said) for true, said in told]
    bands = Counter((_band(true), _band(said)) for true, said in told)
    scores = tuple(_band_f1(bands, n) for n in range(len(BANDS))) if told else ()
    return TrlFigures(
        len(told),
        _mean([float(error <= 0.5) for error in errors]),
        _mean([float(error <= 1) for error in errors]),
        _mean(errors),
        _mean(scores),
        scores,
    )


def _band_f1(bands: Counter[tuple[int, int]], band: int) -> float:
    wrong = sum(n for (true, said), n in bands.items() if said == band != true)
    missed = sum(n for (true, said), n in bands.items() if true == band != said)
    return _f1(bands[band, band], wrong, missed) or 0.0


def _band(level: float) -> int:
    return next(n for n, (_, high) in enumerate(BANDS) if level <= high + 0.49)


def _f1(right: int, wrong: int, missed: int) -> float | None:
    return _share(2 * right, 2 * right + wrong + missed)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
