"""Our own classifier as a contender: trained anew in every fold on the texts it is given."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from benchmarks.contest import Run, Text
from benchmarks.train import BATCH, VERSION, list_exemplars
from models.bundle import Bundle
from models.embedder import Embedder
from models.evaluate import Truth
from models.fitting import Example, Label
from models.gate import Gate
from models.linear import Array, logistic
from models.relevance import relevance_features
from models.signals import Observer, Sample, Signals
from models.technology import TechnologyFeatures
from models.train import Trainer
from scouting.vocabulary import build_lexicon, list_concepts
from taxonomy import Taxonomy


class Ours:
    """Observes each text once; the time of observing counts wherever a text is used."""

    def __init__(self, taxonomy: Taxonomy, embedder: Embedder) -> None:
        self._encoder = embedder.name
        self._ids = {tech.number: tech.id for tech in taxonomy.technologies}
        self._groups = tuple(taxonomy.scheme.subject)
        self._roles = tuple(role.id for role in taxonomy.roles)
        self._observer = Observer(build_lexicon(taxonomy), embedder, Gate(self._groups))
        self._features = TechnologyFeatures(list_concepts(taxonomy), embedder)
        self._exemplars = list_exemplars(taxonomy, embedder)
        self._seen: dict[str, tuple[Signals, float]] = {}

    def __call__(self, train: Sequence[Text], test: Sequence[Text]) -> dict[str, Run]:
        """One fold. The vocabulary's own sentences are always learned from, whatever is given."""
        train = [text for text in train if text.part != "vocabulary"]
        self._observe([*train, *test])
        learn, read = self._cost(train), self._cost(test)
        start = time.process_time()
        examples = [Example(self._seen[t.text][0], self._label(t.truth), t.part) for t in train]
        trainer = Trainer(self._features, examples, self._exemplars, self._roles, self._groups)
        bundle = trainer.fit(self._encoder, VERSION, {})
        trained = time.process_time()
        found = [self._score(bundle, self._seen[text.text][0]) for text in test]
        done = time.process_time()
        scores, relevance = np.stack([row for row, _ in found]), np.array([r for _, r in found])
        return {"ours": Run(scores, relevance, learn + trained - start, read + done - trained)}

    def _observe(self, texts: Sequence[Text]) -> None:
        new = [text.text for text in texts if text.text not in self._seen]
        for place in range(0, len(new), BATCH):
            batch = new[place : place + BATCH]
            start = time.process_time()
            observed = self._observer.observe([Sample(text) for text in batch])
            each = (time.process_time() - start) / len(batch)
            self._seen |= {t: (s, each) for t, s in zip(batch, observed, strict=True)}

    def _cost(self, texts: Sequence[Text]) -> float:
        return sum(self._seen[text.text][1] for text in texts)

    def _label(self, truth: Truth) -> Label:
        given, maybe = (
            frozenset(self._ids[n] for n in numbers)
            for numbers in (truth.technologies, truth.maybe)
        )
        return Label(given, maybe, truth.relevant, truth.trl, truth.role)

    def _score(self, bundle: Bundle, signals: Signals) -> tuple[Array, float]:
        way = bundle.way(self._encoder, self._features.ids, signals.language.tag)
        scores = bundle.fuse(self._features.rows(signals, bundle.technology_heads(way)), way)
        said = bundle.relevance_said(signals, way)
        row = relevance_features(signals, scores, self._groups, said)
        return scores, float(logistic(bundle.layers[f"relevance_{way}"](row))[0, 0])
