"""Which leads were first seen, or changed, in a span of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import numpy.typing as npt

from scouting.queries import LeadFilter

Stamps = npt.NDArray[np.float64]
"""Seconds since 1970, minus infinity for never."""

Mask = npt.NDArray[np.bool_]


def in_time(wanted: LeadFilter, first: Stamps, changed: Stamps, entered: Stamps) -> Iterator[Mask]:
    """A mask for each moment of a filter; ``first``: when leads were first seen, ``entered``: when they
    came into the list.
    """
    end = wanted.before.timestamp() if wanted.before else np.inf
    if wanted.since:
        yield _between(first, wanted.since, end) | _between(changed, wanted.since, end)
    if wanted.first_seen:
        yield _between(first, wanted.first_seen, end)
    if wanted.changed:
        known = np.maximum(first, entered) < wanted.changed.timestamp()
        yield known & _between(changed, wanted.changed, end)
    if wanted.entered:
        yield _between(entered, wanted.entered, end)
    if wanted.before and not (
        wanted.since or wanted.first_seen or wanted.changed or wanted.entered
    ):
        yield first < end


def _between(stamps: Stamps, since: datetime, end: float) -> Mask:
    return (stamps >= since.timestamp()) & (stamps < end)
