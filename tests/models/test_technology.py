"""Which mentions of a technology count, on the real vocabulary without any encoder."""

from __future__ import annotations

import pytest

from models.gate import Gate
from models.signals import Observer, Sample
from models.technology import assert_terms
from scouting.vocabulary import build_lexicon
from taxonomy import Taxonomy
from tests.fakes import WordEmbedder


@pytest.fixture(scope="module")
def observer(taxonomy: Taxonomy) -> Observer:
    return Observer(build_lexicon(taxonomy), WordEmbedder(), Gate(()))


def asserted(observer: Observer, text: str) -> set[str]:
    return {hit.key for hit in assert_terms(observer.observe([Sample(text)])[0])[0]}


@pytest.mark.parametrize(
    ("text", "technology"),
    [
        ("We build swept-source OCT systems.", "optical-coherence-tomography"),
        ("眼底OCTを製造しています。", "optical-coherence-tomography"),
        ("광음향 영상 장비를 개발합니다.", "photoacoustic-measurement"),
        ("Nous vendons des endoscopes souples.", "endoscopy"),
        ("אנו מפתחים טיפול פוטודינמי לגידולים.", "photodynamic-therapy"),
        ("Wir bauen Durchflusszytometer.", "facs"),
    ],
)
def test_a_technology_is_found_in_every_market_language(
    observer: Observer, text: str, technology: str
) -> None:
    assert technology in asserted(observer, text)


@pytest.mark.parametrize(
    ("text", "technology"),
    [
        (
            "Unlike optical coherence tomography, ultrasound sees deeper.",
            "optical-coherence-tomography",
        ),
        ("We do not carry Q-switched lasers.", "q-switched-lasers"),
        ("We don't offer IPL hair removal.", "intense-pulsed-light"),
        ("We stopped carrying Raman spectrometers.", "molecular-spectroscopy"),
    ],
)
def test_a_denied_or_contrasted_technology_is_not_asserted(
    observer: Observer, text: str, technology: str
) -> None:
    assert technology not in asserted(observer, text)


def test_a_term_inside_a_longer_term_of_another_technology_is_left_out(observer: Observer) -> None:
    found = asserted(observer, "We sell X-ray fluorescence spectrometers.")
    assert "x-ray-spectroscopy" in found
    assert "molecular-spectroscopy" not in found


def test_contact_lines_do_not_vote(observer: Observer) -> None:
    text = "We bake bread.\n\nOCT Ltd, OCT scanners"
    signals = observer.observe([Sample(text, main=14)])[0]
    assert assert_terms(signals)[0] == []


def test_the_gate_opens_for_a_named_technology_or_for_both_subject_groups(
    taxonomy: Taxonomy,
) -> None:
    gate = Gate(tuple(taxonomy.scheme.subject))
    look = Observer(build_lexicon(taxonomy), WordEmbedder(), gate).observe
    texts = (
        "A laser for patients with skin disease.",
        "A laser welds car doors.",
        "We bake bread.",
    )
    assert [signals.passed for signals in look([Sample(text) for text in texts])] == [
        True,
        False,
        False,
    ]
