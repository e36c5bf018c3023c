"""What a text denies has a say in whether it is about the field."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from models.embedder import Embedder
from models.gate import Gate
from models.linear import Array
from models.relevance import DENIED, count_denials, relevance_features
from models.signals import Observer, Sample
from scouting.vocabulary import build_lexicon
from taxonomy import Taxonomy
from tests.fakes import WordEmbedder


@pytest.fixture(scope="module")
def observer(taxonomy: Taxonomy) -> Observer:
    embedder = cast(Embedder, WordEmbedder(dimension=64))
    return Observer(build_lexicon(taxonomy), embedder, Gate(tuple(taxonomy.scheme.subject)))


def denials(observer: Observer, text: str) -> Array:
    (signals,) = observer.observe([Sample(text)])
    return count_denials(signals)


def test_a_text_that_affirms_denies_nothing(observer: Observer) -> None:
    found = denials(observer, "We make OCT scanners and endoscopes for hospitals.")
    assert found.shape == (DENIED,)
    assert found[0] == pytest.approx(np.log1p(2))
    assert not found[1:].any()


@pytest.mark.parametrize(
    "text",
    [
        "Our test needs no laser and does not use flow cytometry.",
        "Unlike optical coherence tomography our magnet sees deep tissue.",
        "Anders als die optische Kohärenztomographie sieht unser Magnet tiefes Gewebe.",
    ],
)
def test_what_is_denied_or_set_off_is_counted(observer: Observer, text: str) -> None:
    found = denials(observer, text)
    assert found[1] > 0
    assert found[5] > 0


def test_withdrawals_and_the_products_of_others_are_told(observer: Observer) -> None:
    assert denials(observer, "The company has withdrawn its OCT scanner from sale.")[8] == 1
    assert denials(observer, "Competitors sell OCT scanners to eye clinics.")[9] == 1


def test_denials_are_part_of_the_features(observer: Observer) -> None:
    (signals,) = observer.observe([Sample("We use no laser.")])
    counts, said = np.zeros(2), np.zeros(3)
    told = relevance_features(signals, counts, np.arange(DENIED) + 1.0, np.zeros(3), said)
    assert list(told[-3 - DENIED : -3]) == list(range(1, DENIED + 1))
