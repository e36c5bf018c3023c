"""Developments are noted when leads are worked out anew, and make them changed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scouting.developments import Shift
from scouting.domain import Lead
from scouting.queries import LeadFilter
from scouting.store import Store
from tests.api import desk

LEAD = desk.lead()


def keep(store: Store, *leads: Lead) -> None:
    store.leads.replace(LEAD.organisation.key, leads)


def test_a_lead_that_is_worked_out_anew_tells_what_shifted(store: Store) -> None:
    began = datetime.now(UTC)
    keep(store, LEAD)
    assert store.developments.since([LEAD.id], began) == {}
    keep(store, replace(LEAD, role="research"))
    ((one,),) = store.developments.since([LEAD.id], began).values()
    assert one.shifts == (Shift("role", LEAD.role or "", "research"),)
    assert store.leads.find(LEAD.id).lead.changed == one.at
    assert store.developments.since([LEAD.id], one.at + timedelta(seconds=1)) == {}


def test_a_lead_of_which_the_same_is_told_has_not_changed_and_stays_changed_when(
    store: Store,
) -> None:
    began = datetime.now(UTC)
    keep(store, LEAD)
    keep(store, LEAD)
    assert store.leads.count(LeadFilter(changed=began)) == 0
    keep(store, replace(LEAD, market="israel"))
    changed = store.leads.find(LEAD.id).lead.changed
    keep(store, replace(LEAD, market="israel"))
    assert store.leads.find(LEAD.id).lead.changed == changed
