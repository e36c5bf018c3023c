"""Stored vectors as rows to compare."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from scouting.standing import Told

Vectors = npt.NDArray[np.float32]


def stack_vectors(told: Sequence[Told]) -> Vectors:
    """The passages' vectors, (passages, dimension), of length one; at least one passage."""
    rows = np.stack([np.frombuffer(each.vector, np.float16) for each in told]).astype(np.float32)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9))
