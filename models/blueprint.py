"""What a bundle must consist of: every layer by name with its shape, checked before one is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from models.linear import Linear
from models.relevance import DENIED
from models.technology import FEATURES
from models.trl import CUES, SAID

if TYPE_CHECKING:
    from models.bundle import Card
    from models.calibration import Curve

WAYS = ("trained", "worded", "headless", "glossed", "lexical")
MOST_HIDDEN = 1000
MOST_KNOTS = 10_000
RELEVANCE_INPUTS = 12 + DENIED
"""Features of ``relevance.py``, with what the tuned encoder and two heads say."""

Shapes = dict[str, tuple[int, int]]


def draw_blueprint(card: Card, words: int) -> Shapes:
    """Outputs and inputs of every layer but the hidden ones of the fusions, whose size is free."""
    roles, classes = len(card.roles), len(card.technologies)
    outputs = {"technology": (classes, classes), "relevance": (1, 1), "role": (roles, roles),
               "trl": (1, SAID - 1)}  # fmt: skip
    shapes: Shapes = {f"{task}.head": (n, card.dimension) for task, (n, _) in outputs.items()}
    shapes |= {f"{task}.words": (n, words) for task, (_, n) in outputs.items()}
    shapes |= {f"relevance_{way}": (1, RELEVANCE_INPUTS) for way in WAYS}
    for heard in ("", "_worded", "_blind"):
        shapes[f"role.mix{heard}"] = roles, 4 * roles + 2
        shapes[f"trl.mix{heard}"] = 9, CUES + SAID + 2
    return shapes


def check_layers(layers: Mapping[str, Linear], card: Card, words: int) -> None:
    """Raise ValueError naming the first layer that is missing, unknown or out of shape."""
    shapes = draw_blueprint(card, words)
    for way in WAYS:
        hidden = layers.get(f"fusion_{way}.hidden")
        units = len(hidden.weights) if hidden else 0
        if units > MOST_HIDDEN:
            raise ValueError(f"fusion_{way}.hidden has {units} units")
        shapes[f"fusion_{way}.hidden"] = units, len(FEATURES)
        shapes[f"fusion_{way}.output"] = 1, units
    if shapes.keys() != layers.keys():
        odd = sorted(shapes.keys() ^ layers.keys())
        raise ValueError(f"layer {odd[0]!r:.60} is missing or unknown")
    for name, layer in layers.items():
        _check(name, layer, shapes[name])


def check_curve(curve: Curve) -> None:
    """Raise ValueError unless the curve leads from probabilities to probabilities and never falls."""
    knots, values = curve.knots, curve.values
    if knots.ndim != 1 or knots.shape != values.shape or not 2 <= len(knots) <= MOST_KNOTS:
        raise ValueError(f"a calibration has knots {knots.shape} and values {values.shape}")
    both = np.stack([knots, values])
    if not ((both >= 0) & (both <= 1)).all() or (np.diff(both) < 0).any():
        raise ValueError("a calibration is no rising curve of probabilities")


def _check(name: str, layer: Linear, shape: tuple[int, int]) -> None:
    outputs, inputs = shape
    wanted = {"weights": shape, "bias": (outputs,), "mean": (inputs,), "scale": (inputs,)}
    for part, size in wanted.items():
        values = getattr(layer, part)
        if values.shape != size:
            raise ValueError(f"{name}.{part} has shape {values.shape}, not {size}")
        if not np.isfinite(values).all():
            raise ValueError(f"{name}.{part} is not finite")
    if not layer.scale.all():
        raise ValueError(f"{name}.scale has a zero")
