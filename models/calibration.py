"""From a classifier's probability to one that holds: a monotone curve, its kind chosen by cross-validation.

Platt's sigmoid (Platt 1999, "Probabilistic Outputs for Support Vector Machines", section 2.1) or
isotonic regression (Zadrozny and Elkan 2002, "Transforming Classifier Scores into Accurate
Multiclass Probability Estimates", section 3.2) with its steps joined at their centres, so that two
texts rarely share a probability (Oron and Flournoy 2017, "Centered Isotonic Regression", section 2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from models.linear import Array, logistic

LEAST, MOST = 1e-4, 1 - 1e-4
"""No probability is nought or one: a log loss would be infinite at the first mistake."""

KNOTS = 65
"""Points of a sigmoid, evenly spaced in log-odds between LEAST and MOST."""

Told = tuple[Array, Array]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
Fit = Callable[[Array, Array], "Curve"]


@dataclass(frozen=True)
class Curve:
    """Straight lines between ``knots`` (n,), rising, and their ``values`` (n,), not falling."""

    knots: Array
    values: Array

    def __call__(self, probabilities: Array) -> Array:
        """Calibrated probabilities, of the same shape."""
        return np.asarray(np.interp(probabilities, self.knots, self.values))


def leave(probabilities: Array, truth: Array) -> Curve:
    """No change."""
    ends = np.array([0.0, 1.0])
    return Curve(ends, ends)


def fit_platt(probabilities: Array, truth: Array) -> Curve:
    """A sigmoid over log-odds."""
    model = LogisticRegression(C=1e6).fit(log_odds(probabilities)[:, None], truth)
    knots = logistic(np.linspace(log_odds(LEAST), log_odds(MOST), KNOTS))
    slope, offset = max(float(model.coef_[0, 0]), 0.0), float(model.intercept_[0])
    return Curve(knots, logistic(slope * log_odds(knots) + offset))


def fit_isotonic(probabilities: Array, truth: Array) -> Curve:
    """Centred isotonic regression."""
    steps = IsotonicRegression(y_min=LEAST, y_max=MOST).fit_transform(probabilities, truth)
    levels = np.unique(steps)
    centres = np.array([probabilities[steps == level].mean() for level in levels])
    return Curve(np.array([0.0, *centres, 1.0]), np.array([levels[0], *levels, levels[-1]]))


KINDS: dict[str, Fit] = {"none": leave, "Platt": fit_platt, "isotonic": fit_isotonic}


@dataclass(frozen=True)
class Calibration:
    """The curve of the kind that does best out of fold, and each kind's log loss.

    ``probabilities`` are those given, each calibrated by what the other folds taught.
    """

    curve: Curve
    losses: dict[str, float]
    probabilities: Array


def choose_calibration(
    given: Array, truth: Array, judged: Flags, splits: Sequence[tuple[Places, Places]]
) -> Calibration:
    """Choose and fit a curve over ``given`` probabilities (texts, classes) with their ``truth``, 0 or 1.

    ``judged``: the pairs that count; ``splits``: texts to fit on, texts to judge by.
    """
    folds = [
        ((given[a][judged[a]], truth[a][judged[a]]), (given[b][judged[b]], truth[b][judged[b]]))
        for a, b in splits
    ]
    losses = {name: _loss(fit, folds) for name, fit in KINDS.items()}
    fit = KINDS[min(losses, key=lambda name: losses[name])]
    calibrated = np.zeros_like(given)
    for (_, test), (seen, _) in zip(splits, folds, strict=True):
        calibrated[test] = fit(*seen)(given[test])
    return Calibration(fit(given[judged], truth[judged]), losses, calibrated)


def _loss(fit: Fit, folds: Sequence[tuple[Told, Told]]) -> float:
    losses = [_log_losses(fit(*seen)(given), truth) for seen, (given, truth) in folds]
    return float(np.concatenate(losses).mean())


def _log_losses(probabilities: Array, truth: Array) -> Array:
    sure = np.clip(np.where(truth > 0, probabilities, 1 - probabilities), LEAST, 1)
    return np.asarray(-np.log(sure))


def log_odds(probabilities: npt.ArrayLike) -> Array:
    """Log-odds of probabilities, which are kept between LEAST and MOST."""
    clipped = np.clip(np.asarray(probabilities, np.float64), LEAST, MOST)
    return np.asarray(np.log(clipped / (1 - clipped)))
