"""Who is in a market, where, and how they are reached."""

from __future__ import annotations

from datetime import timedelta

from scouting.domain import Address, Evidence, Review
from scouting.queries import LeadFilter
from scouting.store import Store
from scouting.store.markets import Present
from tests.factories import NOON, document
from tests.scouting.store.test_leads import keep, lead

JAPAN = LeadFilter(markets=("japan",))


def test_organisations_come_best_first_with_their_leads_and_corrected_markets(store: Store) -> None:
    keep(store, lead("a.example", score=40.0), lead("c.example", market="canada"))
    store.leads.replace("b.example", [
        lead("b.example", score=30.0), lead("b.example", "endoscopy", score=60.0),
    ])  # fmt: skip
    found, total = store.markets.organisations(JAPAN, 5)
    assert found == [
        Present("b.example", "b.example", 2, 60.0),
        Present("a.example", "a.example", 1, 40.0),
    ]
    assert (total, len(store.markets.organisations(JAPAN, 1)[0])) == (2, 1)
    store.decisions.decide(lead("c.example").id, Review(market="japan"))
    assert store.markets.organisations(JAPAN, 5)[1] == 3


def test_when_leads_were_first_seen(store: Store) -> None:
    keep(
        store,
        lead("a.example", first_seen=NOON - timedelta(days=9)),
        lead("b.example", market="israel"),
    )
    assert store.markets.first_seen(JAPAN) == [NOON - timedelta(days=9)]


def test_addresses_are_those_that_pages_state(store: Store) -> None:
    store.documents.add(document("http://lens.example/a", address=Address("JP", "Osaka", "Suita")))
    store.documents.add(document("http://lens.example/b", "We make OCT, too."))
    assert store.markets.addresses(["lens.example", "other.example"]) == {
        "lens.example": [Address("JP", "Osaka", "Suita")]
    }


def test_sentences_that_tell_a_seat_come_by_organisation(store: Store) -> None:
    piece = Evidence(0, 5, "Suita, Osaka", "postal address")
    keep(store, lead("a.example", market_evidence=(piece,)))
    assert store.markets.seats(["a.example"]) == {"a.example": ["Suita, Osaka"]}


def test_contact_lines_are_of_own_pages_those_about_contact_first(store: Store) -> None:
    store.documents.add(document("http://lens.example/", "We make OCT scanners for clinics."))
    store.documents.add(document("http://lens.example/contact", "Write to info@lens.example now."))
    told = store.markets.contact_lines("lens.example")
    assert [text.partition(" ")[0] for text in told] == ["Write", "We"]
    assert store.markets.contact_lines("other.example") == []
