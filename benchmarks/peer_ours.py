"""Our own classifier as a contender: trained anew in every fold on the texts it is given.

Where it is given the pool's texts, the tuned layers have a voice: what those say of a text that were
fitted without it, as at the training. The time to tune them is not counted, that to ask them is.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from benchmarks.contest import Run, Text
from benchmarks.train import BATCH, VERSION
from models.background import relevance_log_odds
from models.bag import fit_bag
from models.bundle import Bundle
from models.embedder import Embedder
from models.evaluate import Truth
from models.fitting import Label
from models.gate import Gate
from models.linear import Array, logistic
from models.numbers import Example, Gauge
from models.signals import Observer, Sample, Signals
from models.technology import TechnologyFeatures
from models.train import Trainer
from models.tuned import Tuned
from models.words import read_words
from scouting.vocabulary import build_lexicon, list_concepts, list_exemplars
from taxonomy import Taxonomy

TAUGHT_ON = "pool"
"""The set of texts without which the tuned layers would not be."""


class Ours:
    """Observes each text once; the time of observing counts wherever a text is used."""

    def __init__(self, taxonomy: Taxonomy, embedder: Embedder) -> None:
        self._encoder = embedder.name
        self._ids = {tech.number: tech.id for tech in taxonomy.technologies}
        self._groups = tuple(taxonomy.scheme.subject)
        self._roles = tuple(role.id for role in taxonomy.roles)
        self._observer = Observer(build_lexicon(taxonomy), embedder, Gate(self._groups))
        self._tuned = Tuned(embedder)
        self._features = TechnologyFeatures(list_concepts(taxonomy), embedder)
        self._exemplars = list_exemplars(taxonomy, embedder)
        self._own = [read_words(text).norms for text, *_ in self._exemplars]
        self._seen: dict[str, tuple[Signals, float]] = {}

    def __call__(self, train: Sequence[Text], test: Sequence[Text]) -> dict[str, Run]:
        """One fold. The vocabulary's own sentences are always learned from, whatever is given."""
        train = [text for text in train if text.part != "vocabulary"]
        self._observe([*train, *test])
        tuned = any(text.part == TAUGHT_ON for text in train)
        learn, read = self._cost(train), self._cost(test) + (self._ask(test) if tuned else 0.0)
        start = time.process_time()
        gauge, bundle = self._train(train, tuned)
        trained = time.process_time()
        found = [self._score(gauge, bundle, self._look(text, tuned)) for text in test]
        done = time.process_time()
        scores, relevance = np.stack([row for row, _ in found]), np.array([r for _, r in found])
        return {"ours": Run(scores, relevance, learn + trained - start, read + done - trained)}

    def _train(self, texts: Sequence[Text], tuned: bool) -> tuple[Gauge, Bundle]:
        bag = fit_bag([*(self._seen[text.text][0].english for text in texts), *self._own])
        gauge = Gauge(self._features, bag, self._roles, self._groups)
        examples = [
            Example(gauge.take(self._look(text, tuned)), self._label(text.truth), text.part)
            for text in texts
        ]
        trainer = Trainer(
            self._features.ids, examples, self._exemplars, self._roles, bag, ways=("trained",)
        )
        return gauge, trainer.fit(self._encoder, VERSION, {})

    def _look(self, text: Text, tuned: bool) -> Signals:
        signals = self._seen[text.text][0]
        if not tuned or text.tuned is None or not signals.opens:
            return signals
        return replace(signals, tuned=text.tuned)

    def _ask(self, texts: Sequence[Text]) -> float:
        """Seconds that the tuned layers take for these texts; what they say here is not used."""
        start = time.process_time()
        self._tuned.hear([text.text for text in texts if self._seen[text.text][0].opens])
        return time.process_time() - start

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

    def _score(self, gauge: Gauge, bundle: Bundle, signals: Signals) -> tuple[Array, float]:
        said = bundle.relevance_said(signals, "trained")
        rows = self._features.rows(signals, bundle.technology_heads("trained"), said)
        odds = relevance_log_odds(bundle, gauge.take(signals), "trained")
        return bundle.fuse(rows, "trained"), float(logistic(np.array(odds)))
