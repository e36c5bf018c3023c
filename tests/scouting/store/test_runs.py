"""Crawls are recorded, and one that was killed does not run for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from scouting.store import Store
from scouting.store.runs import SILENT

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
COUNTS = {"stored": 3, "unchanged": 2, "quarantined": 1, "failed": 4}


def test_a_run_is_kept_with_what_it_brought(store: Store) -> None:
    id = store.runs.start("jba", NOW)
    store.runs.end(id, "done", COUNTS | {"chatter": 9})
    run = store.runs.latest()["jba"]
    assert (run.state, run.started, run.pages, run.failed) == ("done", NOW, 6, 4)
    assert run.ended is not None
    assert store.runs.successes() == {"jba": run}


def test_a_run_that_fell_silent_is_broken_off_and_keeps_what_it_had(store: Store) -> None:
    id = store.runs.start("jba", NOW)
    store.runs.beat(id, COUNTS, NOW + timedelta(hours=1))
    soon, late = NOW + timedelta(hours=1) + SILENT, NOW + timedelta(hours=2)
    assert store.runs.latest(soon)["jba"].state == "running"
    run = store.runs.latest(late)["jba"]
    assert (run.state, run.ended, run.stored) == ("broken off", NOW + timedelta(hours=1), 3)
    assert run.reason
    assert store.runs.successes(late) == {}


def test_the_last_success_outlives_a_later_failure(store: Store) -> None:
    store.runs.end(store.runs.start("jba", NOW), "done", COUNTS)
    store.runs.end(store.runs.start("jba", NOW + timedelta(days=7)), "failed", {}, "x" * 900)
    assert store.runs.successes()["jba"].started == NOW
    latest = store.runs.latest()["jba"]
    assert (latest.state, len(latest.reason)) == ("failed", 500)
