"""The technologies that came nearest to being asserted and were not: how sure, and what is lacking."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from models.lexicon import Hit
from models.linear import Array
from models.signals import Signals
from models.technology import assert_terms

MAX_DOUBTS = 2
LEAST = 0.05
"""What is less likely than this was never in question: one text in twenty."""

MAX_WORDS = 3


@dataclass(frozen=True)
class Doubt:
    """A technology that was not asserted; ``why`` says what speaks for it and what is missing."""

    id: str
    probability: float
    why: str


def find_doubts(
    signals: Signals, ids: Sequence[str], probabilities: Array, threshold: float
) -> tuple[Doubt, ...]:
    """The likeliest technologies under the threshold, at most MAX_DOUBTS.

    ``probabilities``: calibrated, shape (technologies,), in the order of ``ids``.
    """
    order = [int(n) for n in np.argsort(-probabilities) if LEAST <= probabilities[n] < threshold]
    if not order:
        return ()
    own, denied = assert_terms(signals)
    told = (("own", own), ("denied", denied), ("hint", signals.of_kind("hint")))
    return tuple(
        Doubt(ids[n], round(float(probabilities[n]), 4), _why(signals.text, ids[n], told))
        for n in order[:MAX_DOUBTS]
    )


def _why(text: str, id: str, told: Iterable[tuple[str, list[Hit]]]) -> str:
    words = {kind: _words(text, id, hits) for kind, hits in told}
    if words["own"]:
        return f"names {words['own']}, but too little else on the page speaks for it"
    if words["denied"]:
        return f"{words['denied']} stands there, but denied or set off against something else"
    if words["hint"]:
        return f"none of its names stands there, only {words['hint']}"
    return "none of its names stands there; the page merely reads somewhat like known examples"


def _words(text: str, id: str, hits: Iterable[Hit]) -> str:
    own = dict.fromkeys(f"“{text[hit.start : hit.end]}”" for hit in hits if hit.key == id)
    return ", ".join(list(own)[:MAX_WORDS])
