"""Witnesses where nothing is named: the sentence whose words speak most."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from models.bag import Bag
from models.embedder import Embedder
from models.gate import Gate
from models.heads import Heads
from models.linear import Linear
from models.signals import Observer, Sample, Signals
from models.wording import find_wording
from scouting.vocabulary import build_lexicon
from taxonomy import Taxonomy
from tests.fakes import WordEmbedder

BAG = Bag(("bread", "eye", "hospital", "laser"), np.ones(4))
HEADS = Heads(Linear.plain(np.zeros((2, 64)), [0, 0]),
              Linear.plain([[0, 2, 1, 1], [1, 0, 0, 0]], [0, 0]), BAG)  # fmt: skip


@pytest.fixture(scope="module")
def observer(taxonomy: Taxonomy) -> Observer:
    embedder = cast(Embedder, WordEmbedder(dimension=64))
    return Observer(build_lexicon(taxonomy), embedder, Gate(tuple(taxonomy.scheme.subject)))


def observe(observer: Observer, text: str) -> Signals:
    (signals,) = observer.observe([Sample(text)])
    return signals


def test_the_sentence_whose_gloss_speaks_most_is_the_witness(observer: Observer) -> None:
    signals = observe(
        observer, "Wir backen jeden Tag frisches Brot. Unser Laser behandelt das Auge."
    )
    ground = find_wording(signals, HEADS, 0, signals.sentences)
    assert signals.text[slice(*ground.span)] == "Unser Laser behandelt das Auge."
    assert ground.why == "speaks of “eye”, “laser” like texts on it"
    assert ground.kind == "alike"


def test_each_technology_has_a_witness_of_its_own(observer: Observer) -> None:
    signals = observe(observer, "Wir backen Brot. Unser Laser behandelt das Auge.")
    ground = find_wording(signals, HEADS, 1, signals.sentences)
    assert signals.text[slice(*ground.span)] == "Wir backen Brot."


def test_without_a_word_that_speaks_it_says_so(observer: Observer) -> None:
    signals = observe(observer, "Der Zug fährt heute leider später ab als geplant.")
    assert find_wording(signals, HEADS, 0, signals.sentences).why == "worded like texts on it"
