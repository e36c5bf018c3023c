"""What the store knows of sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scouting.runs import SourceCheck
from scouting.store import Store
from tests.factories import NOON

CHECK = SourceCheck("lens", "https://lens.example/", "reachable", "", NOON, NOON)
LATER = NOON + timedelta(days=7)


def later(**more: object) -> SourceCheck:
    return replace(CHECK, at=LATER, since=LATER, **more)  # type: ignore[arg-type]


def test_a_check_comes_back_as_it_went_in(store: Store) -> None:
    assert store.checks.save(CHECK) == CHECK
    assert store.checks.latest() == {"lens": CHECK}


def test_a_state_that_goes_on_keeps_its_beginning(store: Store) -> None:
    store.checks.save(CHECK)
    assert store.checks.save(later(detail="as /en/")).since == NOON
    assert store.checks.latest()["lens"] == replace(later(detail="as /en/"), since=NOON)


def test_another_state_or_address_begins_anew(store: Store) -> None:
    store.checks.save(CHECK)
    assert store.checks.save(later(state="timeout")).since == LATER
    store.checks.save(CHECK)
    assert store.checks.save(later(address="https://other.example/")).since == LATER
