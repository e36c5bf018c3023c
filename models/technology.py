"""Which technologies a text is about: lexicon, nearest exemplars and a trained head, fused.

Every (text, technology) pair becomes one row of features that mean the same for every technology,
so that the fusion learned on one vocabulary serves any other, with or without a trained head.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from models.embedder import Embedder, Vectors
from models.heads import Heads, mean_vector
from models.index import Index
from models.lexicon import Hit
from models.linear import Array
from models.signals import Signals, Timeline
from models.words import IDEOGRAPHS

NEAREST = 128
"""Exemplars looked up per passage; farther ones count as the last of these."""

DENIALS = ("negation", "other", "withdrawn")
"""Modifiers that deny a technology when they stand before it; a planned one is still one."""

VERB_LAST = re.compile(rf"[{IDEOGRAPHS}]")
NEGATION_AFTER = 40
"""In Japanese, Chinese and Korean a sentence is denied at its end, so many characters on."""

CONTRAST_WORDS, CONTRAST_WORDS_AFTER = 8, 3
"""A contrast or denial so many words before a term, in its sentence, rules it out; or after it."""

FEATURES = (
    "terms", "distinct terms", "early", "title", "hints", "contrasted", "rival terms",
    "nearest", "nearest three", "nearest counter", "definition", "lead", "z",
    "terms × nearest", "hints × nearest", "head", "head best passage", "words", "words z",
    "gate", "no words", "tuned", "tuned z",
    "about, tuned", "about, vectors", "about, words", "length",
)  # fmt: skip
HEAD = [FEATURES.index(name) for name in ("head", "head best passage", "words", "words z")]
"""What trained heads say; zeros without them."""

ABOUT = [FEATURES.index(name) for name in ("about, tuned", "about, vectors", "about, words")]
"""What is said of the text's relevance, the same for every technology. With these and the length the log
loss out of fold falls from .0250 to .0242 a pair, and micro-F1 rises by .01 (dev) and .01 (pool)."""


@dataclass(frozen=True)
class Concept:
    """What the classifier knows of a technology besides its terms."""

    id: str
    definition: str
    exemplars: tuple[str, ...]
    counter_examples: tuple[str, ...]


class TechnologyFeatures:
    """Turns the signals of one text into a feature row per technology."""

    def __init__(self, concepts: Sequence[Concept], embedder: Embedder) -> None:
        self.ids = tuple(concept.id for concept in concepts)
        self._place = {id: n for n, id in enumerate(self.ids)}
        self._exemplars = _gather([c.exemplars for c in concepts], embedder)
        self._counters = _gather([c.counter_examples for c in concepts], embedder)
        self._definitions = embedder.recall([c.definition for c in concepts])

    def rows(
        self, signals: Signals, heads: Heads | None = None, about: Array | None = None
    ) -> Array:
        """Features, shape (technologies, len(FEATURES)), in the order of ``ids``.

        ``about`` (3,): what the tuned encoder and the heads say of the text's relevance.
        """
        lexical = self._lexical(signals)
        semantic = self._semantic(signals.vectors)
        terms, hints, nearest = lexical[:, 0], lexical[:, 4], semantic[:, 0]
        crossed = np.stack([terms * nearest, np.minimum(hints, 2) * nearest], axis=1)
        trained = np.zeros((len(self.ids), len(HEAD)))
        if heads is not None:
            trained = hear_heads(heads, signals.vectors, heads.bag.read([signals.english]))
        whole = np.full((len(self.ids), 2), [float(signals.passed), float(not signals.words)])
        tuned = hear_tuned(signals.tuned, len(self.ids))
        told = [*(np.zeros(len(ABOUT)) if about is None else about), np.log1p(signals.words)]
        text = np.full((len(self.ids), len(told)), told)
        return np.hstack([lexical, semantic, crossed, trained, whole, tuned, text])

    def similarity(self, vectors: Vectors) -> Array:
        """Highest cosine of each vector to an exemplar of each technology: (vectors, ids)."""
        return self._exemplars.best(vectors, len(self.ids))[0]

    def _lexical(self, signals: Signals) -> Array:
        own, contrasted = assert_terms(signals)
        terms, distinct = self._count(own), self._count(_distinct(signals.text, own))
        hints = self._count(_distinct(signals.text, signals.of_kind("hint")))
        place = self._places(signals, own)
        columns = [terms, distinct, *place, hints, self._count(contrasted), _best_other(terms)]
        return np.stack(columns, axis=1)

    def _count(self, hits: Sequence[Hit]) -> Array:
        column = np.zeros(len(self.ids))
        for key, number in Counter(hit.key for hit in hits).items():
            column[self._place[key]] = number
        return np.asarray(np.log1p(column))

    def _places(self, signals: Signals, hits: Sequence[Hit]) -> Array:
        early = np.zeros((2, len(self.ids)))
        for hit in hits:
            values = 1 - hit.start / len(signals.text), float(hit.start < signals.title)
            early[:, self._place[hit.key]] = np.maximum(early[:, self._place[hit.key]], values)
        return early

    def _semantic(self, vectors: Vectors) -> Array:
        count = len(self.ids)
        if not len(vectors):
            return np.zeros((count, 6))
        best, three = self._exemplars.best(vectors, count)
        counter = self._counters.best(vectors, count)[0].max(axis=0)
        nearest, near_three = best.max(axis=0), three.max(axis=0)
        definition = (vectors @ self._definitions.T).max(axis=0)
        lead = nearest - _best_other(nearest)
        z = (nearest - nearest.mean()) / (nearest.std() + 1e-6)
        return np.stack([nearest, near_three, counter, definition, lead, z], axis=1)


def hear_tuned(said: Vectors, classes: int) -> Array:
    """What the tuned encoder says of each technology, (technologies, 2): the columns "tuned"."""
    if not said.size:
        return np.zeros((classes, 2))
    told = said[:classes].astype(np.float64)
    return np.stack([told, (told - told.mean()) / (told.std() + 1e-6)], axis=1)


def hear_heads(heads: Heads, vectors: Vectors | Array, words: csr_matrix) -> Array:
    """What the heads say of one text, shape (technologies, 4): the columns HEAD of its row.

    ``vectors`` of its passages, none of which make zeros; ``words``: its row of the bag.
    """
    told = heads.words.on_words(words)[0]
    z = (told - told.mean()) / (told.std() + 1e-6)
    return np.stack([*_see(heads, vectors), told, z], axis=1)


def _see(heads: Heads, vectors: Vectors | Array) -> Array:
    if not heads.sees or not len(vectors):
        return np.zeros((2, len(heads.vectors.bias)))
    return np.stack([heads.vectors(mean_vector(vectors))[0], heads.vectors(vectors).max(axis=0)])


class Denials:
    """The words of a text that deny what stands near them, and what they rule out."""

    def __init__(self, signals: Signals) -> None:
        before = signals.of_kind("contrast")
        before += [hit for hit in signals.of_kind("modifier") if hit.key in DENIALS]
        self._signals = signals
        self._ahead, self._behind = Timeline(before), Timeline(signals.of_kind("contrast_after"))

    def rule_out(self, hit: Hit) -> bool:
        """Is this hit denied, or set off against what the text is about?"""
        start, end = self._signals.sentence_at(hit.start)
        earlier = self._ahead.between(start, hit.start)
        if any(hit.first - h.last < CONTRAST_WORDS for h in earlier if h.end <= hit.start):
            return True
        later = self._behind.between(hit.end, end)
        if any(h.first - hit.last < CONTRAST_WORDS_AFTER for h in later):
            return True
        if not VERB_LAST.match(self._signals.text, hit.start):
            return False
        denied = (h for h in self._ahead.between(hit.end, end) if h.key == "negation")
        return any(h.first - hit.last < NEGATION_AFTER for h in denied)


def assert_terms(signals: Signals) -> tuple[list[Hit], list[Hit]]:
    """Term hits that speak for a technology, and those that are denied or set off against it.

    Denied: "we do not carry lasers", "unlike OCT", "competitors use lasers", "we stopped selling".
    A term inside a longer term of another technology is left out: "fluorescence spectroscopy"
    within "X-ray fluorescence spectroscopy".
    """
    denials = Denials(signals)
    own: list[Hit] = []
    contrasted: list[Hit] = []
    for hit in outermost(signals.of_kind("term")):
        (contrasted if denials.rule_out(hit) else own).append(hit)
    return own, contrasted


def outermost(hits: Iterable[Hit]) -> list[Hit]:
    """Hits in text order without those that lie within a longer one, whatever its key."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        longer = kept and hit.end <= kept[-1].end
        if not longer or (hit.start, hit.end) == (kept[-1].start, kept[-1].end):
            kept.append(hit)
    return kept


def _distinct(text: str, hits: Sequence[Hit]) -> list[Hit]:
    return list({(hit.key, text[hit.start : hit.end].casefold()): hit for hit in hits}.values())


def _best_other(values: Array | Vectors) -> Array:
    order = np.argsort(values)
    best = np.full(len(values), values[order[-1]], np.float64)
    best[order[-1]] = values[order[-2]] if len(values) > 1 else 0.0
    return best


class _Gathered:
    """Sentences of all technologies in one index, looked up per technology."""

    def __init__(self, owners: npt.NDArray[np.int64], index: Index) -> None:
        self._owners, self._index = owners, index

    def best(self, vectors: Vectors, classes: int) -> tuple[Array, Array]:
        """Highest cosine, and mean of the three highest, per (vector, class)."""
        scores, ids = self._index.nearest(vectors, min(NEAREST, len(self._owners)))
        top = np.repeat(scores[:, -1:, None], classes, axis=1).repeat(3, axis=2).astype(np.float64)
        filled = np.zeros((len(vectors), classes), np.int64)
        rows = np.arange(len(vectors))
        for rank in range(scores.shape[1]):
            owner = self._owners[ids[:, rank]]
            free = filled[rows, owner] < 3
            top[rows[free], owner[free], filled[rows[free], owner[free]]] = scores[free, rank]
            filled[rows, owner] += 1
        return top[:, :, 0], top.mean(axis=2)


def _gather(groups: Sequence[Sequence[str]], embedder: Embedder) -> _Gathered:
    owners = np.array([n for n, group in enumerate(groups) for _ in group], np.int64)
    texts = [text for group in groups for text in group] or ["."]
    owners = owners if len(owners) else np.zeros(1, np.int64)
    index = Index.build(embedder.recall(texts), range(len(texts)), embedder.name)
    return _Gathered(owners, index)
