"""How far crawls have come."""

from __future__ import annotations

from datetime import timedelta

from scouting.runs import Step
from scouting.store import Store
from scouting.store.frontiers import RESUMED_WITHIN
from tests.factories import NOON

SOURCE, SITE = "company:lens", "lens.example"
HOME = Step("https://lens.example/", state="barren")
PAGE = Step("https://lens.example/p/é", HOME.url, 3.5)


def test_steps_come_back_in_the_order_in_which_they_were_met(store: Store) -> None:
    store.frontiers.note(SOURCE, {SITE: [PAGE]}, NOON)
    store.frontiers.note(SOURCE, {SITE: [HOME]}, NOON + timedelta(seconds=1))
    assert store.frontiers.recall(SOURCE, SITE, NOON) == [PAGE, HOME]


def test_a_step_takes_the_place_of_what_was_known_and_keeps_its_turn(store: Store) -> None:
    store.frontiers.note(SOURCE, {SITE: [PAGE]}, NOON)
    store.frontiers.note(SOURCE, {SITE: [HOME]}, NOON + timedelta(seconds=1))
    done = Step(PAGE.url, PAGE.parent, PAGE.worth, "promising")
    store.frontiers.note(SOURCE, {SITE: [done, done]}, NOON + timedelta(seconds=2))
    assert store.frontiers.recall(SOURCE, SITE, NOON) == [done, HOME]


def test_crawls_of_other_sources_and_sites_are_left_alone(store: Store) -> None:
    store.frontiers.note(SOURCE, {SITE: [PAGE]}, NOON)
    store.frontiers.note("demo", {SITE: [HOME]}, NOON)
    store.frontiers.note(SOURCE, {"other.example": [Step("https://other.example/")]}, NOON)
    store.frontiers.clear(SOURCE, SITE)
    assert store.frontiers.recall(SOURCE, SITE, NOON) == []
    assert store.frontiers.recall("demo", SITE, NOON) == [HOME]
    assert len(store.frontiers.recall(SOURCE, "other.example", NOON)) == 1


def test_a_crawl_that_began_too_long_ago_begins_anew(store: Store) -> None:
    store.frontiers.note(SOURCE, {SITE: [PAGE]}, NOON)
    store.frontiers.note(SOURCE, {SITE: [HOME]}, NOON + RESUMED_WITHIN)
    late = NOON + RESUMED_WITHIN + timedelta(seconds=1)
    assert store.frontiers.recall(SOURCE, SITE, late) == []
    assert store.frontiers.recall(SOURCE, SITE, NOON) == []


def test_thousands_of_links_of_one_page_are_kept(store: Store) -> None:
    steps = [Step(f"https://lens.example/{n}", HOME.url, n / 7) for n in range(2_100)]
    store.frontiers.note(SOURCE, {SITE: steps}, NOON)
    assert {step.url for step in store.frontiers.recall(SOURCE, SITE, NOON)} == {
        s.url for s in steps
    }
