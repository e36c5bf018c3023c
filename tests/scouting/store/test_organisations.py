"""Organisations are joined and split; documents, leads and decisions come through it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from scouting.domain import Document, Lead, lead_id
from scouting.errors import Conflict, Invalid, Unknown
from scouting.identity import Stated
from scouting.leads import gather_leads
from scouting.queries import LeadFilter
from scouting.store import Store
from scouting.testimony import gather_testimony
from tests.factories import NOON, OCT, document, finding, reading

VERSIONS = ("m1", "t1")
COUNTRIES = {"japan": ("JP",)}
SITE, RECORD = "tenryu.example", "name:tenryu photodevice"
NAMES = ("天竜光素子株式会社", "Tenryu Photodevice Co., Ltd.")
ENDOSCOPY = "endoscopy"


def site(*technologies: str, host: str = SITE, **more: Any) -> Document:
    stated = (Stated("name", NAMES[1], "the page gives its name in two scripts", "天竜 (Tenryu)"),)
    return document(f"http://{host}/a", **({"organisation": NAMES[0], "stated": stated} | more))


def record(**more: Any) -> Document:
    name = NAMES[1].upper()
    told = {"organisation": name, "source": "register:FDA", "text": "We make OCT diodes."}
    return document("https://fda.example/1", **(told | more))


def add(store: Store, document: Document, *technologies: str) -> None:
    found = reading(technologies=tuple(finding(id) for id in technologies or (OCT,)))
    store.documents.add(document)
    ((id, _),) = store.documents.unread(*VERSIONS, 9, document.url)
    store.documents.save_readings([(id, found)], "words")


def settle(store: Store) -> None:
    """What the service does after reading."""
    while keys := store.organisations.unresolved(50):
        store.organisations.resolve(keys, COUNTRIES)
    for key in store.documents.due():
        store.leads.gather(
            key, VERSIONS, partial(gather_leads, key, now=NOON),
            partial(gather_testimony, key, serving={}),
        )  # fmt: skip


def leads(store: Store) -> dict[str, Lead]:
    """Leads by id, whenever they last changed."""
    found = (replace(entry.lead, changed=None) for entry in store.leads.all(LeadFilter()))
    return {lead.id: lead for lead in found}


def shown(store: Store) -> set[tuple[str, str, str]]:
    found = store.leads.all(LeadFilter())
    return {(e.lead.organisation.key, e.lead.technology, e.review.status) for e in found}


def decide(store: Store, id: str, status: str, **more: Any) -> None:
    present = store.leads.find(id).review
    store.decisions.decide(id, replace(present, status=status, decided=None, **more))


def two(store: Store) -> None:
    """A site and a record that no rule joins: the record tells another country."""
    add(store, site(), OCT)
    add(store, record(organisation="Strange Name Inc"), OCT, ENDOSCOPY)
    settle(store)


OTHER = "name:strange name"


def test_a_record_in_latin_script_joins_the_site_that_gives_both_names(store: Store) -> None:
    add(store, site())
    add(store, record())
    settle(store)
    (lead,) = leads(store).values()
    assert (lead.organisation.key, lead.documents) == (SITE, 2)
    found = store.organisations.find(RECORD)
    assert (found.key, found.keys) == (SITE, (SITE, RECORD))
    (join,) = found.joins
    assert (join.key, join.into, join.rule, join.by) == (RECORD, SITE, "name", "rule")
    assert {mark.quote for mark in join.evidence} == {"天竜 (Tenryu)", NAMES[1].upper()}


def test_a_root_that_comes_later_takes_over_what_was_joined_before(store: Store) -> None:
    add(store, record())
    settle(store)
    decide(store, lead_id(RECORD, OCT), "shortlisted", note="good")
    add(store, site())
    settle(store)
    assert shown(store) == {(SITE, OCT, "shortlisted")}
    assert store.leads.find(lead_id(RECORD, OCT)).lead.id == lead_id(SITE, OCT)


def test_split_brings_the_leads_back_and_no_rule_joins_them_again(store: Store) -> None:
    add(store, site())
    add(store, record(), OCT, ENDOSCOPY)
    settle(store)
    assert len(leads(store)) == 2
    assert store.organisations.split(RECORD, "another firm", "Ada") == SITE
    settle(store)
    expected = {(SITE, OCT, "new"), (RECORD, OCT, "new"), (RECORD, ENDOSCOPY, "new")}
    assert shown(store) == expected
    add(store, record(text="We make OCT diodes and sell them."), OCT, ENDOSCOPY)
    settle(store)
    assert shown(store) == expected
    assert store.organisations.find(SITE).apart == (RECORD,)
    (join,) = store.organisations.find(SITE).joins
    assert (join.split_by, join.split_why) == ("Ada", "another firm")


def test_a_scout_joins_what_no_rule_would_and_a_split_undoes_it_exactly(store: Store) -> None:
    two(store)
    before = leads(store)
    assert store.organisations.merge(OTHER, SITE, "same house", "Ada") == SITE
    assert {key for key, _, _ in shown(store)} == {SITE}  # at once, before they are gathered
    settle(store)
    assert shown(store) == {(SITE, OCT, "new"), (SITE, ENDOSCOPY, "new")}
    store.organisations.split(OTHER, "no", "Ada")
    assert {key for key, _, _ in shown(store)} == {SITE, OTHER}
    settle(store)
    assert leads(store) == before


def test_the_decision_that_went_further_stands_and_both_stay_in_the_history(store: Store) -> None:
    two(store)
    decide(store, lead_id(OTHER, OCT), "contacted", note="met in Osaka")
    decide(store, lead_id(SITE, OCT), "rejected", reason="stale")
    decide(store, lead_id(OTHER, ENDOSCOPY), "shortlisted")
    store.organisations.merge(OTHER, SITE, "same house", "Ada")
    settle(store)
    assert shown(store) == {(SITE, OCT, "contacted"), (SITE, ENDOSCOPY, "shortlisted")}
    told = [review.status for review in store.decisions.history(lead_id(SITE, OCT))]
    assert told == ["rejected", "contacted"]
    store.organisations.split(OTHER, "no", "Ada")
    settle(store)
    assert shown(store) == {
        (SITE, OCT, "rejected"), (OTHER, OCT, "contacted"), (OTHER, ENDOSCOPY, "shortlisted"),
    }  # fmt: skip
    assert store.leads.find(lead_id(OTHER, OCT)).review.note == "met in Osaka"


def test_of_decisions_that_went_as_far_the_later_stands(store: Store) -> None:
    two(store)
    decide(store, lead_id(SITE, OCT), "rejected", reason="stale")
    decide(store, lead_id(OTHER, OCT), "shortlisted")
    store.organisations.merge(SITE, OTHER, "same house", "Ada")
    settle(store)
    assert (OTHER, OCT, "shortlisted") in shown(store)


def test_what_is_decided_while_they_are_one_holds_for_both_after(store: Store) -> None:
    two(store)
    store.organisations.merge(OTHER, SITE, "same house", "Ada")
    settle(store)
    decide(store, lead_id(OTHER, OCT), "meeting")  # an old address of the lead
    decide(store, lead_id(SITE, ENDOSCOPY), "contacted")
    store.organisations.split(OTHER, "no", "Ada")
    settle(store)
    assert shown(store) == {
        (SITE, OCT, "meeting"), (OTHER, OCT, "meeting"), (OTHER, ENDOSCOPY, "contacted"),
    }  # fmt: skip


def test_a_contradicted_lead_goes_along_and_comes_back(store: Store) -> None:
    two(store)
    decide(store, lead_id(OTHER, ENDOSCOPY), "rejected", reason="wrong-technology")
    store.organisations.merge(OTHER, SITE, "same house", "Ada")
    settle(store)
    assert (SITE, ENDOSCOPY, "rejected") in shown(store)
    store.organisations.split(OTHER, "no", "Ada")
    settle(store)
    assert (OTHER, ENDOSCOPY, "rejected") in shown(store)
    assert (SITE, ENDOSCOPY, "rejected") not in shown(store)


def test_what_was_joined_before_goes_and_comes_back_with_its_root(store: Store) -> None:
    add(store, record())
    settle(store)
    add(store, site())
    add(store, document("http://third.example/", organisation="Third"))
    settle(store)
    decide(store, lead_id(SITE, OCT), "shortlisted")
    store.organisations.merge(RECORD, "third.example", "one group, one door", "Ada")
    settle(store)
    assert shown(store) == {("third.example", OCT, "shortlisted")}
    assert store.leads.find(lead_id(RECORD, OCT)).lead.documents == 3
    store.organisations.split(SITE, "no", "Ada")
    settle(store)
    assert shown(store) == {(SITE, OCT, "shortlisted"), ("third.example", OCT, "new")}
    assert store.organisations.find(RECORD).key == SITE


def test_what_makes_no_sense_is_refused_and_changes_nothing(store: Store) -> None:
    two(store)
    with pytest.raises(Unknown):
        store.organisations.merge("nobody.example", SITE, "x", "Ada")
    with pytest.raises(Unknown):
        store.organisations.find("nobody.example")
    with pytest.raises(Invalid):
        store.organisations.merge(SITE, SITE, "x", "Ada")
    with pytest.raises(Conflict):
        store.organisations.split(SITE, "x", "Ada")
    store.organisations.merge(OTHER, SITE, "x", "Ada")
    with pytest.raises(Conflict):
        store.organisations.merge(SITE, OTHER, "x", "Ada")
    assert len(store.organisations.find(SITE).joins) == 1


def test_a_scout_s_merge_takes_a_separation_back(store: Store) -> None:
    two(store)
    for _ in range(2):
        store.organisations.merge(OTHER, SITE, "x", "Ada")
        assert store.organisations.find(SITE).apart == ()
        store.organisations.split(OTHER, "y", "Ada")
        assert store.organisations.find(SITE).apart == (OTHER,)
    assert len(store.organisations.find(OTHER).joins) == 2


def test_parents_and_subsidiaries_are_linked_with_the_words_that_say_so(store: Store) -> None:
    child = Stated(
        "parent", "Grand Light", "the page says who owns it", "We belong to Grand Light."
    )
    add(store, site(stated=(child,)))
    add(store, document("http://grand.example/", organisation="Grand Light Inc."))
    settle(store)
    (parent,) = store.organisations.find(SITE).parents
    assert (parent.key, parent.mark.quote) == ("grand.example", "We belong to Grand Light.")
    (subsidiary,) = store.organisations.find("grand.example").subsidiaries
    assert (subsidiary.key, subsidiary.name) == (SITE, NAMES[0])


def test_leads_are_found_by_every_name_and_organisations_listed_once(store: Store) -> None:
    add(store, site())
    add(store, record())
    settle(store)
    for text in ("天竜", "photodevice"):
        (entry,) = store.leads.all(LeadFilter(text=text))
        assert entry.lead.organisation.key == SITE
        (listed,) = store.organisations.list(text)
        assert (listed.key, listed.keys, listed.leads) == (SITE, 2, 1)
    assert list(store.leads.all(LeadFilter(text="100%"))) == []


def test_passages_and_novelty_count_a_joined_record_as_the_organisation_s_own(store: Store) -> None:
    add(store, site())
    add(store, record())
    before = store.passages.state()
    settle(store)
    assert store.passages.state() != before
    assert {key for _, key in store.passages.owners("words")} == {SITE}
    ids = [id for id, _ in store.passages.owners("words")]
    assert {told.organisation_key for told in store.passages.claims(ids).values()} == {SITE}
    found = store.passages.read(ids, *VERSIONS)
    assert {read.organisation_key for read, _, _ in found.values()} == {SITE}
    assert {told.key for told in store.standings.told(OCT, "words")} == {SITE}
    assert store.documents.organisation_keys() == [SITE]
