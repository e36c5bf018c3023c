"""Observing: what heads on words read of a text in another language is its gloss."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import pytest

from models.embedder import Embedder
from models.gate import Gate
from models.linear import Array
from models.signals import Observer, Sample, Signals
from models.tuned import Tuned
from scouting.vocabulary import build_lexicon
from taxonomy import Taxonomy
from tests.fakes import WordEmbedder


@pytest.fixture(scope="module")
def observer(taxonomy: Taxonomy) -> Observer:
    embedder = cast(Embedder, WordEmbedder(dimension=64))
    return Observer(build_lexicon(taxonomy), embedder, Gate(tuple(taxonomy.scheme.subject)))


def observe(observer: Observer, text: str) -> Signals:
    (signals,) = observer.observe([Sample(text)])
    return signals


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "Wir entwickeln Laser für die Augenheilkunde und die Krebsforschung.",
            {"laser", "cancer"},
        ),
        ("Nous développons un laser pour les patients atteints d'un cancer.", {"laser", "patient"}),
        ("当社は眼科向けのレーザーと顕微鏡を開発しています。", {"laser", "microscope"}),
        ("우리는 안과용 레이저와 현미경을 개발합니다.", {"laser", "microscope"}),
        ("אנחנו מפתחים לייזר לטיפול בחולים בבית החולים", {"laser", "patient"}),
        (
            "Syarikat kami membangunkan laser untuk rawatan pesakit di hospital.",
            {"laser", "patient"},
        ),
        ("本公司开发用于眼科的激光器和显微镜。", {"laser", "microscope"}),
        ("本公司開發用於眼科的雷射和顯微鏡。", {"laser", "microscope"}),
    ],
)
def test_every_market_language_is_read_by_its_gloss(
    observer: Observer, text: str, words: set[str]
) -> None:
    assert words <= set(observe(observer, text).english)


def test_an_english_text_is_its_own_gloss(observer: Observer) -> None:
    signals = observe(observer, "We make lasers for eye clinics.")
    assert signals.english == signals.norms


def test_contact_lines_are_not_glossed(observer: Observer) -> None:
    main = "Wir entwickeln Laser für die Augenheilkunde."
    (signals,) = observer.observe([Sample(f"{main}\n\nKrankenhausstraße 5", 0, len(main))])
    assert "hospital" not in signals.english


class Asked:
    """Notes what the tuned encoder is asked."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def hear(self, texts: Sequence[str]) -> Array:
        self.texts += texts
        return np.full((len(texts), 36), 0.5)


def test_the_tuned_encoder_is_asked_for_english_texts_that_may_be_about_the_field(
    taxonomy: Taxonomy,
) -> None:
    asked = Asked()
    embedder = cast(Embedder, WordEmbedder(dimension=64))
    gate = Gate(tuple(taxonomy.scheme.subject))
    observer = Observer(build_lexicon(taxonomy), embedder, gate, cast(Tuned, asked))
    texts = [
        "Our laser scans the retina of patients. Imprint and contact",
        "We bake bread for the whole valley.",
        "We make fibre lasers.",
        "当社は眼科向けのレーザーと顕微鏡を開発しています。",
    ]
    samples = [Sample(texts[0], main=40), *map(Sample, texts[1:])]
    told = observer.observe(samples)
    assert asked.texts == [texts[0][:40], texts[2]]
    assert [signals.tuned.size for signals in told] == [36, 0, 36, 0]
