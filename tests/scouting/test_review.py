"""What decisions say, how they follow on each other, and when they are overdue."""

from __future__ import annotations

from datetime import date

import pytest

from scouting.review import (
    CLOSED,
    NEXT,
    STATUSES,
    Review,
    differences,
    take_back,
    usual,
)

TODAY = date(2026, 11, 26)


def test_every_state_has_usual_next_ones_that_exist() -> None:
    assert set(NEXT) == set(STATUSES)
    assert {after for steps in NEXT.values() for after in steps} <= set(STATUSES)


def test_a_step_that_leaves_one_out_is_unusual_and_staying_is_not() -> None:
    assert usual("new", "shortlisted")
    assert usual("meeting", "meeting")
    assert not usual("new", "agreement")


@pytest.mark.parametrize("status", STATUSES)
def test_a_lead_is_overdue_while_something_is_to_be_done(status: str) -> None:
    assert Review(status, due=date(2026, 11, 25)).overdue(TODAY) is (status not in CLOSED)
    assert not Review(status, due=TODAY).overdue(TODAY)
    assert not Review(status).overdue(TODAY)


def test_taking_back_says_what_was_said_before_on_top_of_what_is_taken_back() -> None:
    before = Review("shortlisted", "call", "Ada", 1, due=TODAY, batch="b")
    back = take_back(Review("rejected", version=2, reason="stale"), before)
    assert back.says(before)
    assert (back.version, back.undoes, back.batch, back.decided) == (2, 2, "", None)


def test_what_differs_is_named() -> None:
    one, other = Review("new", trl=4), Review("rejected", version=3, reason="stale", trl=4)
    assert differences(one, other) == ("status", "reason")
    assert not one.says(other)
