"""The one kind of trained part there is: a linear layer with standardised inputs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """``weights`` (outputs, inputs), ``bias`` (outputs,), ``mean`` and ``scale`` (inputs,)."""

    weights: Array
    bias: Array
    mean: Array
    scale: Array

    def __call__(self, inputs: npt.ArrayLike) -> Array:
        """Outputs, shape (rows, outputs), before any link function."""
        rows = np.atleast_2d(np.asarray(inputs, np.float64))
        return np.asarray(((rows - self.mean) / self.scale) @ self.weights.T + self.bias)

    def on_words(self, rows: csr_matrix) -> Array:
        """Outputs for sparse rows, which are never standardised."""
        return np.asarray(rows @ self.weights.T + self.bias)

    @classmethod
    def plain(cls, weights: npt.ArrayLike, bias: npt.ArrayLike) -> Linear:
        """A layer whose inputs need no standardising."""
        matrix = np.atleast_2d(np.asarray(weights, np.float64))
        nothing = np.zeros(matrix.shape[1])
        return cls(matrix, np.atleast_1d(np.asarray(bias, np.float64)), nothing, nothing + 1)

    def arrays(self, name: str) -> dict[str, Array]:
        """The layer's arrays under ``name.part``, as they are stored."""
        return {f"{name}.{part}": np.asarray(value) for part, value in vars(self).items()}

    @classmethod
    def stored(cls, arrays: Mapping[str, Array], name: str) -> Linear:
        """The layer that ``arrays`` holds under ``name``; KeyError when it holds none."""
        parts = ("weights", "bias", "mean", "scale")
        return cls(*(np.asarray(arrays[f"{name}.{part}"], np.float64) for part in parts))


def logistic(values: Array) -> Array:
    """Probabilities of log-odds."""
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -50, 50))))


def softmax(values: Array) -> Array:
    """Probabilities over the last axis."""
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=-1, keepdims=True))
