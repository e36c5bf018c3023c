"""A market in brief."""

from __future__ import annotations

from datetime import timedelta

from scouting.domain import Address, Evidence, Review
from scouting.markets import MarketBrief, describe_market, draw_places
from scouting.standing import Need, Ratings
from scouting.store import Store
from scouting.survey import survey
from taxonomy import Taxonomy
from tests.factories import NOON, OCT, document
from tests.scouting.store.test_leads import keep, lead


def describe(store: Store, taxonomy: Taxonomy, id: str = "japan") -> MarketBrief:
    return describe_market(store, taxonomy, survey(store, taxonomy, (), NOON), id, NOON)


def test_an_empty_market_says_so_everywhere(store: Store, taxonomy: Taxonomy) -> None:
    brief = describe(store, taxonomy)
    assert (brief.leads, brief.organisations, brief.new, brief.top, brief.needs) == (
        0,
        0,
        0,
        (),
        (),
    )
    assert len(brief.absent) == len(taxonomy.technologies)
    assert draw_places(brief) is None


def test_areas_are_ranked_and_rejected_leads_are_left_out(store: Store, taxonomy: Taxonomy) -> None:
    keep(store, lead("a.example"), lead("b.example"), lead("c.example", "photo-sterilization"),
         lead("d.example", "endoscopy"), lead("e.example", market="israel"))  # fmt: skip
    store.decisions.decide(lead("d.example", "endoscopy").id, Review("rejected"))
    brief = describe(store, taxonomy)
    first, second, third = brief.areas
    assert (brief.leads, brief.organisations, first.leads, third.leads) == (3, 3, 2, 0)
    assert first.technologies == ((OCT, 2),)
    assert second.technologies == (("photo-sterilization", 1),)
    assert "endoscopy" in first.absent
    assert (brief.trl["8"], brief.roles) == (3, {"system": 3})


def test_new_and_changed_are_told_apart_and_the_trend_counts_them(
    store: Store, taxonomy: Taxonomy
) -> None:
    old = NOON - timedelta(days=60)
    keep(store, lead("a.example"), lead("b.example", first_seen=old, changed=NOON),
         lead("c.example", first_seen=old))  # fmt: skip
    brief = describe(store, taxonomy)
    assert (brief.new, brief.changed, len(brief.latest)) == (1, 1, 2)
    assert brief.trend[0] == "week"
    assert brief.trend[1][-1] == ("16 Nov", 1)
    assert sum(count for _, count in brief.trend[1]) == 3


def test_organisations_stand_where_their_pages_or_sentences_say(
    store: Store, taxonomy: Taxonomy
) -> None:
    told = Evidence(0, 9, "Head office: Nagoya", "seat")
    keep(store, lead("a.example", score=9.0), lead("b.example", score=8.0, market_evidence=(told,)),
         lead("c.example", score=7.0))  # fmt: skip
    store.documents.add(document("http://a.example/", address=Address("JP", "Osaka", "")))
    brief = describe(store, taxonomy)
    assert [(one.key, place) for one, place in brief.top] == [
        ("a.example", "Osaka"), ("b.example", "Nagoya"), ("c.example", ""),
    ]  # fmt: skip
    assert (len(brief.places), brief.unplaced) == (2, 1)
    drawn = draw_places(brief)
    assert drawn
    assert {dot.name for dot in drawn.dots} == {"Osaka", "Nagoya"}


def test_what_the_market_asks_for_comes_with_its_level(store: Store, taxonomy: Taxonomy) -> None:
    keep(store, lead("a.example"))
    need = Need("medium", "", 3, 2, ("tender",))
    store.standings.rate(
        OCT,
        "m",
        lambda told: Ratings({key: lead().novelty for key, _ in told.leads}, {"japan": need}),
    )
    assert describe(store, taxonomy).needs == ((OCT, need),)
    assert describe(store, taxonomy, "israel").needs == ()
