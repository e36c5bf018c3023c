"""Makes a bundle: every part fitted on labelled texts, every mix on what others say out of fold.

Texts come as numbers (``numbers.py``), so that a scout's machine learns from the shipped ones too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix, vstack

from models.background import BACKGROUND, settle_relevance
from models.bag import Bag
from models.bundle import BLIND, MIXED, Bundle, Card, Way, heard_by
from models.calibration import Curve, choose_calibration, log_odds
from models.crossfit import CrossFit, Heard
from models.fitting import (
    HEAD_C,
    MIX_C,
    THRESHOLDS,
    TRL_ALPHA,
    Flags,
    Folds,
    Label,
    Places,
    expand,
    fit_fusion,
    fit_logistic,
    fit_ridge,
    fit_technology_head,
    fit_words,
    fit_words_ridge,
    mean_f1,
    stack,
)
from models.heads import Heads
from models.linear import Array, Linear, logistic, softmax
from models.numbers import Example, text_vectors, text_words
from models.relevance import relevance_features
from models.role import role_features
from models.technology import ABOUT, HEAD, hear_heads
from models.trl import mix_features, quantile
from models.words import read_words

TAUGHT = "scouts"
"""Texts labelled by scouts' decisions; they hardly speak of what was missed and choose no threshold."""

LEVELS = tuple(range(1, 10))
UNREAD: tuple[Way, ...] = ("glossed", "lexical")
"""Ways of judging a text that the encoder does not read."""

FITTED: tuple[Way, ...] = ("trained", "glossed", "lexical")
"""For each mix the way whose texts it is fitted on."""

READ_BY_HEADS = ("en",)
"""Languages that the packaged encoder reads and the heads are fitted on."""


@dataclass
class Trainer:
    """Fits a bundle on ``examples`` for the technologies ``ids``; ``exemplars`` are the vocabulary's
    own sentences: text, vector and label. ``native`` weighs texts in other languages where the
    lexicon alone decides; ``ways`` are the ways of judging to fit.

    ``report`` holds, after :meth:`fit`, the out-of-fold outputs by name for whoever evaluates.
    """

    ids: tuple[str, ...]
    examples: Sequence[Example]
    exemplars: Sequence[tuple[str, Array, Label]]
    roles: tuple[str, ...]
    bag: Bag
    native: int = 2
    ways: tuple[Way, ...] = tuple(BLIND)
    layers: dict[str, Linear] = field(default_factory=dict)
    report: dict[str, Array] = field(default_factory=dict)
    curves: dict[Way, Curve] = field(default_factory=dict)
    losses: dict[Way, dict[str, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._background = [each for each in self.examples if each.part == BACKGROUND]
        self.examples = [each for each in self.examples if each.part != BACKGROUND]
        self._labels = [example.label for example in self.examples]
        self._numbers = [example.numbers for example in self.examples]
        self._folds = Folds.of(len(self.examples))
        self._read = np.array([each.language in READ_BY_HEADS for each in self._numbers])
        self._own = np.stack([vector for _, vector, _ in self.exemplars])
        self._own_words = self.bag.read([read_words(text).norms for text, *_ in self.exemplars])
        self._vectors = text_vectors(self.examples, self._own.shape[1])
        self._words = text_words(self.examples, self.bag)
        times = np.array([max(1, round(label.weight)) for label in self._labels])
        self._texts = CrossFit(self._vectors, self._words, self._read, times)

    def fit(self, encoder: str, version: str, trained_on: dict[str, Any]) -> Bundle:
        """The bundle, fitted on all; the background tells the rate of relevance alone."""
        about = self._hear_relevance()
        thresholds = self._fit_technologies(about)
        self._fit_relevance(about)
        self._fit_role()
        self._fit_trl()
        card = Card(
            version, encoder, self._vectors.shape[1], self.ids, self.roles, READ_BY_HEADS,
            thresholds, trained_on,
        )  # fmt: skip
        bundle = Bundle(card, self.layers, self.curves, self.bag)
        return self._settle(bundle) if self._background else bundle

    def _settle(self, bundle: Bundle) -> Bundle:
        settled, lines = settle_relevance(bundle, self._background, self.ways)
        for way in self.ways:
            told = self.report[f"relevance_{way}"]
            told[:, 1] = logistic(lines[way](log_odds(told[:, 1])))
        return settled

    def _hear_relevance(self) -> Array:
        """What the tuned encoder and two heads say of every text's relevance, out of fold: (texts, 3)."""
        told = np.array([label.relevant is not None for label in self._labels])
        target = np.array([bool(label.relevant) for label in self._labels])
        heard = self._texts.hear(
            lambda v, p: fit_logistic(v[told[p]], target[p[told[p]]], HEAD_C / 1000),
            lambda w, p: fit_words(w[told[p]], target[p[told[p]]]),
        )
        self._keep("relevance", heard)
        return np.hstack([np.stack([numbers.tuned for numbers in self._numbers]), heard.said])

    def _fit_technologies(self, about: Array) -> dict[Way, float]:
        rows: list[Array] = [np.zeros(0)] * len(self.examples)
        for train, test in self._folds.splits:
            heads = self._heads(train)
            for place in test:
                rows[place] = self._row(int(place), heads, about[place])
        final = self._heads(np.arange(len(self.examples)))
        self.layers["technology.head"], self.layers["technology.words"] = final.vectors, final.words
        return {way: self._fuse(way, np.stack(rows)) for way in self.ways}

    def _keep(self, task: str, heard: Heard) -> None:
        self.layers[f"{task}.head"], self.layers[f"{task}.words"] = heard.seen, heard.worded

    def _row(self, place: int, heads: Heads, about: Array) -> Array:
        numbers = self._numbers[place]
        row = np.array(numbers.rows, np.float64)
        row[:, HEAD] = hear_heads(heads, numbers.vectors, self._words[[place]])
        row[:, ABOUT] = about
        return row

    def _heads(self, train: Places) -> Heads:
        train = train[self._read[train]]
        labels = [self._labels[place] for place in train] + [label for *_, label in self.exemplars]
        vectors = np.vstack([self._vectors[train], self._own])
        words = csr_matrix(vstack([self._words[train], self._own_words]))
        return Heads(
            fit_technology_head(vectors, labels, self.ids),
            fit_technology_head(words, labels, self.ids),
            self.bag,
        )

    def _fuse(self, way: Way, rows: Array) -> float:
        target, known = self._targets()
        width, name = rows.shape[2], f"fusion_{way}"
        rows = rows.copy()
        rows[:, :, BLIND[way]] = 0

        def fit(train: Places) -> Callable[[Places], Array]:
            train = self._choose(train, way)
            inputs = rows[train].reshape(-1, width)
            hidden, output = fit_fusion(inputs, target[train].ravel(), known[train].ravel())
            self.layers[f"{name}.hidden"], self.layers[f"{name}.output"] = hidden, output
            return lambda test: logistic(output(np.tanh(hidden(rows[test].reshape(-1, width)))))

        told = self._folds.predict(fit, rows.shape[1])
        fit(np.arange(len(self.examples)))
        judged = self._judged(way)[:, None] & (known > 0)
        chosen = choose_calibration(told, target, judged, self._folds.splits)
        self.curves[way], self.losses[way] = chosen.curve, chosen.losses
        self.report[name] = chosen.probabilities
        scores = np.array([
            mean_f1(self.report[name] >= least, target, known, self._sets(way))
            for least in THRESHOLDS
        ])  # fmt: skip
        return round(float(THRESHOLDS[int(np.argmax(scores))]), 2)

    def _judged(self, way: Way) -> Flags:
        """Which texts are judged this way in use; all, where there are none of them."""
        foreign = way in UNREAD and not self._read.all()
        return ~self._read if foreign else self._read

    def _sets(self, way: Way) -> list[Flags]:
        """The texts of each set that are judged this way; scouts' choose no threshold."""
        parts, judged = np.array([each.part for each in self.examples]), self._judged(way)
        return [judged & (parts == part) for part in sorted(set(parts[judged]) - {TAUGHT})]

    def _choose(self, train: Places, way: Way) -> Places:
        """The texts a way of judging learns from; what the encoder cannot read counts more there."""
        if way not in UNREAD:
            return self._texts.repeat(train[self._read[train]])
        again = [train[~self._read[train]]] * (self.native - 1)
        return self._texts.repeat(np.concatenate([train, *again]))

    def _targets(self) -> tuple[Array, Array]:
        target = [[name in label.technologies for name in self.ids] for label in self._labels]
        known = [[name not in label.maybe for name in self.ids] for label in self._labels]
        return np.array(target, float), np.array(known, float)

    def _fit_relevance(self, about: Array) -> None:
        told = np.array([n for n, label in enumerate(self._labels) if label.relevant is not None])
        target = np.array([bool(self._labels[n].relevant) for n in told])
        for way in self.ways:
            heard = heard_by(about[told], way, 2)
            rows = self._relevance_rows(told, self.report[f"fusion_{way}"], heard)
            raw, layer = self._mix(told, rows, way, lambda r, p: fit_logistic(r, target[p]))
            self.report[f"relevance_{way}"] = np.stack([told, logistic(raw[:, 0]), target], axis=1)
            self.layers[f"relevance_{way}"] = layer

    def _relevance_rows(self, told: Places, probabilities: Array, said: Array) -> Array:
        triples = zip((self._numbers[n] for n in told), probabilities[told], said, strict=True)
        return np.stack([
            relevance_features(n, n.subjects, n.denials, p, heard) for n, p, heard in triples
        ])  # fmt: skip

    def _fit_role(self) -> None:
        told = np.array([n for n, label in enumerate(self._labels) if label.role in self.roles])
        target, count = np.array([self._labels[n].role for n in told]), len(self.roles)

        def spread(layer: Linear, places: Places) -> Linear:
            return expand(layer, sorted(set(target[places])), self.roles)

        heard = self._texts.among(told).hear(
            lambda v, p: spread(fit_logistic(v, target[p], HEAD_C / 1000), p),
            lambda w, p: spread(fit_words(w, target[p]), p),
        )
        self._keep("role", heard)
        right = np.array([self.roles.index(name) for name in target])
        for way in filter(self.ways.__contains__, FITTED):
            said = heard_by(heard.said, way, count)
            pairs = zip((self._numbers[n] for n in told), said, strict=True)
            rows = np.stack([role_features(n, n.roles, said) for n, said in pairs])
            raw, self.layers[f"role.{MIXED[way]}"] = self._mix(
                told, rows, way, lambda r, p: spread(fit_logistic(r, target[p], MIX_C), p)
            )
            shares = softmax(raw)
            found = shares.argmax(1), right, shares.max(1)
            self.report[f"role_{way}"] = np.column_stack([told, *found])

    def _fit_trl(self) -> None:
        told = np.array([n for n, label in enumerate(self._labels) if label.trl is not None])
        target = np.array([self._labels[n].trl for n in told], float)
        levels = np.floor(target + 0.5).astype(int)

        def spread(layer: Linear, places: Places) -> Linear:
            return expand(layer, sorted(set(levels[places])), LEVELS)

        heard = self._texts.among(told).hear(
            lambda v, p: fit_ridge(v, target[p], TRL_ALPHA),
            lambda w, p: stack(fit_words_ridge(w, target[p]), spread(fit_words(w, levels[p]), p)),
        )
        self._keep("trl", heard)
        cues = [self._numbers[n].cues for n in told]
        for way in filter(self.ways.__contains__, FITTED):
            said = heard_by(heard.said, way, 1)
            rows = np.stack([mix_features(c, h) for c, h in zip(cues, said, strict=True)])
            raw, self.layers[f"trl.{MIXED[way]}"] = self._mix(
                told, rows, way, lambda r, p: spread(fit_logistic(r, levels[p], MIX_C), p)
            )
            median = [quantile(row, 0.5) for row in softmax(raw)]
            self.report[f"trl_{way}"] = np.column_stack([told, median, target])

    def _mix(
        self, told: Places, rows: Array, way: Way, fit: Callable[[Array, Places], Linear]
    ) -> tuple[Array, Linear]:
        return self._texts.among(told).mix(rows, fit, way in UNREAD)
