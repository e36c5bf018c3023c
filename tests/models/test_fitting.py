"""What is fitted rests on inputs that say something."""

from __future__ import annotations

import numpy as np

from models.fitting import fit_logistic, fit_ridge


def test_an_input_that_is_empty_but_for_rounding_teaches_nothing() -> None:
    rng = np.random.default_rng(1)
    target = np.arange(200) % 2
    rows = np.column_stack([target + rng.normal(size=200), np.where(target, 1e-33, 0.0)])
    for layer in (fit_logistic(rows, target), fit_ridge(rows, target, 1.0)):
        here, there = layer([[0.3, 0.0], [0.3, 1e-33]])
        assert here == there
        assert layer([[3.0, 0.0]]) > layer([[-3.0, 0.0]])
