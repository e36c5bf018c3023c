"""Makes a bundle: every part fitted on the labelled texts, every mix on what others say out of fold."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from models.bundle import BLIND, Bundle, Card, Way
from models.fitting import (
    HEAD_C,
    MIX_C,
    THRESHOLDS,
    TRL_ALPHA,
    Example,
    Folds,
    Label,
    Places,
    expand,
    fit_fusion,
    fit_logistic,
    fit_ridge,
    fit_technology_head,
    text_vectors,
)
from models.linear import Array, Linear, logistic, softmax
from models.relevance import relevance_features
from models.role import cue_counts
from models.technology import TechnologyFeatures
from models.trl import mix_features, quantile, read_cues


@dataclass
class Trainer:
    """Fits a bundle on ``examples``; ``exemplars`` are the vocabulary's own sentences with labels.

    ``report`` holds, after :meth:`fit`, the out-of-fold outputs by name for whoever evaluates.
    """

    features: TechnologyFeatures
    examples: Sequence[Example]
    exemplars: Sequence[tuple[Array, Label]]
    roles: tuple[str, ...]
    groups: tuple[str, ...]
    layers: dict[str, Linear] = field(default_factory=dict)
    report: dict[str, Array] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._vectors = text_vectors(self.examples)
        self._labels = [example.label for example in self.examples]
        self._folds = Folds.of(len(self.examples))

    def fit(self, encoder: str, version: str, trained_on: dict[str, Any]) -> Bundle:
        """The bundle, fitted on everything."""
        thresholds = self._fit_technologies()
        self._fit_relevance()
        self._fit_role()
        self._fit_trl()
        card = Card(
            version, encoder, self._vectors.shape[1], self.features.ids, self.roles, ("en",),
            thresholds, trained_on,
        )  # fmt: skip
        return Bundle(card, self.layers)

    def _fit_technologies(self) -> dict[str, float]:
        rows: list[Array] = [np.zeros(0)] * len(self.examples)
        for train, test in self._folds.splits:
            head = self._head(train)
            for place in test:
                rows[place] = self.features.rows(self.examples[place].signals, head)
        self.layers["technology"] = self._head(np.arange(len(self.examples)))
        return {way: self._fuse(way, np.stack(rows)) for way in BLIND}

    def _head(self, train: Places) -> Linear:
        vectors = [self._vectors[train], np.stack([vector for vector, _ in self.exemplars])]
        labels = [self._labels[place] for place in train] + [label for _, label in self.exemplars]
        return fit_technology_head(np.vstack(vectors), labels, self.features.ids)

    def _fuse(self, way: Way, rows: Array) -> float:
        target, known = self._targets()
        width, name = rows.shape[2], f"fusion_{way}"
        rows = rows.copy()
        rows[:, :, BLIND[way]] = 0

        def fit(train: Places) -> Callable[[Places], Array]:
            inputs = rows[train].reshape(-1, width)
            hidden, output = fit_fusion(inputs, target[train].ravel(), known[train].ravel())
            self.layers[f"{name}.hidden"], self.layers[f"{name}.output"] = hidden, output
            return lambda test: logistic(output(np.tanh(hidden(rows[test].reshape(-1, width)))))

        self.report[name] = self._folds.predict(fit, rows.shape[1])
        fit(np.arange(len(self.examples)))
        claims = [(self.report[name] >= least).astype(float) for least in THRESHOLDS]
        scores = [_micro_f1(claimed, target, known) for claimed in claims]
        return round(float(THRESHOLDS[int(np.argmax(scores))]), 2)

    def _targets(self) -> tuple[Array, Array]:
        ids = self.features.ids
        target = [[name in label.technologies for name in ids] for label in self._labels]
        known = [[name not in label.maybe for name in ids] for label in self._labels]
        return np.array(target, float), np.array(known, float)

    def _fit_relevance(self) -> None:
        told = np.array([n for n, label in enumerate(self._labels) if label.relevant is not None])
        target = np.array([bool(self._labels[n].relevant) for n in told])
        folds = Folds.of(len(told))
        vectors = self._vectors[told]
        learned = folds.predict(
            lambda train: _on(vectors, fit_logistic(vectors[train], target[train], HEAD_C / 1000)),
            1,
        )
        self.layers["relevance.head"] = fit_logistic(vectors, target, HEAD_C / 1000)
        for way in BLIND:
            rows = self._relevance_rows(told, self.report[f"fusion_{way}"])
            rows[:, -1] = learned[:, 0] if way == "trained" else 0.0

            def fit(train: Places, rows: Array = rows) -> Callable[[Places], Array]:
                return _on(rows, fit_logistic(rows[train], target[train]))

            raw = folds.predict(fit, 1)[:, 0]
            self.report[f"relevance_{way}"] = np.stack([told, logistic(raw), target], axis=1)
            self.layers[f"relevance_{way}"] = fit_logistic(rows, target)

    def _relevance_rows(self, told: Places, probabilities: Array) -> Array:
        return np.stack(
            [
                relevance_features(self.examples[n].signals, probabilities[n], self.groups, None)
                for n in told
            ]
        )

    def _fit_role(self) -> None:
        told = np.array([n for n, label in enumerate(self._labels) if label.role in self.roles])
        target = np.array([self._labels[n].role for n in told])
        folds = Folds.of(len(told))
        vectors = self._vectors[told]
        counts = np.stack([cue_counts(self.examples[n].signals, self.roles) for n in told])

        def fit_head(train: Places) -> Linear:
            layer = fit_logistic(vectors[train], target[train], HEAD_C / 1000)
            return expand(layer, sorted(set(target[train])), self.roles)

        learned = folds.predict(lambda train: _on(vectors, fit_head(train)), len(self.roles))
        rows = np.hstack([counts, learned])

        def fit_mix(train: Places) -> Linear:
            layer = fit_logistic(rows[train], target[train])
            return expand(layer, sorted(set(target[train])), self.roles)

        told_apart = folds.predict(lambda train: _on(rows, fit_mix(train)), len(self.roles))
        right = [self.roles.index(name) for name in target]
        self.report["role"] = np.stack([told, told_apart.argmax(axis=1), np.array(right)], axis=1)
        everything = np.arange(len(told))
        self.layers["role.head"], self.layers["role.mix"] = (
            fit_head(everything),
            fit_mix(everything),
        )

    def _fit_trl(self) -> None:
        told = np.array([n for n, label in enumerate(self._labels) if label.trl is not None])
        target = np.array([self._labels[n].trl for n in told], float)
        levels = np.floor(target + 0.5).astype(int)
        folds, vectors = Folds.of(len(told)), self._vectors[told]
        learned = folds.predict(
            lambda train: _on(vectors, fit_ridge(vectors[train], target[train], TRL_ALPHA)), 1
        )
        cues = [read_cues(self.examples[n].signals) for n in told]
        rows = np.stack(
            [mix_features(c, first) for c, first in zip(cues, learned[:, 0], strict=True)]
        )

        def fit_mix(train: Places) -> Linear:
            layer = fit_logistic(rows[train], levels[train], MIX_C)
            return expand(layer, sorted(set(levels[train])), range(1, 10))

        shares = softmax(folds.predict(lambda train: _on(rows, fit_mix(train)), 9))
        median = np.array([quantile(row, 0.5) for row in shares])
        self.report["trl"] = np.stack([told, median, target], axis=1)
        self.layers["trl.head"] = fit_ridge(vectors, target, TRL_ALPHA)
        self.layers["trl.mix"] = fit_mix(np.arange(len(told)))


def _on(inputs: Array, layer: Linear) -> Callable[[Places], Array]:
    return lambda test: layer(inputs[test])


def _micro_f1(claimed: Array, target: Array, known: Array) -> float:
    right = float((claimed * target * known).sum())
    return 2 * right / max(float((claimed * known).sum() + (target * known).sum()), 1.0)
