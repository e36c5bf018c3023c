"""Arrivals: no lead is passed over, whenever its page was fetched."""

from __future__ import annotations

from dataclasses import replace

from scouting.store import Store
from tests.api import desk

LEAD = desk.lead()


def keep(store: Store, *leads: object) -> None:
    store.leads.replace(LEAD.organisation.key, leads)  # type: ignore[arg-type]


def test_a_lead_comes_once_and_then_changes(store: Store) -> None:
    assert store.arrivals.latest() == 0
    keep(store, LEAD)
    (one,), mark = store.arrivals.since(0)
    assert (one.lead_id, one.new, one.at) == (LEAD.id, True, LEAD.first_seen)
    assert store.arrivals.since(mark) == ([], mark)
    keep(store, LEAD)
    assert store.arrivals.since(mark) == ([], mark)
    keep(store, replace(LEAD, role="research"))
    (changed,), later = store.arrivals.since(mark)
    assert (changed.new, later > mark) == (False, True)
    assert store.arrivals.since(0)[0][0].new


def test_a_lead_that_is_gone_arrives_no_more_and_coming_back_it_has_changed(store: Store) -> None:
    keep(store, LEAD)
    mark = store.arrivals.latest()
    keep(store)
    assert store.arrivals.since(0) == ([], mark)
    keep(store, LEAD)
    ((back,), later) = store.arrivals.since(mark)
    assert (back.new, later > mark) == (False, True)


def test_a_lead_of_before_there_were_arrivals_is_not_new(store: Store) -> None:
    keep(store, LEAD)
    with store._engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM arrivals")
    keep(store, replace(LEAD, role="research"))
    ((one,), _) = store.arrivals.since(0)
    assert not one.new
