"""What is planned for missions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scouting.errors import Conflict
from scouting.plan import Plan
from scouting.store import Store

PLAN = Plan(date(2026, 5, 18), 24)


def test_a_mission_that_nobody_planned_has_an_empty_plan(store: Store) -> None:
    assert store.plans.find("M8") == Plan()


def test_a_plan_is_kept_changed_and_taken_back(store: Store) -> None:
    assert store.plans.keep("M8", PLAN) == replace(PLAN, version=1)
    assert store.plans.find("M7") == Plan()
    assert store.plans.keep("M8", Plan(None, 0, 1)) == Plan(None, 0, 2)
    assert store.plans.keep("M8", Plan(version=2)) == Plan(version=3)


def test_of_two_changes_to_the_same_version_the_second_is_refused(store: Store) -> None:
    store.plans.keep("M8", PLAN)
    with pytest.raises(Conflict, match="version 1, yours 0"):
        store.plans.keep("M8", Plan(meetings=3))
    assert store.plans.find("M8").meetings == 24
