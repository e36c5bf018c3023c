"""Leads come and go; decisions stay."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest

from scouting.domain import Lead, Organisation, Review, lead_id
from scouting.errors import Conflict, Unknown
from scouting.leads import gather_leads
from scouting.queries import LeadFilter
from scouting.store import Place, Store
from tests.factories import NOON, OCT, document, reading
from tests.scouting.test_leads import Read

EVERY = LeadFilter()


def lead(key: str = "lens.example", technology: str = OCT, **parts: Any) -> Lead:
    (made,) = gather_leads(key, [Read(document(), reading())], NOON)
    market = parts.pop("market", "japan")
    name = parts.pop("name", key)
    return replace(
        made,
        id=lead_id(key, technology),
        organisation=Organisation(key, name, f"http://{key}/"),
        technology=technology,
        market=market,
        **parts,
    )


def keep(store: Store, *leads: Lead) -> None:
    for each in leads:
        store.leads.replace(each.organisation.key, [each])


def names(store: Store, **wanted: Any) -> list[str]:
    found = store.leads.all(LeadFilter(**wanted))
    return [entry.lead.organisation.name for entry in found]


def test_a_lead_comes_back_as_it_went_in(store: Store) -> None:
    keep(store, lead())
    found = store.leads.find(lead().id)
    assert (found.lead, found.review) == (lead(), Review())


def test_a_recompute_replaces_an_organisation_s_leads_and_no_other_s(store: Store) -> None:
    keep(store, lead(), lead("other.example"))
    store.leads.replace("lens.example", [lead(technology="endoscopy")])
    assert [e.lead.technology for e in store.leads.of_organisation("lens.example")] == ["endoscopy"]
    store.leads.replace("lens.example", [])
    assert names(store) == ["other.example"]


def test_decisions_survive_a_recompute_and_even_a_lead_s_absence(store: Store) -> None:
    keep(store, lead())
    store.decisions.decide(lead().id, Review("shortlisted", "call them", "Ada"))
    keep(store, lead(score=1.0))
    assert store.leads.find(lead().id).review.status == "shortlisted"
    store.leads.replace("lens.example", [])
    with pytest.raises(Unknown, match=lead().id):
        store.leads.find(lead().id)
    keep(store, lead())
    review = store.leads.find(lead().id).review
    assert (review.status, review.note, review.reviewer) == ("shortlisted", "call them", "Ada")


def test_a_decision_based_on_an_older_version_is_a_conflict(store: Store) -> None:
    keep(store, lead())
    first = store.decisions.decide(lead().id, Review("shortlisted", version=0))
    assert first.review.version == 1
    with pytest.raises(Conflict, match=r"version 1, yours 0"):
        store.decisions.decide(lead().id, Review("rejected", version=0))
    second = store.decisions.decide(lead().id, Review("contacted", version=1))
    assert (second.review.status, second.review.version) == ("contacted", 2)


def test_every_decision_is_kept_latest_first(store: Store) -> None:
    keep(store, lead())
    for version, status in enumerate(("shortlisted", "contacted", "dropped")):
        store.decisions.decide(lead().id, Review(status, reviewer="Ada", version=version))
    history = store.decisions.history(lead().id)
    assert [review.status for review in history] == ["dropped", "contacted", "shortlisted"]
    assert all(review.decided for review in history)
    assert store.decisions.history("none") == []


def test_of_two_scouts_who_decide_at_once_one_is_told_so(store: Store) -> None:
    keep(store, lead())

    def decide(reviewer: int) -> bool:
        try:
            store.decisions.decide(lead().id, Review("shortlisted", reviewer=str(reviewer)))
        except Conflict:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(decide, range(16))) == 1
    assert len(store.decisions.history(lead().id)) == 1


def test_several_recomputes_of_an_organisation_at_once_leave_its_leads_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: keep(store, lead()), range(24)))
    assert names(store) == ["lens.example"]


def test_there_is_no_decision_on_a_lead_that_is_not_there(store: Store) -> None:
    with pytest.raises(Unknown, match="unknown lead 'none'"):
        store.decisions.decide("none", Review("shortlisted"))


def test_filters_narrow_each_by_its_own(store: Store) -> None:
    low = replace(lead().trl, level=3) if lead().trl else None
    keep(
        store,
        lead("a.example", score=80.0),
        lead("b.example", technology="endoscopy", score=70.0),
        lead("c.example", market="israel", role="research", score=60.0),
        lead("d.example", trl=low, score=50.0),
        lead("e.example", trl=None, score=40.0, name="100% Licht_Werk"),
    )
    assert len(names(store)) == 5
    assert names(store, technologies=("endoscopy",)) == ["b.example"]
    assert names(store, markets=("israel", "canada")) == ["c.example"]
    assert names(store, roles=("research",)) == ["c.example"]
    assert names(store, trl_low=2, trl_high=4) == ["d.example"]
    assert names(store, text="licht_w") == ["100% Licht_Werk"]
    assert names(store, text="0%") == ["100% Licht_Werk"]
    assert names(store, text="%%") == []
    assert names(store, technologies=("endoscopy",), markets=("israel",)) == []
    store.decisions.decide(lead("a.example").id, Review("shortlisted"))
    assert names(store, statuses=("shortlisted",)) == ["a.example"]
    assert len(names(store, statuses=("new",))) == 4


def test_pages_of_leads_together_are_all_leads_in_order(store: Store) -> None:
    keep(store, *(lead(f"x{n}.example", score=float(n // 3)) for n in range(8)))
    seen: list[str] = []
    after = None
    for _ in range(3):
        page = store.leads.page(EVERY, 3, after)
        seen += [entry.lead.id for entry in page.leads]
        assert page.total == 8
        after = page.following
    assert after is None
    assert seen == [entry.lead.id for entry in store.leads.all(EVERY)]
    assert len(set(seen)) == 8


def test_facets_count_what_fits(store: Store) -> None:
    keep(store, lead("a.example"), lead("b.example", market="israel", role=None))
    store.decisions.decide(lead("a.example").id, Review("shortlisted"))
    facets = store.leads.facets(EVERY)
    assert facets["technology"] == {OCT: 2}
    assert facets["market"] == {"japan": 1, "israel": 1}
    assert facets["role"] == {"system": 1, "": 1}
    assert facets["status"] == {"shortlisted": 1, "new": 1}
    assert store.leads.facets(LeadFilter(markets=("israel",)))["status"] == {"new": 1}


def test_leads_have_their_places_by_organisation_and_technology(store: Store) -> None:
    keep(store, lead(), lead("other.example", market="israel"))
    claims = [("lens.example", OCT), ("other.example", OCT), ("lens.example", "endoscopy")]
    both = store.leads.places(EVERY, claims)
    assert both.keys() == set(claims[:2])
    assert both["lens.example", OCT] == Place(lead().id, "japan")
    japan = LeadFilter(markets=("japan",))
    assert store.leads.places(japan, claims).keys() == {("lens.example", OCT)}
    assert store.leads.organisations(japan) == {"lens.example"}
