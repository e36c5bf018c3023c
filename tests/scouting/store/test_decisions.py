"""Decisions are kept once, taken back by further decisions, and taken together where they were so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from scouting.domain import Review
from scouting.errors import Conflict, Invalid, Unknown
from scouting.queries import LeadFilter
from scouting.store import Store
from tests.scouting.store.test_leads import keep, lead, names

BATCH = "b" * 32


def states(outcomes: list[object]) -> list[str]:
    return [outcome.state for outcome in outcomes]  # type: ignore[attr-defined]


def test_the_same_decision_sent_twice_is_kept_once(store: Store) -> None:
    keep(store, lead())
    wanted = Review("rejected", "no", "Ada", reason="stale", due=date(2026, 12, 1))
    first = store.decisions.decide(lead().id, wanted)
    assert store.decisions.decide(lead().id, wanted) == first
    assert len(store.decisions.history(lead().id)) == 1


def test_an_undone_decision_stays_in_the_history_and_what_was_before_holds(store: Store) -> None:
    keep(store, lead())
    store.decisions.decide(lead().id, Review("shortlisted", "call", "Ada", trl=4))
    store.decisions.decide(lead().id, Review("rejected", version=1, reason="stale"))
    review = store.decisions.undo(lead().id, 2).review
    assert (review.status, review.note, review.trl, review.version, review.undoes) == (
        "shortlisted", "call", 4, 3, 2,
    )  # fmt: skip
    assert [one.status for one in store.decisions.history(lead().id)] == [
        "shortlisted", "rejected", "shortlisted",
    ]  # fmt: skip


def test_the_first_decision_undone_leaves_a_new_lead(store: Store) -> None:
    keep(store, lead())
    store.decisions.decide(lead().id, Review("rejected", reason="out-of-scope"))
    assert store.decisions.undo(lead().id, 1).review.says(Review())


def test_undoing_twice_changes_nothing_and_undoing_the_undo_brings_back(store: Store) -> None:
    keep(store, lead())
    store.decisions.decide(lead().id, Review("shortlisted"))
    once = store.decisions.undo(lead().id, 1)
    assert store.decisions.undo(lead().id, 1) == once
    assert store.decisions.undo(lead().id, 2).review.status == "shortlisted"


def test_only_the_latest_decision_can_be_undone(store: Store) -> None:
    keep(store, lead())
    store.decisions.decide(lead().id, Review("shortlisted"))
    store.decisions.decide(lead().id, Review("contacted", version=1))
    with pytest.raises(Conflict, match=r"version 2, yours 1"):
        store.decisions.undo(lead().id, 1)
    with pytest.raises(Invalid):
        store.decisions.undo(lead().id, 0)
    with pytest.raises(Unknown):
        store.decisions.undo("none", 1)


def test_a_decision_after_an_undo_is_no_undo(store: Store) -> None:
    keep(store, lead())
    store.decisions.decide(lead().id, Review("shortlisted"))
    undone = store.decisions.undo(lead().id, 1).review
    again = store.decisions.decide(lead().id, replace(undone, status="rejected", decided=None))
    assert (again.review.undoes, again.review.version) == (None, 3)


def test_many_decisions_have_an_outcome_each(store: Store) -> None:
    keep(store, lead("a.example"), lead("b.example"))
    store.decisions.decide(lead("b.example").id, Review("meeting"))
    changes = [(id, Review("shortlisted")) for id in (lead("a.example").id, lead("b.example").id)]
    outcomes = store.decisions.decide_all([*changes, ("none", Review("rejected"))], BATCH)
    assert states(outcomes) == ["done", "changed", "unknown"]
    assert outcomes[1].review.status == "meeting"
    assert store.leads.find(lead("b.example").id).review.status == "meeting"
    again = store.decisions.decide_all([*changes, changes[0]], BATCH)
    assert states(again) == ["same", "changed", "same"]


def test_a_batch_is_undone_but_for_what_was_decided_since(store: Store) -> None:
    keep(store, lead("a.example"), lead("b.example"))
    ids = [lead("a.example").id, lead("b.example").id]
    store.decisions.decide_all([(id, Review("rejected", reason="stale")) for id in ids], BATCH)
    store.decisions.decide(ids[1], Review("contacted", version=1))
    assert states(store.decisions.undo_all(BATCH)) == ["done", "changed"]
    assert states(store.decisions.undo_all(BATCH)) == ["same", "changed"]
    assert [store.leads.find(id).review.status for id in ids] == ["new", "contacted"]
    assert store.decisions.undo_all("") == []


def test_leads_are_found_by_a_due_date_that_has_passed(store: Store) -> None:
    late, today = date(2026, 11, 25), date(2026, 11, 26)
    keep(store, lead("late.example"), lead("today.example"), lead("done.example"))
    store.decisions.decide(lead("late.example").id, Review("contacted", due=late))
    store.decisions.decide(lead("today.example").id, Review("contacted", due=today))
    store.decisions.decide(lead("done.example").id, Review("agreement", due=late))
    assert names(store, due_before=today) == ["late.example"]
    found = store.leads.page(LeadFilter(due_before=today), 5).leads[0].review
    assert found.due == late


def test_a_due_date_survives_a_recompute(store: Store) -> None:
    keep(store, lead())
    store.decisions.decide(lead().id, Review("contacted", due=date(2026, 12, 24)))
    keep(store, lead(score=3.0))
    assert store.leads.find(lead().id).review.due == date(2026, 12, 24)
