"""Which level the pages of a lead tell, and when none may be believed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scouting.domain import Evidence, TrlEstimate
from scouting.readiness import ALONE, UNTOLD, Told, find_level
from scouting.trust import TIERS, stamp
from tests.factories import Read, document, evidence, reading

SCRAMBLED = "its words are in no order"


def cue(level: int) -> tuple[Evidence, ...]:
    return (evidence(why=f"“cue” speaks for TRL {level}", kind="cue", level=level),)


def told(
    url: str, level: int, source: str = "company:lens", suspicion: str = "", sure: float = 0.9
) -> Told:
    estimate = TrlEstimate(level, level - 1, level + 1, 0.8, cue(level))
    page = replace(document(url, source=source), suspicion=suspicion)
    return Read(page, reading(trl=estimate)), sure


def level(*pages: Told) -> int | None:
    estimate = find_level(pages).estimate
    return estimate.level if estimate else None


def test_the_surest_page_tells_the_level_and_is_named_in_its_evidence() -> None:
    found = find_level([told("http://a.example/", 4, sure=0.7), told("http://b.example/", 8)])
    assert found.estimate is not None
    assert found.estimate.level == 8
    assert found.estimate.evidence[0].url == "http://b.example/"


def test_no_page_no_level() -> None:
    assert find_level([]).reason == UNTOLD
    assert find_level([(Read(document(), reading(trl=None)), 0.9)]).reason == UNTOLD


def test_a_page_that_may_be_a_trap_has_no_say_and_the_reason_is_told() -> None:
    found = find_level([told("http://a.example/", 9, suspicion=SCRAMBLED)])
    assert found.estimate is None
    assert SCRAMBLED in found.reason


def test_many_such_pages_do_not_speak_for_one_another() -> None:
    traps = [told(f"http://a.example/{n}", 9, suspicion=SCRAMBLED) for n in range(9)]
    assert level(*traps) is None
    assert level(*traps, told("http://b.example/", 5)) == 5


@pytest.mark.parametrize("source", ["unknown:list", "", "whatever"])
def test_one_page_of_the_lowest_tier_is_never_the_only_evidence(source: str) -> None:
    found = find_level([told("http://a.example/", 9, source)])
    assert (found.estimate, found.reason) == (None, ALONE)


def test_two_of_them_that_agree_are_believed_and_two_that_do_not_are_not() -> None:
    one, agreeing = (
        told("http://a.example/", 8, "unknown:x"),
        told("http://b.example/", 7, "unknown:x"),
    )
    other, again = (
        told("http://b.example/", 2, "unknown:x"),
        told("http://a.example/", 8, "unknown:y"),
    )
    assert level(one, agreeing) == 8
    assert level(one, other) is None
    assert level(one, again) is None


def test_a_rated_page_is_believed_before_a_surer_one_of_the_lowest_tier() -> None:
    assert (
        level(told("http://a.example/", 9, "unknown:x", sure=0.99), told("http://b.example/", 4))
        == 4
    )


@pytest.mark.parametrize("tier", [tier for tier in TIERS if tier != "unknown"])
def test_one_page_of_any_other_tier_may_speak_alone(tier: str) -> None:
    assert level(told("http://a.example/", 6, stamp(tier, "x"))) == 6  # type: ignore[arg-type]
