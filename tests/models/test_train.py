"""Training on a handful of texts makes a whole bundle that has learned what they show."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from models.background import BACKGROUND
from models.bag import fit_bag
from models.bundle import BLIND, Bundle, load_bundle
from models.embedder import Embedder
from models.fitting import Label
from models.gate import Gate
from models.numbers import Example, Gauge
from models.signals import Observer, Sample
from models.technology import TechnologyFeatures
from models.train import Trainer
from models.words import read_words
from scouting.vocabulary import build_lexicon, list_concepts
from taxonomy import Taxonomy
from tests.factories import OCT
from tests.fakes import WordEmbedder

OTHER = "endoscopy"
TEXTS = {
    OCT: "We make and sell OCT scanners for the eye clinics of the world, number {}.",
    OTHER: "The university studies a flexible endoscope for the bowel in the laboratory, number {}.",
    "": "The bakery sells bread and cakes to the people of the town every day, number {}.",
}
TRL = {OCT: 9.0, OTHER: 4.0, "": None}
ROLE = {OCT: "system", OTHER: "research", "": "end_user"}


def label(name: str, weight: float = 1.0) -> Label:
    return Label(frozenset({name} - {""}), frozenset(), bool(name), TRL[name], ROLE[name], weight)


@pytest.fixture(scope="module")
def trainer(taxonomy: Taxonomy) -> Trainer:
    embedder = cast(Embedder, WordEmbedder(dimension=64))
    observer = Observer(build_lexicon(taxonomy), embedder, Gate(tuple(taxonomy.scheme.subject)))
    told = [(name, text.format(n)) for n in range(12) for name, text in TEXTS.items()]
    observed = observer.observe([Sample(text) for _, text in told])
    own = [
        (text, embedder.encode([text])[0].astype(float), Label(frozenset([tech.id])))
        for tech in taxonomy.technologies
        for text in tech.exemplars[:2]
    ]
    features = TechnologyFeatures(list_concepts(taxonomy), embedder)
    roles = tuple(role.id for role in taxonomy.roles)
    bag = fit_bag([s.norms for s in observed] + [read_words(text).norms for text, *_ in own])
    gauge = Gauge(features, bag, roles, tuple(taxonomy.scheme.subject))
    examples = [
        Example(gauge.take(signals), label(name))
        for (name, _), signals in zip(told, observed, strict=True)
    ]
    return Trainer(features.ids, examples, own, roles, bag)


@pytest.fixture(scope="module")
def bundle(trainer: Trainer) -> Bundle:
    return trainer.fit("words", "test", {})


def test_a_bundle_has_every_part_that_the_shipped_one_has(bundle: Bundle) -> None:
    assert bundle.layers.keys() == load_bundle().layers.keys()
    assert bundle.curves.keys() == bundle.card.thresholds.keys() == set(BLIND)


def test_what_was_not_seen_is_judged_as_the_texts_like_it(trainer: Trainer, bundle: Bundle) -> None:
    ids = trainer.ids
    probabilities = trainer.report["fusion_trained"]
    for name in (OCT, OTHER):
        own = np.array([name in example.label.technologies for example in trainer.examples])
        said = probabilities[:, ids.index(name)]
        assert said[own].mean() - said[~own].mean() > 0.3
    relevance = trainer.report["relevance_trained"]
    assert ((relevance[:, 1] >= 0.5) == relevance[:, 2]).all()
    role, trl = trainer.report["role_trained"], trainer.report["trl_trained"]
    assert (role[:, 1] == role[:, 2]).all()
    assert (np.abs(trl[:, 1] - trl[:, 2]) <= 1).all()


def test_the_words_that_tell_are_in_the_bag(bundle: Bundle) -> None:
    assert {"oct", "endoscope", "bakery"} <= set(bundle.bag.vocabulary)


def test_relevance_is_taken_to_the_rate_of_the_background(trainer: Trainer) -> None:
    told = [label for name in TEXTS for label in [name] * 6]
    rare = {name: 1.0 if name else 40.0 for name in TEXTS}
    numbers = {name: next(e for e in trainer.examples if e.label == label(name)) for name in TEXTS}
    # half of what looks relevant is not: the readers of the background saw what words do not show
    background = [
        replace(
            numbers[name],
            part=BACKGROUND,
            label=replace(label(name, rare[name]), relevant=bool(name) and n % 2 == 0),
        )
        for n, name in enumerate(told)
    ]
    settled = Trainer(
        trainer.ids, [*trainer.examples, *background], trainer.exemplars, trainer.roles, trainer.bag
    )
    settled.fit("words", "test", {})
    before, after = trainer.report["relevance_trained"], settled.report["relevance_trained"]
    assert len(before) == len(after)
    relevant = before[:, 2] > 0
    assert after[relevant, 1].mean() == pytest.approx(0.5, abs=0.15)
    assert before[relevant, 1].mean() > 0.9
    assert (np.argsort(after[:, 1]) == np.argsort(before[:, 1])).mean() > 0.9
