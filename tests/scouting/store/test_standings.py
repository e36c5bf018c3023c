"""What is stated and wanted is kept beside the leads; novelty and need are rated from it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from scouting.domain import DemandFinding, Passage, lead_id
from scouting.leads import gather_leads
from scouting.queries import LeadFilter
from scouting.standing import Material, Need, Novelty, Ratings
from scouting.store import Store
from scouting.testimony import gather_testimony
from tests.factories import NOON, OCT, document, evidence, finding, reading

VERSIONS = ("m1", "t1")
VECTOR = b"\x00\x3c" * 4
WANT = DemandFinding("tender", evidence("We make OCT scanners."), (OCT,))
LONG = " ".join(f"Scanner {n} with OCT is sold in Asia." for n in range(30))


def keep(store: Store, url: str = "http://lens.example/", text: str = "We make OCT scanners.",
         when: Any = NOON, **parts: Any) -> None:  # fmt: skip
    store.documents.add(document(url, text, fetched=when))
    told = reading(passages=(Passage(0, len(text), VECTOR),), **({"demand": (WANT,)} | parts))
    unread = store.documents.unread(*VERSIONS, 10, url)
    store.documents.save_readings([(id, told) for id, _ in unread], "words")


def gather(store: Store) -> None:
    for key in store.documents.organisation_keys():
        store.leads.gather(
            key, VERSIONS, lambda found: gather_leads(found[0].organisation_key, found, NOON) if found else [],
            lambda found: gather_testimony("lens.example", found, {}),
        )  # fmt: skip


def rated(store: Store, novelty: Novelty, need: Need) -> list[Material]:
    """Rate all that is stale; what was handed over for it."""
    seen: list[Material] = []

    def rate(material: Material) -> Ratings:
        seen.append(material)
        keys, markets = zip(*material.leads, strict=True) if material.leads else ((), ())
        return Ratings(dict.fromkeys(keys, novelty), dict.fromkeys(markets, need))

    for technology in store.standings.stale():
        store.standings.rate(technology, "words", rate)
    return seen


def test_what_is_gathered_leaves_its_technologies_stale_until_they_are_rated(store: Store) -> None:
    keep(store)
    gather(store)
    assert store.standings.stale() == [OCT]
    (material,) = rated(store, Novelty("high", "", share=0.9), Need("low", ""))
    assert store.standings.stale() == []
    assert material.leads == (("lens.example", "japan"),)
    (told,) = material.told
    assert (told.key, told.url, told.vector) == ("lens.example", "http://lens.example/", VECTOR)
    assert told.statement.day == "2026-11-20"
    assert [each.want.signal for each in material.asked] == ["tender"]


def test_a_lead_comes_with_its_novelty_and_the_need_of_its_market(store: Store) -> None:
    keep(store)
    gather(store)
    id = lead_id("lens.example", OCT)
    assert store.leads.find(id).lead.novelty == Novelty()
    rated(store, Novelty("high", "", share=0.9), Need("low", ""))
    lead = store.leads.find(id).lead
    assert (lead.novelty.level, lead.need.level) == ("high", "low")
    assert store.standings.need(OCT, "japan") == Need("low", "")
    assert store.standings.need(OCT, "israel") is None


def test_gathering_the_same_again_leaves_nothing_stale_and_the_ratings_in_place(
    store: Store,
) -> None:
    keep(store)
    gather(store)
    rated(store, Novelty("high", "", share=0.9), Need("low", ""))
    gather(store)
    assert store.standings.stale() == []
    assert store.leads.find(lead_id("lens.example", OCT)).lead.novelty.level == "high"


def test_a_new_statement_a_lost_lead_and_a_new_model_make_a_technology_stale(store: Store) -> None:
    keep(store)
    gather(store)
    rated(store, Novelty(), Need())
    keep(store, "http://lens.example/b", "Another page about OCT scanners.")
    gather(store)
    assert store.standings.stale() == [OCT]
    rated(store, Novelty(), Need())
    for url in ("http://lens.example/", "http://lens.example/b"):
        keep(store, url, "We sell shoes now.", technologies=(), demand=())
    gather(store)
    assert store.standings.stale() == [OCT]
    (material,) = rated(store, Novelty(), Need())
    assert material == Material((), (), ())
    store.leads.gather(
        "lens.example", ("m2", "t1"), lambda f: [], lambda f: gather_testimony("k", f, {})
    )
    assert store.standings.stale() == []  # it told of nothing, before and now


def test_superseded_pages_and_near_duplicates_are_no_material(store: Store) -> None:
    keep(store, text=LONG)
    keep(store, "http://lens.example/copy", LONG)
    keep(store, "http://lens.example/old", "These are the old words about OCT.")
    keep(store, "http://lens.example/old", "Here are other words about OCT, and new.")
    gather(store)
    (material,) = rated(store, Novelty(), Need())
    assert {told.url for told in material.told} == {
        "http://lens.example/",
        "http://lens.example/old",
    }
    assert len(material.told) == 2


def test_a_page_that_only_changed_its_footer_is_as_old_as_it_was(store: Store) -> None:
    keep(store, text=f"{LONG} © 2025", when=NOON - timedelta(days=400))
    keep(store, text=f"{LONG} © 2026", when=NOON)
    gather(store)
    (material,) = rated(store, Novelty(), Need())
    assert [told.statement.day for told in material.told] == ["2025-10-16"]
    keep(store, text="Quite other words about OCT, now.", when=NOON)
    gather(store)
    assert [told.statement.day for told in rated(store, Novelty(), Need())[0].told] == [
        "2026-11-20"
    ]


def test_vectors_of_another_model_are_not_compared(store: Store) -> None:
    keep(store)
    gather(store)
    assert len(store.standings.told(OCT, "words")) == 1
    assert store.standings.told(OCT, "other") == ()
    assert len(store.standings.told(OCT, "words", "japan")) == 1
    assert store.standings.told(OCT, "words", "israel") == ()


def test_pages_are_counted_by_market(store: Store) -> None:
    keep(store)
    gather(store)
    assert [store.standings.pages(market) for market in ("", "japan", "israel")] == [1, 1, 0]


def test_leads_are_found_by_novelty_and_need_and_counted(store: Store) -> None:
    keep(store, technologies=(finding(), finding("endoscopy", 12, 0.95)))
    gather(store)
    store.standings.rate(
        OCT, "words", lambda m: Ratings({"lens.example": Novelty("high", "", share=0.8)}, {"japan": Need("low", "")})
    )  # fmt: skip

    def found(**wanted: Any) -> list[str]:
        return sorted(entry.lead.technology for entry in store.leads.all(LeadFilter(**wanted)))

    assert found(novelties=("high",)) == found(needs=("low", "high")) == [OCT]
    assert found(novelties=("none",)) == found(needs=("none",)) == ["endoscopy"]
    assert found(novelties=("high", "none")) == ["endoscopy", OCT]
    assert found(novelties=("low",)) == []
    facets = store.leads.facets(LeadFilter())
    assert facets["novelty"] == {"high": 1, "": 1}
    assert facets["need"] == {"low": 1, "": 1}
    assert facets["trl"] == {"8": 2}
    assert [e.lead.technology for e in store.leads.most_novel(LeadFilter(), 5)] == [OCT]
