"""The quick look at links and pages."""

from __future__ import annotations

import pytest

from models.gate import Glance, site_phrases
from scouting.vocabulary import build_glance
from taxonomy import Taxonomy

PHRASES = [
    ("term", "oct", "swept-source OCT"), ("term", "oct", "OCT"), ("hint", "oct", "depth scan"),
    ("subject", "light", "laser"), ("subject", "health", "clinic"), ("hint", "lasik", "laser"),
]  # fmt: skip


@pytest.fixture(scope="module")
def glance() -> Glance:
    return Glance([*PHRASES, *site_phrases()])


def test_links_that_name_a_technology_are_worth_most(glance: Glance) -> None:
    texts = ("Swept-source OCT scanners", "Laser clinic", "Laser safety", "Spare parts")
    worths = [glance.worth(text) for text in texts]
    assert worths == sorted(set(worths), reverse=True)
    assert worths[-1] == 0


@pytest.mark.parametrize("text", ["לייזר", "הלייזר החדש", "בלייזר", "והלייזר"])
def test_what_hebrew_writes_on_to_a_word_hides_nothing(text: str) -> None:
    assert Glance([("subject", "light", "לייזר")]).worth(text) == 1.0


def test_an_acronym_in_small_letters_is_hardly_a_name(glance: Glance) -> None:
    assert glance.worth("12 Oct") < glance.worth("OCT scanner")
    assert not glance.touches("Published on 12 Oct")
    assert glance.touches("We sell OCT scanners")


def test_the_same_word_again_and_again_is_worth_no_more(glance: Glance) -> None:
    assert glance.worth("laser laser laser") == glance.worth("laser")


def test_a_page_that_touches_all_groups_in_one_place_is_about_the_field(glance: Glance) -> None:
    assert glance.touches("A laser for the clinic.")
    assert not glance.touches("A laser. " + "Nothing of note. " * 20 + "The clinic.")
    assert not glance.touches("A laser for the workshop.")


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Our products", 1), ("Mitgliederverzeichnis", 1), ("製品一覧", 1), ("다음 페이지", 1), ("לפרטים", 0),
        ("Careers", -1), ("Datenschutz", -1), ("採用情報", -1), ("개인정보처리방침", -1), ("About us", 0),
        ("דרושים", -1), ("Log masuk", -1), ("隐私政策", -1), ("Offres d'emploi", -1), ("login html", -1),
    ],
)  # fmt: skip
def test_sites_name_their_parts_in_all_languages(glance: Glance, text: str, sign: int) -> None:
    bearing = glance.bearing(text)
    assert (bearing > 0) - (bearing < 0) == sign


def test_the_shipped_vocabulary_judges_links(taxonomy: Taxonomy) -> None:
    judge = build_glance(taxonomy)
    assert (
        judge.worth("Optical coherence tomography")
        > judge.worth("Eye clinic")
        > judge.worth("Cables")
    )
    assert judge.worth("光干渉断層計") >= 3
    assert judge.touches("眼科クリニック向けのレーザー装置")
