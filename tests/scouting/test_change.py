"""What time does to pages, and dates as users write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from scouting.change import GONE_SHARE, HALF_LIFE_DAYS, freshness, last_changed, read_moment
from scouting.errors import ScoutingError
from tests.factories import NOON
from tests.scouting.test_leads import read

HALF = timedelta(days=HALF_LIFE_DAYS)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T06:30:00Z", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("2026-11-01T06:30:00+09:00", datetime(2026, 10, 31, 21, 30, tzinfo=UTC)),
        ("2026-11-01T06:30:00 09:00", datetime(2026, 10, 31, 21, 30, tzinfo=UTC)),
        (" ", None),
    ],
)
def test_a_date_or_time_is_read_in_utc(text: str, moment: datetime | None) -> None:
    assert read_moment(text) == moment


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "0001-01-01T00:00:00+14:00", "1" * 99])
def test_anything_else_is_named(text: str) -> None:
    with pytest.raises(ScoutingError, match=r"since '.{1,40}': expected a date such as"):
        read_moment(text)


def test_freshness_halves_and_gone_pages_do_not_count_while_another_answers() -> None:
    old, gone = read(), replace(read(), last_seen=NOON + HALF, gone=NOON + HALF)
    assert freshness([old], NOON + HALF)[0] == pytest.approx(0.5)
    assert freshness([old, gone], NOON + HALF)[0] == pytest.approx(0.5)
    assert freshness([gone], NOON + HALF)[0] == pytest.approx(GONE_SHARE)
    assert freshness([gone, gone], NOON + HALF)[1].startswith("all 2 pages are gone")


def test_the_last_change_is_a_rewriting_or_a_disappearance() -> None:
    rewritten = replace(read(), changed=NOON)
    gone = replace(read(), gone=NOON + HALF)
    assert last_changed([read()]) is None
    assert last_changed([read(), rewritten]) == NOON
    assert last_changed([rewritten, gone]) == NOON + HALF
