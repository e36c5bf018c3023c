"""Saved searches on the command line."""

from __future__ import annotations

import pytest

from scouting.store import open_store
from tests.scouting.test_cli import Scout, assert_one_line
from tests.scouting.test_cli import filled as filled  # noqa: PLC0414 -- fixtures
from tests.scouting.test_cli import ruled as ruled  # noqa: PLC0414
from tests.scouting.test_cli import scout as scout  # noqa: PLC0414


def look_back() -> None:
    with open_store("sqlite:///scouting.db") as store, store._engine.begin() as connection:
        connection.exec_driver_sql("UPDATE searches SET watermark = '2020-01-01 00:00:00.000000'")


@pytest.mark.usefixtures("filled")
def test_a_search_is_saved_shown_seen_and_forgotten(scout: Scout) -> None:
    assert "No search is saved" in scout("searches", "list").out
    assert scout("searches", "add", "Everything").out == "Search 1 is saved.\n"
    (told,) = scout("searches", "list", "--json").lines()
    assert (told["name"], told["new"], told["changed"]) == ("Everything", 0, 0)
    look_back()
    shown = scout("searches", "show", "1").out
    assert "new      " in shown
    assert "“" in shown, "each with its sentence"
    (whole,) = scout("searches", "show", "1", "--json").lines()
    assert whole["new"]["total"] == len(whole["new"]["leads"]) > 0  # type: ignore[index]
    scout("searches", "seen", "1")
    assert ": 0 new, 0 changed" in scout("searches", "show", "1").out
    assert scout("searches", "remove", "1").out == "Search 1 is forgotten.\n"
    assert_one_line(scout("searches", "show", "1"), "unknown saved search '1'")


@pytest.mark.usefixtures("filled")
def test_a_search_belongs_to_its_owner(scout: Scout) -> None:
    assert_one_line(scout("searches", "add", "Eyes", "", "--owner", "Ada"), "unknown owner 'Ada'")
    scout("keys", "add", "Ada", "--role", "scout")
    scout("searches", "add", "Eyes", "technology=20", "--owner", "Ada")
    assert scout("searches", "list", "--json").lines() == []
    assert len(scout("searches", "list", "--owner", "Ada", "--json").lines()) == 1
    assert_one_line(scout("searches", "seen", "1"), "unknown saved search '1'")


@pytest.mark.usefixtures("filled")
def test_what_cannot_be_saved_is_told_in_one_line(scout: Scout) -> None:
    assert_one_line(scout("searches", "add", " "), "1 to 100 characters")
    assert_one_line(scout("searches", "add", "a", "market=atlantis"), "unknown market 'atlantis'")
    with open_store("sqlite:///scouting.db") as store:
        log = [(one.verb, one.outcome) for one in store.audit.latest(3)]
    assert ("scout searches add", "failed: unknown market 'atlantis'") in [
        (verb, outcome.split(";")[0]) for verb, outcome in log
    ]
