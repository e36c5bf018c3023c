"""The digest of a week."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scouting.digest import read_week, week_of
from scouting.errors import ScoutingError

NOW = datetime(2026, 11, 26, 20, tzinfo=UTC)


def test_a_week_goes_from_monday_to_monday() -> None:
    week = week_of(NOW)
    assert week.name == "2026-W48"
    assert (week.begin, week.end) == (
        datetime(2026, 11, 23, tzinfo=UTC),
        datetime(2026, 11, 30, tzinfo=UTC),
    )
    assert week.last_day.date().isoformat() == "2026-11-29"
    assert (week.former.name, week.following.name) == ("2026-W47", "2026-W49")


def test_a_week_at_the_turn_of_the_year_belongs_to_the_year_of_its_thursday() -> None:
    assert week_of(datetime(2027, 1, 1, tzinfo=UTC)).name == "2026-W53"
    assert read_week("2026-W53", NOW + timedelta(days=60)).begin == datetime(
        2026, 12, 28, tzinfo=UTC
    )


def test_the_present_week_is_meant_where_none_is_named() -> None:
    assert read_week("", NOW) == week_of(NOW) == read_week(" 2026-W48 ", NOW)


@pytest.mark.parametrize(
    "text", ["2026-48", "2026-W00", "2027-W53", "last week", "2026-W\u0664\u0668"]
)
def test_what_is_no_week_is_named(text: str) -> None:
    with pytest.raises(ScoutingError, match="expected a week such as"):
        read_week(text, NOW + timedelta(days=3650))
