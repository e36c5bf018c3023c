"""Many leads one after another."""

from __future__ import annotations

import pytest

from scouting.queries import LeadFilter
from scouting.store import Store, streams
from tests.scouting.store.test_leads import keep, lead


def test_batches_join_without_a_gap_or_a_repeat_also_at_equal_scores(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "BATCH", 3)
    keep(store, *(lead(f"l{n}.example", score=float(50 - n // 4)) for n in range(11)))
    every = list(store.leads.page(LeadFilter(), 20).leads)
    assert [entry.lead.id for entry in store.leads.all(LeadFilter())] == [e.lead.id for e in every]
    assert len(every) == 11


def test_who_reads_slowly_sees_what_was_written_meanwhile_and_holds_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "BATCH", 1)
    keep(store, lead("a.example", score=9.0), lead("b.example", score=8.0))
    stream = store.leads.all(LeadFilter())
    assert next(stream).lead.organisation.key == "a.example"
    keep(store, lead("c.example", score=1.0))
    assert [entry.lead.organisation.key for entry in stream] == ["b.example", "c.example"]
