"""Every alarm rings when it should and is silent when it should."""

from __future__ import annotations

import pytest

from scouting.alarms import (
    NEW_FROM,
    RATES_FROM,
    SCORES_FROM,
    Rate,
    compare_rates,
    one_technology,
    relevance_jumps,
    same_score,
)


def test_leads_that_share_a_score_ring() -> None:
    alarm = same_score(100, 71.5, 6)
    assert alarm is not None
    assert (alarm.kind, alarm.subject) == ("same-score", "71.50")
    assert alarm.numbers == {"leads": 100, "same": 6}
    assert "6 of 100 leads (6%)" in alarm.words
    assert "71.50" in alarm.words


@pytest.mark.parametrize(("leads", "count"), [(100, 5), (SCORES_FROM - 1, 30), (0, 0)])
def test_a_few_equal_scores_or_few_leads_do_not_ring(leads: int, count: int) -> None:
    assert same_score(leads, 71.5, count) is None


def test_the_least_number_of_leads_is_enough_to_ring() -> None:
    assert same_score(SCORES_FROM, 71.5, 3) is not None


def test_a_technology_that_takes_over_a_week_rings_by_its_name() -> None:
    alarm = one_technology({"oct": 31, "facs": 69}, str.upper)
    assert alarm is not None
    assert (alarm.kind, alarm.subject) == ("one-technology", "facs")
    assert "69 of the 100 leads" in alarm.words
    assert "(69%) are in FACS" in alarm.words


@pytest.mark.parametrize(
    "new", [{}, {"oct": NEW_FROM - 1}, {"a": 30, "b": 30, "c": 20, "d": 20}, {"a": 9, "b": 9, "c": 12, "d": 10}]
)  # fmt: skip
def test_a_week_of_many_technologies_or_few_leads_does_not_ring(new: dict[str, int]) -> None:
    assert one_technology(new, str) is None


def test_the_statistic_is_that_of_the_pooled_test_on_two_proportions() -> None:
    pooled = (60 + 100) / (100 + 250)
    by_hand = (0.6 - 0.4) / (pooled * (1 - pooled) * (1 / 100 + 1 / 250)) ** 0.5
    assert compare_rates(Rate(60, 100), Rate(100, 250)) == pytest.approx(by_hand)
    assert by_hand == pytest.approx(3.3927, abs=1e-3)
    assert compare_rates(Rate(0, 50), Rate(0, 60)) == 0
    assert compare_rates(Rate(50, 50), Rate(60, 60)) == 0


@pytest.mark.parametrize(("now", "before"), [((90, 100), (300, 600)), ((5, 100), (300, 600))])
def test_a_relevance_rate_that_jumps_up_or_down_rings(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    (alarm,) = relevance_jumps([("ja", Rate(*now), Rate(*before))], lambda id: f"in {id}")
    assert (alarm.kind, alarm.subject) == ("relevance-jump", "ja")
    assert f"Pages in ja: {now[0]}% of this week's 100" in alarm.words
    assert "against 50% of 600" in alarm.words
    assert abs(alarm.numbers["z"]) > 3.29
    assert (alarm.numbers["z"] > 0) == (now[0] > 50)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        ((52, 100), (300, 600)),  # about the same
        ((RATES_FROM - 1, RATES_FROM - 1), (300, 600)),  # too few this week
        ((90, 100), (10, RATES_FROM - 1)),  # too few before
        ((5_800, 10_000), (25_000, 50_000)),  # sure, and too small to matter
        ((25, 40), (20, 40)),  # large, and not sure
        ((0, 0), (0, 0)),
    ],
)
def test_a_rate_that_stays_or_cannot_be_told_does_not_ring(
    now: tuple[int, int], before: tuple[int, int]
) -> None:
    assert relevance_jumps([("ja", Rate(*now), Rate(*before))], str) == []
