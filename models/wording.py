"""The sentence whose words speak most for a technology, where no sentence names it and the encoder
cannot say which is alike: a text in another language, read by its gloss.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from models.glossary import load_glossary
from models.heads import Heads
from models.sentences import Span
from models.signals import Ground, Signals
from models.words import read_words

SHOWN = 3
"""Words of the gloss that are told."""


def find_wording(signals: Signals, heads: Heads, place: int, spans: Sequence[Span]) -> Ground:
    """The best of some sentences for the technology at ``place``, and which of its words speak."""
    glossary = load_glossary(signals.language.tag)
    norms = [read_words(signals.text[start:end]).norms for start, end in spans]
    rows = heads.bag.read([glossary.gloss(each) if glossary else each for each in norms])
    weights = heads.words.weights[place]
    best = int(np.argmax(rows @ weights))
    row = rows[[best]]
    worth = sorted(zip(row.data * weights[row.indices], row.indices, strict=True), reverse=True)
    words = [heads.bag.vocabulary[index] for share, index in worth[:SHOWN] if share > 0]
    told = ", ".join(f"“{word}”" for word in words)
    why = f"speaks of {told} like texts on it" if words else "worded like texts on it"
    return Ground(spans[best], why, "alike")
