"""Readiness cues on the real vocabulary, without any encoder."""

from __future__ import annotations

import numpy as np
import pytest

from models.bundle import load_bundle
from models.gate import Gate
from models.signals import Observer, Sample, Signals
from models.trl import SUREST, Estimate, ceiling, estimate_trl, quantile, read_cues
from scouting.vocabulary import build_lexicon
from taxonomy import Taxonomy
from tests.fakes import WordEmbedder


@pytest.fixture(scope="module")
def observer(taxonomy: Taxonomy) -> Observer:
    return Observer(build_lexicon(taxonomy), WordEmbedder(), Gate(()))


def observe(observer: Observer, text: str) -> Signals:
    return observer.observe([Sample(text)])[0]


def achieved(observer: Observer, text: str) -> set[int]:
    return {cue.level for cue in read_cues(observe(observer, text)) if cue.modifier is None}


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Our scanner received FDA 510(k) clearance in March.", 8),
        ("A benchtop prototype was built and tested.", 4),
        ("The probe was tested in mice.", 5),
        ("A first-in-human study was completed.", 6),
        ("当社の内視鏡は薬事承認を取得しました。", 8),
        ("식약처 허가를 받은 제품입니다.", 8),
    ],
)
def test_what_is_done_speaks_for_its_level(observer: Observer, text: str, level: int) -> None:
    assert level in achieved(observer, text)


@pytest.mark.parametrize(
    "text",
    [
        "We will seek 510(k) clearance next year.",
        "The device has not received FDA clearance.",
        "We plan to obtain the CE mark.",
        "A competitor's device received FDA clearance.",
        "The scanner, formerly FDA cleared, was withdrawn.",
        "当社は来年、薬事承認を取得する予定です。",
    ],
)
def test_what_is_planned_denied_or_another_s_is_not_clearance(
    observer: Observer, text: str
) -> None:
    assert 8 not in achieved(observer, text)


def estimate(observer: Observer, text: str, described: bool = True) -> Estimate | None:
    """By cues alone, as in a language that the encoder does not read."""
    return estimate_trl(observe(observer, text), load_bundle().trl("lexical"), described)


def test_a_plan_is_kept_as_a_level_not_yet_reached(observer: Observer) -> None:
    found = estimate(observer, "It was tested in mice. We will seek 510(k) clearance.")
    assert found is not None
    assert found.level == 5


def test_a_stated_level_is_read_off(observer: Observer) -> None:
    found = estimate(observer, "The sensor is currently at TRL 4.")
    assert found is not None
    assert (found.level, found.low, found.high) == (4, 4, 4)
    assert "TRL 4" in found.evidence[0].why


def test_feasibility_that_was_denied_is_no_readiness(observer: Observer) -> None:
    assert achieved(observer, "We will show the proof of concept.") == {3}
    assert achieved(observer, "There is no proof of concept.") == set()


def test_nothing_is_estimated_when_nothing_speaks(observer: Observer) -> None:
    assert estimate(observer, "We like the sea.") is None


def test_evidence_is_the_whole_sentence(observer: Observer) -> None:
    text = "We make scanners. Our scanner received FDA 510(k) clearance in March. Call us."
    found = estimate(observer, text)
    assert found is not None
    start, end = found.evidence[0].span
    assert text[start:end] == "Our scanner received FDA 510(k) clearance in March."


def test_quantiles_are_levels() -> None:
    shares = np.array([0, 0, 0.1, 0.2, 0.4, 0.2, 0.1, 0, 0])
    assert [quantile(shares, q) for q in (0.05, 0.5, 0.95, 1.0)] == [3, 5, 7, 7]


@pytest.mark.parametrize(
    ("text", "least"),
    [
        (
            "The scanner received FDA 510(k) clearance in 2022; more than 400 units are installed.",
            8,
        ),
        ("식약처 허가를 받은 제품입니다.", 7),
        ("当社の内視鏡は薬事承認を取得しました。", 7),
    ],
)
def test_what_was_cleared_is_at_least_near_the_market(
    observer: Observer, text: str, least: int
) -> None:
    found = estimate(observer, text)
    assert found is not None
    assert found.level >= least


@pytest.mark.parametrize(
    ("text", "most"),
    [
        ("It was tested in mice. We will seek 510(k) clearance.", 7),
        ("The device has not received FDA clearance; a benchtop prototype was built.", 7),
        ("We will seek 510(k) clearance for the probe; our scanner is sold worldwide.", 9),
    ],
)
def test_what_is_still_ahead_is_above_the_level(observer: Observer, text: str, most: int) -> None:
    assert ceiling(read_cues(observe(observer, text))) == most


def test_no_interval_is_surer_than_was_ever_measured(observer: Observer) -> None:
    text = "It is sold worldwide. It is FDA cleared and CE marked. 2,000 units have been installed."
    found = estimate(observer, text)
    assert found is not None
    assert found.probability <= SUREST
