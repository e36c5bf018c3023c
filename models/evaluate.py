"""How well verdicts agree with readers: F1, precision at one, calibration, readiness, roles.

Definitions: micro and macro F1 as in Manning, Raghavan and Schütze 2008, "Introduction to
Information Retrieval", section 13.6; expected calibration error as in Guo et al. 2017, "On
calibration of modern neural networks", section 2, with ten equal-width bins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

BANDS = ((1, 3), (4, 6), (7, 9))
BINS = 10


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
        calibration_error=_calibration_error(pairs),
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
    right = sum(bool(r) and p >= 0.5 for r, p in told)
    wrong = sum(not r and p >= 0.5 for r, p in told)
    missed = sum(bool(r) and p < 0.5 for r, p in told)
    return _f1(right, wrong, missed), _auc(told)


def _auc(told: Sequence[tuple[bool | None, float]]) -> float | None:
    yes = [p for r, p in told if r]
    no = [p for r, p in told if not r]
    if not yes or not no:
        return None
    won = sum((y > n) + 0.5 * (y == n) for y in yes for n in no)
    return won / (len(yes) * len(no))


def _calibration_error(pairs: Pairs) -> float | None:
    claims = [
        (p, n in t.technologies) for t, v in pairs for n, p in v.scored.items() if n not in t.maybe
    ]
    bins: dict[int, list[tuple[float, bool]]] = {}
    for claim in claims:
        bins.setdefault(min(int(claim[0] * BINS), BINS - 1), []).append(claim)
    gaps = [abs(sum(p for p, _ in b) - sum(right for _, right in b)) for b in bins.values()]
    return _share(sum(gaps), len(claims))


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
