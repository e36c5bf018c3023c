"""What decisions were about is kept, whatever later models find."""

from __future__ import annotations

from dataclasses import replace

from scouting.domain import Decided, Review, TrlEstimate
from scouting.leads import gather_leads
from scouting.lessons import draw_lessons
from scouting.queries import LeadFilter
from scouting.standing import Profile
from scouting.store import ReviewedLead, Store
from taxonomy import Taxonomy
from tests.factories import NOON, OCT, document, finding, reading
from tests.scouting.store.test_leads import keep, lead, names

PAGES = ("http://lens.example/a", "http://lens.example/b")


def fill(store: Store, model: str = "m1", technology: str = OCT) -> list[ReviewedLead]:
    """Two pages of one organisation, read by a model that finds a technology on both."""
    for url in PAGES:
        store.documents.add(document(url, f"We make OCT scanners, see {url}. " * 9))
    unread = store.documents.unread(model, "t1", 9)
    found = reading(technologies=(finding(technology),) if technology else (), model_version=model)
    store.documents.save_readings([(id, found) for id, _ in unread], "e")
    store.leads.gather(
        "lens.example",
        (model, "t1"),
        lambda read: gather_leads("lens.example", read, NOON),
        lambda read: Profile("", "", 0),
    )
    return list(store.leads.all(LeadFilter()))


def lessons(store: Store) -> list[tuple[Review, str, set[tuple[str, str]]]]:
    return [
        (one.review, one.technology, {(kind, page.url[-1]) for kind, page in one.pages})
        for one in store.lessons.all()
    ]


def test_a_decision_keeps_the_pages_that_its_lead_rests_on(store: Store) -> None:
    (entry,) = fill(store)
    assert list(store.lessons.all()) == []
    store.decisions.decide(entry.lead.id, Review("shortlisted"))
    ((review, technology, pages),) = lessons(store)
    assert (review.status, technology) == ("shortlisted", OCT)
    assert {("claimed", "a"), ("claimed", "b")} <= pages
    assert "quoted" in {kind for kind, _ in pages}
    (decided,) = store.lessons.all()
    assert isinstance(decided, Decided)
    assert decided.pages[0][1].text.startswith("We make OCT scanners")


def test_a_lesson_outlives_a_model_that_has_learned_it_and_ends_when_it_is_taken_back(
    store: Store,
) -> None:
    (entry,) = fill(store)
    store.decisions.decide(entry.lead.id, Review("rejected", reason="wrong-technology"))
    before = lessons(store)
    (again,) = fill(store, "m2", technology="")
    assert (again.lead.id, again.review.reason) == (entry.lead.id, "wrong-technology")
    assert lessons(store) == before
    store.decisions.decide(again.lead.id, Review("new", version=1))
    assert lessons(store)[0][0].reason == ""
    assert fill(store, "m3", technology="") == []
    assert [one.status for one in store.decisions.history(entry.lead.id)] == ["new", "rejected"]


def test_a_corrected_technology_takes_over_what_a_later_model_finds(store: Store) -> None:
    (entry,) = fill(store)
    store.decisions.decide(entry.lead.id, Review("shortlisted", technology="facs"))
    before = lessons(store)
    (again,) = fill(store, "m2", technology="facs")
    assert (again.lead.id, again.lead.technology) == (entry.lead.id, "facs")
    store.decisions.decide(again.lead.id, Review("contacted", technology="facs", version=1))
    after = lessons(store)
    assert [(one[1], one[2]) for one in after] == [(one[1], one[2]) for one in before]
    assert len(fill(store, "m3", technology="facs")) == 1


def test_leads_are_found_by_what_the_scout_says(store: Store) -> None:
    keep(store, lead("a.example"), lead("b.example"))
    review = Review("shortlisted", technology="facs", trl=3, role="research", market="israel")
    store.decisions.decide(lead("a.example").id, review)
    for wanted in (
        {"technologies": ("facs",)}, {"markets": ("israel",)}, {"roles": ("research",)},
        {"trl_low": 3, "trl_high": 3},
    ):  # fmt: skip
        assert names(store, **wanted) == ["a.example"], wanted
    assert names(store, technologies=(OCT,)) == ["b.example"]
    assert names(store, trl_low=8) == ["b.example"]
    facets = store.leads.facets(LeadFilter())
    assert facets["technology"] == {OCT: 1, "facs": 1}
    assert facets["market"] == {"japan": 1, "israel": 1}
    assert facets["role"] == {"system": 1, "research": 1}
    place = store.leads.places(LeadFilter(), [("a.example", OCT)])["a.example", OCT]
    assert place.market == "israel"


def test_a_correction_survives_a_recompute_beside_the_models_value(store: Store) -> None:
    keep(store, lead())
    store.decisions.decide(lead().id, Review("shortlisted", trl=3))
    keep(store, lead(score=1.0))
    found = store.leads.find(lead().id)
    told = replace(found.lead, changed=None)
    assert told == replace(lead(score=1.0), trl=TrlEstimate(3, 3, 3, 1.0))
    assert replace(found.found, changed=None) == lead(score=1.0)
    assert found.review.corrected == ("trl",)
    store.decisions.decide(lead().id, Review("shortlisted", version=1))
    assert replace(store.leads.find(lead().id).lead, changed=None) == lead(score=1.0)


def test_what_is_decided_together_teaches_and_what_is_taken_back_does_not(
    store: Store, taxonomy: Taxonomy
) -> None:
    (entry,) = fill(store)
    wrong = Review("rejected", reason="wrong-technology")
    store.decisions.decide_all([(entry.lead.id, wrong)], "b" * 32)
    technologies = [one.id for one in taxonomy.technologies]
    taught = draw_lessons(store.lessons.all(), technologies)
    assert {lesson.document.url for lesson in taught} == set(PAGES)
    assert all(OCT not in lesson.label.maybe for lesson in taught)
    store.decisions.undo_all("b" * 32)
    assert draw_lessons(store.lessons.all(), technologies) == []


def test_an_undone_correction_gives_the_lead_back_to_the_models(store: Store) -> None:
    (entry,) = fill(store)
    store.decisions.decide(entry.lead.id, Review("shortlisted", technology="endoscopy", trl=4))
    store.decisions.undo(entry.lead.id, 1)
    (again,) = fill(store, "m2")
    assert again.lead == again.found
    assert fill(store, "m3", technology="") == []
