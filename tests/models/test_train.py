"""Training on a handful of texts makes a whole bundle that has learned what they show."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from models.bag import fit_bag
from models.bundle import Bundle, load_bundle
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
        Example(
            gauge.take(signals),
            Label(frozenset({name} - {""}), frozenset(), bool(name), TRL[name], ROLE[name]),
        )
        for (name, _), signals in zip(told, observed, strict=True)
    ]
    return Trainer(features.ids, examples, own, roles, bag)


@pytest.fixture(scope="module")
def bundle(trainer: Trainer) -> Bundle:
    return trainer.fit("words", "test", {})


def test_a_bundle_has_every_part_that_the_shipped_one_has(bundle: Bundle) -> None:
    assert bundle.layers.keys() == load_bundle().layers.keys()
    assert set(bundle.card.thresholds) == {"trained", "headless", "lexical"}


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
