"""The jobs of all workers."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scouting.backlog import MAX_ATTEMPTS, Backlog, next_attempt, repetition
from scouting.errors import Conflict, ScoutingError, StoreError, Unknown

KEY = "jba:2026-W48"


@pytest.fixture
def backlog(queue_url: str) -> Iterator[Backlog]:
    opened = Backlog(queue_url)
    yield opened
    opened.close()


def test_asking_twice_makes_one_job(backlog: Backlog, queue_url: str) -> None:
    other = Backlog(queue_url)
    assert backlog.known([KEY]) == set()
    assert backlog.known([]) == set()
    assert backlog.add_crawl("jba", "jba.or.jp", KEY)
    assert not other.add_crawl("jba", "jba.or.jp", KEY)
    assert other.known([KEY, "jba:2026-W47"]) == {KEY}
    (job,) = other.recent()
    assert (job.id, job.kind, job.source, job.state, job.attempt) == (
        KEY, "crawl", "jba", "queued", 1
    )  # fmt: skip
    other.close()


def test_a_cancelled_job_stays_cancelled_and_is_not_asked_for_again(backlog: Backlog) -> None:
    backlog.add_crawl("jba", "jba.or.jp", KEY)
    assert backlog.cancel(KEY).state == "cancelled"
    with pytest.raises(Conflict, match=r"has ended already \(cancelled\)"):
        backlog.cancel(KEY)
    assert not backlog.add_crawl("jba", "jba.or.jp", KEY)
    assert backlog.recent("queued") == []
    assert not backlog.waits()


def test_an_attempt_that_waits_tells_until_when(backlog: Backlog) -> None:
    backlog.add_crawl("jba", "jba.or.jp", f"{KEY}~2", attempt=2, delay=600)
    job = backlog.find(f"{KEY}~2")
    assert job.state == "queued"
    assert job.attempt == 2
    assert job.due is not None
    assert 590 < (job.due - job.created).total_seconds() < 610
    assert not backlog.waits()


def test_the_latest_attempt_is_told_from_those_of_other_runs(backlog: Backlog) -> None:
    for id in (KEY, f"{KEY}~2", f"{KEY}~10", "jba:2026-W4", "jba:2026-W480"):
        backlog.add_crawl("jba", "jba.or.jp", id)
    latest = backlog.latest(KEY)
    assert latest is not None
    assert latest.id == f"{KEY}~10"
    assert backlog.latest("jba:2026-W49") is None


def test_progress_is_told_in_its_order_and_added_to(backlog: Backlog) -> None:
    backlog.add_crawl("jba", "jba.or.jp", KEY)
    backlog.note(KEY, {"progress": {"rate": 30.5, "pages": 3, "unheard": 1}})
    backlog.note(KEY, {"failed": "gone"})
    job = backlog.find(KEY)
    assert list(job.progress.items()) == [("pages", 3), ("rate", 30.5)]
    assert (job.source, job.detail) == ("jba", "gone")


def test_jobs_are_counted_by_kind_and_state(backlog: Backlog) -> None:
    backlog.add_crawl("jba", "jba.or.jp", KEY)
    backlog.add_crawl("edb", "edb.gov.sg", "edb:2026-W48")
    backlog.add_reading("jba", f"read:{KEY}")
    backlog.cancel(KEY)
    assert backlog.count() == {
        ("crawl", "cancelled"): 1, ("crawl", "queued"): 1, ("read", "queued"): 1,
    }  # fmt: skip


def test_what_is_unknown_is_named(backlog: Backlog) -> None:
    with pytest.raises(Unknown, match="unknown job 'nothing'"):
        backlog.find("nothing")
    with pytest.raises(Unknown, match="unknown state 'lost'; known: queued, running"):
        backlog.recent("lost")


def test_attempts_come_later_and_later_and_end() -> None:
    id, delays = KEY, []
    for attempt in range(1, MAX_ATTEMPTS):
        following = next_attempt(id, attempt)
        assert following is not None
        id, delay = following
        delays.append(delay)
    assert (id, delays) == (f"{KEY}~4", [600, 2400, 9600])
    assert next_attempt(id, MAX_ATTEMPTS) is None
    assert repetition(f"{KEY}~9") == f"{KEY}~10"


def test_a_queue_that_cannot_be_opened_is_named(tmp_path: object) -> None:
    with pytest.raises((StoreError, ScoutingError), match="queue"):
        Backlog(f"sqlite:///{tmp_path}/none/queue.db")
    with pytest.raises((StoreError, ScoutingError), match="queue"):
        Backlog("postgresql://nobody@127.0.0.1:1/none")
