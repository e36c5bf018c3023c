"""Fits every trained part from numbers with labels; all mixing is learned out of fold.

The heads see a text's mean vector. Fusions see what a head says of texts it was not fitted on,
so that they learn how far to trust it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import KFold
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from models.linear import Array, Linear

FOLDS = 5
SEED = 7
HIDDEN = 12
"""Units of the fusion's hidden layer: 6 to 24 differ by less than a fold's noise."""

EXEMPLAR_WEIGHT = 0.5
LEAST_SCALE = 1e-6
"""An input that varies less is empty: the packaged encoder has dimensions of about 1e-33, which would
otherwise tell texts kept at full precision from those kept as bytes."""

HEAD_C = 10.0
"""Inverse regularisation of the heads; 30 lowers the cross-validated micro-F1 by .003."""

WORDS_C, WORDS_ALPHA = 10.0, 1.0
"""Regularisation of the heads on words: for roles 3 loses .02 accuracy, 30 gains nothing."""

FUSION_ALPHA = 0.3
TRL_ALPHA = 300.0
"""Ridge penalty of the readiness head on vectors."""

MIX_C = 0.3
"""Inverse regularisation of the mix of cues and head: mean absolute error .77 cross-validated,
.79 at .1, .82 at .03; a ridge on the level itself instead of the nine levels, .94."""

THRESHOLDS = np.arange(0.3, 0.65, 0.05)
"""From which probability a technology is claimed; what is less than 30 % sure is no claim, although
.25 would gain a little recall on rare technologies."""

LEAST = 20
"""Texts that a set needs to have a say in the choice of a threshold."""

Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Label:
    """What readers said of a text.

    ``maybe`` are technologies they disagreed on or did not speak of, which count neither way.
    ``weight``: below 1 for the heads of the technologies alone, else how often the text counts.
    """

    technologies: frozenset[str]
    maybe: frozenset[str] = frozenset()
    relevant: bool | None = None
    trl: float | None = None
    role: str | None = None
    weight: float = 1.0


def fit_technology_head(
    inputs: Array | csr_matrix, labels: Sequence[Label], classes: Sequence[str]
) -> Linear:
    """One-against-rest logistic regression on rows (n, dimension)."""
    layers = [_fit_binary(inputs, labels, name) for name in classes]
    weights, bias = zip(*layers, strict=True)
    return Linear.plain(np.stack(weights), np.array(bias))


def _fit_binary(
    inputs: Array | csr_matrix, labels: Sequence[Label], name: str
) -> tuple[Array, float]:
    clear = np.array([name not in label.maybe for label in labels])
    target = np.array([name in label.technologies for label in labels])
    weight = np.array([label.weight for label in labels])
    if not target[clear].any():
        return np.zeros(inputs.shape[1]), -6.0
    model = LogisticRegression(C=HEAD_C, max_iter=400, solver=_solver(inputs))
    model.fit(inputs[clear], target[clear], sample_weight=weight[clear])
    return np.asarray(model.coef_[0]), float(model.intercept_[0])


def _solver(inputs: Array | csr_matrix) -> str:
    """Liblinear is the quicker one on words."""
    return "liblinear" if isinstance(inputs, csr_matrix) else "lbfgs"


def fit_words(rows: csr_matrix, target: npt.ArrayLike, weight: Array | None = None) -> Linear:
    """Logistic regression on a bag of words; multinomial for more than two classes."""
    model = LogisticRegression(C=WORDS_C, max_iter=500).fit(rows, target, sample_weight=weight)
    return Linear.plain(model.coef_, model.intercept_)


def fit_words_ridge(rows: csr_matrix, target: npt.ArrayLike) -> Linear:
    """Ridge regression on a bag of words."""
    model = Ridge(alpha=WORDS_ALPHA).fit(rows, target)
    return Linear.plain(model.coef_, [model.intercept_])


def stack(*layers: Linear) -> Linear:
    """Plain layers over the same inputs as one, outputs one after the other."""
    weights = np.vstack([layer.weights for layer in layers])
    return Linear.plain(weights, np.concatenate([layer.bias for layer in layers]))


def fit_fusion(rows: Array, target: npt.ArrayLike, weight: npt.ArrayLike) -> tuple[Linear, Linear]:
    """A small network from features (n, FEATURES) to log-odds: hidden layer and output layer."""
    scaler = StandardScaler().fit(rows)
    scale = np.where(scaler.scale_ > LEAST_SCALE, scaler.scale_, 1.0)
    inputs = (rows - scaler.mean_) / scale
    keep = np.asarray(weight, np.float64) > 0
    fits = [_fit_network(inputs[keep], np.asarray(target)[keep], seed) for seed in range(3)]
    hidden = np.concatenate([fit.coefs_[0].T for fit in fits])
    bias = np.concatenate([fit.intercepts_[0] for fit in fits])
    output = np.concatenate([fit.coefs_[1].T for fit in fits], axis=1) / len(fits)
    offset = np.mean([fit.intercepts_[1] for fit in fits], axis=0)
    return Linear(hidden, bias, scaler.mean_, scale), Linear.plain(output, offset)


def _fit_network(inputs: Array, target: Array, seed: int) -> MLPClassifier:
    model = MLPClassifier(
        (HIDDEN,), activation="tanh", alpha=FUSION_ALPHA, max_iter=40, random_state=seed, batch_size=256,
        early_stopping=False,
    )  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(inputs, target.astype(int))


def fit_logistic(rows: Array, target: npt.ArrayLike, strength: float = 1.0) -> Linear:
    """Logistic regression with standardised inputs; multinomial for more than two classes."""
    scaler = StandardScaler().fit(rows)
    scale = np.where(scaler.scale_ > LEAST_SCALE, scaler.scale_, 1.0)
    model = LogisticRegression(C=strength, max_iter=2000)
    model.fit((rows - scaler.mean_) / scale, target)
    return Linear(model.coef_, model.intercept_, scaler.mean_, scale)


def fit_ridge(rows: Array, target: npt.ArrayLike, alpha: float) -> Linear:
    """Ridge regression with standardised inputs."""
    scaler = StandardScaler().fit(rows)
    scale = np.where(scaler.scale_ > LEAST_SCALE, scaler.scale_, 1.0)
    model = Ridge(alpha=alpha).fit((rows - scaler.mean_) / scale, target)
    return Linear(np.atleast_2d(model.coef_), np.atleast_1d(model.intercept_), scaler.mean_, scale)


@dataclass(frozen=True)
class Folds:
    """The same split for everything that is learned out of fold."""

    splits: tuple[tuple[Places, Places], ...]

    @classmethod
    def of(cls, count: int) -> Folds:
        """Shuffled folds over ``count`` examples."""
        folds = KFold(FOLDS, shuffle=True, random_state=SEED).split(np.arange(count))
        return cls(tuple((train, test) for train, test in folds))

    def predict(self, fit: Callable[[Places], Callable[[Places], Array]], width: int) -> Array:
        """Outputs (count, width) for each example by the model that did not see it."""
        count = sum(len(test) for _, test in self.splits)
        outputs = np.zeros((count, width))
        for train, test in self.splits:
            outputs[test] = fit(train)(test).reshape(len(test), width)
        return outputs


def expand(layer: Linear, present: Sequence[Any], classes: Sequence[Any]) -> Linear:
    """A layer's outputs in the order of ``classes``; those it never saw get a low constant.

    One output for two classes, as logistic regression gives, is shared out between them.
    """
    weights = np.zeros((len(classes), layer.weights.shape[1]))
    bias = np.full(len(classes), -8.0)
    signs = (-0.5, 0.5) if len(present) == 2 and len(layer.bias) == 1 else None
    for row, name in enumerate(present):
        place, share = (0, signs[row]) if signs else (row, 1.0)
        weights[classes.index(name)] = layer.weights[place] * share
        bias[classes.index(name)] = layer.bias[place] * share
    return Linear(weights, bias, layer.mean, layer.scale)


def micro_f1(claimed: Array, target: Array, known: Array) -> float:
    """Micro-F1 of claims (0 or 1) against ``target``, both (texts, classes), where ``known``."""
    right = float((claimed * target * known).sum())
    return 2 * right / max(float((claimed * known).sum() + (target * known).sum()), 1.0)


def macro_f1(claimed: Array, target: Array, known: Array) -> float:
    """Mean F1 of the classes that any text is about, likewise."""
    pairs = zip(claimed.T, target.T, known.T, strict=True)
    return float(np.mean([micro_f1(c, t, k) for c, t, k in pairs if (t * k).any()] or [0.0]))


def mean_f1(claimed: Flags, target: Array, known: Array, sets: Sequence[Flags]) -> float:
    """Mean of micro- and macro-F1 over sets of texts of some size.

    So no set outvotes the others, nor common technologies the rare ones, which a mission is for.
    """
    held = [told for told in sets if told.sum() >= LEAST]
    parts = [(claimed[told].astype(float), target[told], known[told]) for told in held]
    return float(np.mean([[micro_f1(*part), macro_f1(*part)] for part in parts] or [[0.0, 0.0]]))
