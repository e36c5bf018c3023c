"""When which source is crawled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta, timezone

import pytest

from scouting.sources import Schedule, Source
from scouting.timetable import due_jobs, job_key, period, turn

THURSDAY = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def source(id: str = "lens", schedule: Schedule = "weekly") -> Source:
    return Source(id, id, ("japan",), f"https://{id}.example/", schedule=schedule)


def asked(sources: list[Source], days: int, first: datetime, every: timedelta) -> list[str]:
    """The keys that a timetable asks for which runs every so often."""
    known: list[str] = []
    for number in range(int(timedelta(days=days) / every)):
        known += [key for _, key in due_jobs(sources, first + number * every, among(known))]
    return known


def among(known: Collection[str]) -> Callable[[Collection[str]], set[str]]:
    """A queue that was asked for these runs."""
    return set(known).intersection


@pytest.mark.parametrize(
    ("schedule", "moment", "told"),
    [
        ("weekly", THURSDAY, "2026-W48"),
        ("weekly", datetime(2027, 1, 3, 23, 59, tzinfo=UTC), "2026-W53"),
        ("weekly", datetime(2027, 1, 4, tzinfo=UTC), "2027-W01"),
        ("weekly", datetime(2027, 1, 4, 1, tzinfo=timezone(timedelta(hours=2))), "2026-W53"),
        ("daily", THURSDAY, "2026-11-26"),
        ("monthly", THURSDAY, "2026-11"),
    ],
)
def test_a_period_is_an_iso_week_a_day_or_a_month_in_utc(
    schedule: Schedule, moment: datetime, told: str
) -> None:
    assert period(schedule, moment) == told
    assert job_key(source(schedule=schedule), moment) == f"lens:{told}"


@pytest.mark.parametrize("schedule", ["weekly", "daily", "monthly"])
def test_a_turn_lies_in_its_period_and_is_the_same_all_period_long(schedule: Schedule) -> None:
    one = source(schedule=schedule)
    when = turn(one, THURSDAY)
    assert period(schedule, when) == period(schedule, THURSDAY)
    assert turn(one, when) == when


def test_the_turns_of_many_sources_are_spread_over_the_week() -> None:
    days = Counter(turn(source(f"s{n}"), THURSDAY).weekday() for n in range(700))
    assert len(days) == 7
    assert max(days.values()) < 150


@pytest.mark.parametrize(("schedule", "runs"), [("weekly", 8), ("daily", 56), ("monthly", 3)])
def test_over_eight_weeks_a_source_is_asked_for_once_in_each_period(
    schedule: Schedule, runs: int
) -> None:
    keys = asked([source(schedule=schedule)], 56, THURSDAY, timedelta(hours=6))
    assert len(keys) == len(set(keys))
    assert len(keys) in (runs, runs + 1)


def test_a_new_source_comes_at_once_and_then_waits_for_its_turn() -> None:
    sources = [source(f"s{n}") for n in range(20)]
    first = due_jobs(sources, THURSDAY, among([]))
    assert [key for _, key in first] == [f"s{n}:2026-W48" for n in range(20)]
    known = {key for _, key in first}
    monday = THURSDAY + timedelta(days=4)
    second = {one.id for one, _ in due_jobs(sources, monday, among(known))}
    assert second == {one.id for one in sources if turn(one, monday) <= monday}
    assert 0 < len(second) < 20


def test_what_was_missed_comes_at_once_and_only_once() -> None:
    late = next(s for n in range(99) if turn(s := source(f"s{n}"), THURSDAY).weekday() == 6)
    known = {f"{late.id}:2026-W45"}
    assert [key for _, key in due_jobs([late], THURSDAY, among(known))] == [f"{late.id}:2026-W48"]
    known = {f"{late.id}:2026-W47"}
    assert due_jobs([late], THURSDAY, among(known)) == []


def test_the_queue_is_asked_one_question_for_all_sources() -> None:
    questions: list[Collection[str]] = []

    def known(keys: Collection[str]) -> set[str]:
        questions.append(keys)
        return set(keys)

    assert due_jobs([source(f"s{n}") for n in range(20)], THURSDAY, known) == []
    (question,) = questions
    assert {"s7:2026-W48", "s7:2026-W47"} <= set(question)
    assert len(question) == 40
