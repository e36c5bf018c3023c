"""Leads are found, counted and ordered as they are now, whoever changed them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from scouting.domain import Lead, Review, TrlEstimate
from scouting.queries import Facets, LeadFilter
from scouting.standing import Need, Novelty, Ratings
from scouting.store import Cell, Store
from tests.factories import NOON, OCT
from tests.scouting.store.test_leads import keep, lead, names

EVERY = LeadFilter()
DAY = timedelta(days=1)


def ready(level: int) -> TrlEstimate:
    return TrlEstimate(level, level, level, 0.9)


def four(store: Store) -> list[Lead]:
    leads = [
        lead("a.example", score=90.0, trl=ready(9), sources=("register:fda", "company:a"),
             languages=("en", "ja"), first_seen=NOON - 90 * DAY),
        lead("b.example", technology="endoscopy", score=80.0, trl=ready(4), sources=("company:b",),
             languages=("ja",), first_seen=NOON - 9 * DAY),
        lead("c.example", market="us-west", score=70.0, trl=None, sources=(), languages=(),
             first_seen=NOON - 2 * DAY),
        lead("d.example", market="", score=60.0, trl=ready(6), role=None, sources=("submitted",),
             languages=("en",), first_seen=NOON, changed=NOON, gone=("http://d.example/",)),
    ]  # fmt: skip
    keep(store, *leads)
    return leads


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"before": NOON - DAY}, "abc"),
        ({"first_seen": NOON - 10 * DAY, "before": NOON - DAY}, "bc"),
        ({"changed": NOON - DAY, "before": NOON}, ""),
        ({"since": NOON - 3 * DAY, "before": NOON}, "c"),
        ({"kinds": ("register",)}, "a"),
        ({"kinds": ("company", "submitted")}, "abd"),
        ({"kinds": ("none",)}, "c"),
        ({"languages": ("ja",)}, "ab"),
        ({"languages": ("ko",)}, ""),
        ({"roles": ("none",)}, "d"),
        ({"markets": ("none", "us-west")}, "cd"),
        ({"first_seen": NOON - 3 * DAY}, "cd"),
        ({"changed": NOON - DAY}, ""),  # it is new, not changed
        ({"since": NOON - DAY}, "d"),
        ({"gone": True}, "d"),
        ({"without": Facets(technologies=("endoscopy",))}, "acd"),
        ({"without": Facets(kinds=("company",))}, "cd"),
        ({"without": Facets(languages=("none", "en"))}, "b"),
        ({"markets": ("japan",), "without": Facets(languages=("en",))}, "b"),
        ({"text": "EXAMPLE", "named": (OCT,)}, "abcd"),
        ({"text": "A.ex"}, "a"),
        ({"text": "eye", "named": ("endoscopy",)}, "b"),
    ],
)
def test_facets_hold_together_and_negatives_leave_out(
    store: Store, wanted: dict[str, Any], found: str
) -> None:
    four(store)
    assert sorted(name[0] for name in names(store, **wanted)) == list(found)
    assert store.leads.count(LeadFilter(**wanted)) == len(found)


def test_what_is_near_in_meaning_comes_by_its_nearness(store: Store) -> None:
    a, b, c, _ = four(store)
    near = {c.id: 0.8, b.id: 0.4, "0" * 16: 0.9}
    assert names(store, text="retina", near=near) == ["c.example", "b.example"]
    assert names(store, text="retina", near=near, named=(OCT,)) == [
        "c.example", "a.example", "d.example", "b.example",
    ]  # fmt: skip
    assert names(store, text="retina", near={a.id: 0.3, b.id: 0.3}, order="trl") == [
        "a.example", "b.example",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("order", "found"),
    [("score", "abcd"), ("newest", "dcba"), ("trl", "adbc"), ("organisation", "abcd"), ("", "abcd")],
)  # fmt: skip
def test_every_order_can_be_paged_through(store: Store, order: str, found: str) -> None:
    four(store)
    wanted = LeadFilter(order=order)
    seen, after = [], None
    for _ in range(5):
        page = store.leads.page(wanted, 1, after)
        seen += [entry.lead.organisation.name[0] for entry in page.leads]
        assert page.total == 4
        if (after := page.following) is None:
            break
    assert "".join(seen) == found


def test_a_facet_is_counted_as_if_nothing_were_chosen_of_it(store: Store) -> None:
    four(store)
    wanted = LeadFilter(technologies=("endoscopy",), markets=("japan",))
    plain, lifted = store.leads.facets(wanted), store.leads.facets(wanted, lifted=True)
    assert plain["technology"] == {"endoscopy": 1}
    assert lifted["technology"] == {OCT: 1, "endoscopy": 1}
    assert lifted["market"] == plain["market"] == {"japan": 1}
    assert store.leads.facets(EVERY)["language"] == {"": 1, "en": 2, "ja": 2}
    assert store.leads.facets(EVERY)["source_kind"] == {
        "": 1, "company": 2, "register": 1, "submitted": 1,
    }  # fmt: skip
    assert store.leads.facets(EVERY)["trl"] == {"": 1, "4": 1, "6": 1, "9": 1}


def test_cells_tell_how_many_and_how_ready(store: Store) -> None:
    four(store)
    keep(store, lead("e.example", trl=ready(4)))
    cells = store.leads.cells(EVERY)
    assert cells[OCT, "japan"] == Cell(2, 6.5, 4, 9)
    assert cells[OCT, "us-west"] == Cell(1)
    assert (OCT, "canada") not in cells
    assert store.leads.cross(EVERY, "market", "status")["japan", "new"] == 3


def test_whoever_decides_rates_or_gathers_is_seen_at_once(store: Store) -> None:
    a, b, *_ = four(store)
    other = store.leads.revision()
    store.decisions.decide(a.id, Review("shortlisted", market="canada"))
    assert names(store, statuses=("shortlisted",), markets=("canada",)) == ["a.example"]
    assert store.leads.revision() > other
    store.standings.rate(
        OCT, "words",
        lambda material: Ratings({key: Novelty("high", "", share=0.9) for key, _ in material.leads},
                                 {"canada": Need("low", "")}),
    )  # fmt: skip
    assert names(store, novelties=("high",), needs=("low",)) == ["a.example"]
    store.leads.replace("b.example", [])
    assert names(store) == ["a.example", "c.example", "d.example"]
    keep(store, replace(a, score=1.0))
    assert names(store, statuses=("shortlisted",)) == ["a.example"]
    assert names(store)[-1] == "a.example"
    keep(store, b)
    assert names(store)[0] == "b.example"


def test_an_empty_store_counts_nothing(store: Store) -> None:
    assert store.leads.page(LeadFilter(text="x"), 5).total == 0
    assert store.leads.facets(EVERY, lifted=True)["technology"] == {}
    assert store.leads.cells(EVERY) == store.leads.cross(EVERY, "market", "status") == {}


def test_what_comes_in_while_a_technology_is_rated_leaves_it_stale(store: Store) -> None:
    from tests.scouting.store.test_standings import gather
    from tests.scouting.store.test_standings import keep as keep_page

    keep_page(store)
    gather(store)

    def interrupted(material: Any) -> Ratings:
        keep_page(store, "http://lens.example/b", "Another page about OCT scanners.")
        gather(store)  # would wait for ever if rating held the lock
        return Ratings({key: Novelty() for key, _ in material.leads}, {})

    store.standings.rate(OCT, "words", interrupted)
    assert store.standings.stale() == [OCT]
    store.standings.rate(
        OCT, "words", lambda m: Ratings({key: Novelty() for key, _ in m.leads}, {})
    )
    assert store.standings.stale() == []


def test_of_two_ratings_at_once_the_later_material_stays(store: Store) -> None:
    from tests.scouting.store.test_standings import gather
    from tests.scouting.store.test_standings import keep as keep_page

    keep_page(store)
    gather(store)

    def rated(level: Any) -> Any:
        return lambda m: Ratings({key: Novelty(level, "", share=0.5) for key, _ in m.leads}, {})

    def slow(material: Any) -> Ratings:
        store.standings.rate(OCT, "words", rated("high"))
        return rated("low")(material)  # type: ignore[no-any-return]

    store.standings.rate(OCT, "words", slow)
    assert names(store, novelties=("high",)) == ["lens.example"]
