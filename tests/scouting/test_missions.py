"""How far a mission is."""

from __future__ import annotations

from datetime import date

import pytest

from scouting.domain import Review
from scouting.missions import describe_mission
from scouting.plan import Plan
from scouting.store import Store
from taxonomy import Taxonomy, TaxonomyError
from tests.factories import OCT
from tests.scouting.store.test_leads import keep, lead


def test_an_empty_mission_has_nothing_and_every_gap(store: Store, taxonomy: Taxonomy) -> None:
    state = describe_mission(store, taxonomy, "M4")
    assert (state.leads, state.reviewed, state.arranged, state.present) == (0, 0, 0, {})
    assert len(state.absent) == len(taxonomy.technologies)
    assert state.pages == {"malaysia": 0, "singapore": 0}


def test_leads_count_by_state_and_rejected_ones_fill_no_gap(
    store: Store, taxonomy: Taxonomy
) -> None:
    keep(store, lead("a.example"), lead("b.example"), lead("c.example", "endoscopy"),
         lead("d.example", market="canada"))  # fmt: skip
    store.decisions.decide(lead("b.example").id, Review("meeting"))
    store.decisions.decide(lead("c.example", "endoscopy").id, Review("rejected"))
    state = describe_mission(store, taxonomy, "m8")
    assert (state.leads, state.reviewed, state.arranged) == (2, 2, 1)
    assert (state.counts["new"], state.counts["rejected"]) == (1, 1)
    assert state.present == {OCT: 2}
    assert "endoscopy" in state.absent


def test_days_are_counted_to_the_day_it_sets_out(store: Store, taxonomy: Taxonomy) -> None:
    today = date(2026, 5, 1)
    assert describe_mission(store, taxonomy, "M8").days_left(today) is None
    store.plans.keep("M8", Plan(date(2026, 5, 18)))
    assert describe_mission(store, taxonomy, "M8").days_left(today) == 17
    assert describe_mission(store, taxonomy, "M8").days_left(date(2026, 5, 20)) == -2


def test_an_unknown_mission_is_named(store: Store, taxonomy: Taxonomy) -> None:
    with pytest.raises(TaxonomyError, match="M9"):
        describe_mission(store, taxonomy, "M9")
