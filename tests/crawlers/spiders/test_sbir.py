"""SBIR awards, from a bare array in the service's form about invented firms."""

from __future__ import annotations

from typing import Any

import pytest

from scouting.domain import Address
from tests.crawlers.register import answer, begin, facts, open_register, parameters

AWARD: dict[str, Any] = {
    "firm": "Larkmesa Sensors LLC",
    "award_title": "Photoacoustic patch for neonates",
    "agency": "Department of Health and Human Services",
    "phase": "Phase II",
    "program": "SBIR",
    "agency_tracking_number": "R44HD099",
    "award_year": 2025,
    "proposal_award_date": "2025-06-01",
    "award_link": "https://www.sbir.gov/awards/999001",
    "city": "Portland",
    "state": "OR",
    "abstract": "The patch listens to light.",
}


def test_one_keyword_is_asked_at_a_time() -> None:
    asked = parameters(begin(open_register("sbir", ("us-west",))))
    assert set(asked) == {"keyword", "rows", "start"}
    assert " OR " not in asked["keyword"]


def test_an_award_states_its_phase_and_its_state() -> None:
    spider = open_register("sbir", ("us-west",))
    (document,) = answer(spider, begin(spider), [AWARD]).documents
    assert facts(document) == {("sbir-phase", "Phase II")}
    assert document.address == Address("US", "OR", "Portland")
    assert document.url == "https://www.sbir.gov/awards/999001"


@pytest.mark.parametrize(
    ("told", "phase"),
    [
        ("2", ""),
        ("II", "Phase II"),
        ("phase iib", "Phase IIB"),
        ("Phase I", "Phase I"),
        ("IIII", ""),
    ],
)
def test_phases_are_spelt_alike(told: str, phase: str) -> None:
    spider = open_register("sbir", ("us-west",))
    (document,) = answer(spider, begin(spider), [AWARD | {"phase": told}]).documents
    assert facts(document) == ({("sbir-phase", phase)} if phase else set())


def test_other_states_and_older_years_are_left_out_without_a_word() -> None:
    spider = open_register("sbir", ("us-west",), parameters={"since": "2020-01-01"})
    others = [AWARD | {"state": "MA"}, AWARD | {"award_year": "2019"}, AWARD | {"state": ""}]
    found = answer(spider, begin(spider), others)
    assert (found.documents, found.lost) == ([], [])


def test_a_full_page_has_a_next_one() -> None:
    spider = open_register("sbir", ("us-west",), parameters={"query": "laser"})
    first = begin(spider)
    (second,) = answer(spider, first, [AWARD] * 100).requests
    assert parameters(second) == {"keyword": "laser", "rows": "100", "start": "100"}
    assert answer(spider, second, [AWARD] * 99).requests == []


@pytest.mark.parametrize(
    "body", [{"Code": "ERR", "Message": "under maintenance"}, "Maintenance", b""]
)
def test_a_message_in_place_of_the_array_is_one_line(body: Any) -> None:
    spider = open_register("sbir", ("us-west",), parameters={"query": "laser"})
    found = answer(spider, begin(spider), body)
    assert (len(found.lost), found.documents) == (1, [])


def test_bad_awards_are_one_line_each() -> None:
    spider = open_register("sbir", ("us-west",), parameters={"query": "laser"})
    bad = [
        {key: value for key, value in AWARD.items() if key != "firm"},
        AWARD | {"award_link": "ftp://x"},
        AWARD | {"award_title": ["a"]},
    ]
    found = answer(spider, begin(spider), bad)
    assert (len(found.lost), found.documents) == (3, [])
