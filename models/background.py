"""Relevance that holds where few texts are relevant, as in a crawl.

The labelled texts are richer in photonics than the web is. The background is a sample of the
evaluation pool at its own rate, read twice; each text stands for as many as it was drawn from. A
line over the log-odds (Platt 1999, section 2.1), fitted on it with these weights, takes what was
learned on rich texts to that rate; no order changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from models.bundle import BLIND, SEES, Bundle, Way
from models.linear import Array, Linear
from models.numbers import Example, Numbers
from models.relevance import relevance_features
from models.technology import ABOUT, HEAD, hear_heads

BACKGROUND = "background"
"""The part of the labelled texts that nothing else learns from."""


class Line(NamedTuple):
    """From log-odds among rich texts to log-odds at the background's rate."""

    slope: float
    offset: float

    def __call__(self, log_odds: Array) -> Array:
        """Log-odds at the background's rate."""
        return np.asarray(self.slope * log_odds + self.offset)


def settle_relevance(
    bundle: Bundle, background: Sequence[Example], ways: Sequence[Way] = tuple(BLIND)
) -> tuple[Bundle, dict[Way, Line]]:
    """The bundle with relevance as it is in the background, and the line of each way of judging."""
    told = [example for example in background if example.label.relevant is not None]
    lines = {way: _fit_line(bundle, told, way) for way in ways}
    layers = {f"relevance_{way}": _moved(bundle, way, line) for way, line in lines.items()}
    return replace(bundle, layers=bundle.layers | layers), lines


def relevance_log_odds(bundle: Bundle, numbers: Numbers, way: Way) -> float:
    """Log-odds that a text given as numbers is relevant, as the bundle judges it."""
    words = bundle.bag.weigh([(numbers.places, numbers.counts)])
    row, heads = np.array(numbers.rows), bundle.technology_heads(way)
    listening = bundle.relevance_heads(way)
    said = listening.hear(numbers.vectors, words) if listening else np.zeros(2)
    said = np.array([float(numbers.tuned[0]) if way in SEES else 0.0, *said])
    if heads:
        row[:, HEAD], row[:, ABOUT] = hear_heads(heads, numbers.vectors, words), said
    features = relevance_features(
        numbers, numbers.subjects, numbers.denials, bundle.fuse(row, way), said
    )
    return float(bundle.layers[f"relevance_{way}"](features)[0, 0])


def _fit_line(bundle: Bundle, told: Sequence[Example], way: Way) -> Line:
    log_odds = np.array([relevance_log_odds(bundle, each.numbers, way) for each in told])
    relevant = [bool(each.label.relevant) for each in told]
    weights = [each.label.weight for each in told]
    model = LogisticRegression(C=1e6).fit(log_odds[:, None], relevant, sample_weight=weights)
    return Line(float(model.coef_[0, 0]), float(model.intercept_[0]))


def _moved(bundle: Bundle, way: Way, line: Line) -> Linear:
    layer = bundle.layers[f"relevance_{way}"]
    return replace(layer, weights=layer.weights * line.slope, bias=line(layer.bias))
