"""The verbs of scouting, with one rule in place of the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from scouting.asking import wanted_leads
from scouting.domain import Review
from scouting.errors import Conflict, ScoutingError, Unknown
from scouting.pages import PageReader
from scouting.pipeline import Reader
from scouting.queries import LeadFilter
from scouting.service import BATCH, Service, classify
from scouting.settings import Settings
from taxonomy import Taxonomy
from tests.factories import OCT, document, reading
from tests.fakes import InlinePages, RuleReader
from tests.web import Answer, little_web

EVERY = LeadFilter()
PAGES = cast(PageReader, InlinePages())
MAKER = "<title>Lens</title><body><p>Lens Ltd makes OCT scanners for the eye clinics of Asia.</p>"


@pytest.fixture
def service(tmp_path: Path, taxonomy: Taxonomy) -> Iterator[Service]:
    database = f"sqlite:///{tmp_path / 'test.db'}"
    service = Service(Settings(database=database, fetch_allow="127.0.0.0/8"))
    service.taxonomy = taxonomy
    service.reader = cast(Reader, RuleReader(taxonomy))
    yield service
    service.close()


def test_reading_turns_stored_documents_into_leads(service: Service) -> None:
    service.store.documents.add(document("http://lens.jp/"))
    service.store.documents.add(document("http://shoes.jp/", "We sell shoes."))
    told: list[int] = []
    assert service.read(told.append) == 2
    assert told == [2]
    page = service.leads(EVERY, 10)
    assert [entry.lead.technology for entry in page.leads] == [OCT]
    assert page.leads[0].lead.market == "japan"
    assert service.read() == 0


def test_reading_goes_in_batches_and_is_kept_after_each(service: Service) -> None:
    for n in range(BATCH + 3):
        service.store.documents.add(document(f"http://x{n}.jp/"))

    class Killed(Exception):
        pass

    def kill(done: int) -> None:
        raise Killed

    with pytest.raises(Killed):
        service.read(kill)
    assert service.read() == 3


def test_leads_of_a_reading_that_was_killed_before_they_were_gathered_come_with_the_next(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.store.documents.add(document("http://lens.jp/"))
    with monkeypatch.context() as patch:
        patch.setattr(service, "gather", lambda keys: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            service.read()
    assert service.read() == 0
    assert len(service.leads(EVERY, 10).leads) == 1


def test_a_rating_that_was_killed_comes_with_the_next_read(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.store.documents.add(document("http://lens.jp/"))
    with monkeypatch.context() as patch:
        patch.setattr(service, "rate", lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            service.read()
    (before,) = service.leads(EVERY, 10).leads
    assert before.lead.novelty.reason == before.lead.need.reason == "not assessed yet"
    assert service.read() == 0
    (after,) = service.leads(EVERY, 10).leads
    assert "too little of it was read" in after.lead.novelty.reason
    assert "no call, tender" in after.lead.need.reason


def test_reading_again_rates_nothing_again(service: Service) -> None:
    service.store.documents.add(document("http://lens.jp/"))
    service.read()
    service.gather()
    assert service.store.standings.stale() == []


def test_a_brief_tells_what_is_there_and_what_is_not(service: Service) -> None:
    told = "Lens Ltd makes OCT scanners for the eye clinics of all Asia."
    service.store.documents.add(document("http://lens.jp/", told, organisation="Lens Ltd"))
    service.read()
    brief = service.brief("20", "japan")
    assert (brief.technology, brief.leads, brief.organisations, brief.pages) == (OCT, 1, 1, 1)
    assert brief.trl["8"] == 1
    assert brief.roles == {"system": 1}
    assert any("novelty" in line for line in brief.absent)
    assert service.brief(OCT, "israel").absent == ("Nothing was read from Israel yet.",)
    assert service.brief(OCT).need.reason == "need is told market by market"
    with pytest.raises(Unknown, match="unknown market 'atlantis'"):
        service.brief(OCT, "atlantis")


def test_all_documents_of_an_organisation_make_one_lead(service: Service) -> None:
    service.store.documents.add(document("http://lens.jp/"))
    service.read()
    service.store.documents.add(document("http://www.lens.jp/news", "Our OCT was cleared."))
    service.read()
    (entry,) = service.leads(EVERY, 10).leads
    assert entry.lead.documents == 2


def test_a_decision_outlives_a_new_model_and_its_recompute(service: Service) -> None:
    service.store.documents.add(document("http://lens.jp/"))
    service.read()
    (entry,) = service.leads(EVERY, 10).leads
    service.decide(entry.lead.id, Review("contacted", "met at BiOS", "Ada"))
    service.reader = cast(Reader, RuleReader(service.taxonomy, "m2"))
    assert service.read() == 1
    (again,) = service.leads(EVERY, 10).leads
    assert (again.lead.id, again.lead.model_version) == (entry.lead.id, "m2")
    assert (again.review.status, again.review.note) == ("contacted", "met at BiOS")
    with pytest.raises(Conflict):
        service.decide(entry.lead.id, Review("dropped", version=0))


def test_a_decision_stays_when_a_later_page_tells_the_market(service: Service) -> None:
    service.store.documents.add(document("http://lens.example/"))
    service.read()
    (entry,) = service.leads(EVERY, 10).leads
    service.decide(entry.lead.id, Review("contacted"))
    service.reader.read = lambda documents: [  # type: ignore[method-assign]
        reading(model_version="m1", taxonomy_version=service.taxonomy.version, passages=())
        for _ in documents
    ]
    service.store.documents.add(document("http://lens.example/contact"))
    service.read()
    (again,) = service.leads(EVERY, 10).leads
    assert (entry.lead.market, again.lead.market) == ("", "japan")
    assert (again.lead.id, again.review.status) == (entry.lead.id, "contacted")


def test_a_page_that_repeats_another_of_its_site_says_which(service: Service) -> None:
    body = MAKER + "<p>" + " ".join(f"OCT number {n} is sold in Asia." for n in range(20))
    with little_web() as web:
        web.page("/", body)
        web.page("/print", body)
        service.submit(f"{web.url}/", PAGES)
        outcome = service.submit(f"{web.url}/print", PAGES)
    assert outcome.detail.startswith(f"says the same as {web.url}/")
    assert len(outcome.leads) == 1


def test_a_submitted_page_is_fetched_stored_read_and_answered_with_its_leads(
    service: Service,
) -> None:
    with little_web() as web:
        web.page("/", MAKER)
        first, second = (service.submit(f"{web.url}/", PAGES) for _ in range(2))
    assert (first.state, second.state) == ("new", "unchanged")
    assert [entry.lead.technology for entry in first.leads] == [OCT]
    assert [e.lead.id for e in second.leads] == [e.lead.id for e in first.leads]
    stored = service.store.documents.find(first.url)
    assert stored is not None
    assert stored.source == "submitted"


def test_a_page_that_goes_back_to_former_words_gets_its_former_leads_back(service: Service) -> None:
    found = []
    with little_web() as web:
        for html in (MAKER, MAKER.replace("OCT scanners", "leather shoes"), MAKER):
            web.page("/", html)
            found.append(len(service.submit(f"{web.url}/", PAGES).leads))
    assert found == [1, 0, 1]


def test_a_page_without_the_field_says_so(service: Service) -> None:
    with little_web() as web:
        web.page("/", MAKER.replace("OCT scanners", "leather shoes"))
        outcome = service.submit(f"{web.url}/", PAGES)
    assert (outcome.state, outcome.leads) == ("new", ())
    assert "no lead" in outcome.detail


def test_pages_that_cannot_be_had_or_read_fail_with_a_reason_that_is_kept(service: Service) -> None:
    with little_web() as web:
        web.page("/empty", "<body></body>")
        urls = [f"{web.url}/empty", f"{web.url}/missing", "http://10.0.0.1/", "ftp://x.example/"]
        outcomes = [service.submit(url, PAGES) for url in urls]
    assert {outcome.state for outcome in outcomes} == {"failed"}
    assert "no text on the page" in outcomes[0].detail
    assert "404" in outcomes[1].detail
    assert {url for url, _ in service.store.documents.quarantined()} == set(urls)


def test_a_page_that_reserves_text_and_data_mining_is_neither_stored_nor_read(
    service: Service,
) -> None:
    head = '<meta name="tdm-reservation" content="1">'
    rules = b'[{"location": "/papers/", "tdm-reservation": 1}]'
    with little_web() as web:
        web.answers["/.well-known/tdmrep.json"] = Answer(rules)
        web.page("/meta", f"{head}{MAKER}")
        web.page("/header", MAKER, **{"TDM-Reservation": "1"})
        web.page("/papers/1", MAKER)
        web.page("/noindex", MAKER, **{"X-Robots-Tag": "noindex"})
        urls = [f"{web.url}{path}" for path in ("/papers/1", "/meta", "/header", "/noindex")]
        outcomes = [service.submit(url, PAGES) for url in urls]
    assert {outcome.state for outcome in outcomes} == {"failed"}
    told = ("tdmrep.json", "meta tdm-reservation", "header tdm-reservation", "robots: noindex")
    assert all(word in outcome.detail for word, outcome in zip(told, outcomes, strict=True))
    assert {url for url, _ in service.store.documents.quarantined()} == set(urls)
    assert service.store.documents.counts()["documents"] == 0
    assert f"{web.url}/papers/1".removeprefix("http://") not in web.paths


def test_ids_of_a_filter_are_checked_and_numbers_become_ids(service: Service) -> None:
    checked = service.check(
        wanted_leads(
            {
                "technology": ["20", "endoscopy"],
                "market": ["japan"],
                "role": ["system"],
                "status": ["new"],
            },
            {"market": ["israel"], "technology": ["12"]},
        )
    )
    assert checked.technologies == (OCT, "endoscopy")
    assert (checked.markets, checked.roles, checked.statuses) == (("japan",), ("system",), ("new",))
    assert (checked.without.markets, checked.without.technologies) == (("israel",), ("endoscopy",))
    assert service.mission_markets("m4") == ("malaysia", "singapore")


@pytest.mark.parametrize(
    ("wanted", "named"),
    [
        ({"technology": ["99"]}, "unknown technology '99'"),
        ({"market": ["atlantis"]}, "unknown market 'atlantis'"),
        ({"role": ["king"]}, "unknown role 'king'"),
        ({"status": ["maybe"]}, "unknown status 'maybe'"),
        ({"novelty": ["huge"]}, "unknown novelty 'huge'"),
        ({"source_kind": ["rumour"]}, "unknown kind of source 'rumour'"),
    ],
)
def test_an_unknown_id_is_named_with_those_there_are(
    service: Service, wanted: dict[str, list[str]], named: str
) -> None:
    with pytest.raises(Unknown, match=f"{named}; known: "):
        service.check(wanted_leads(wanted))
    with pytest.raises(Unknown, match=f"{named}; known: "):
        service.check(wanted_leads(without=wanted))


def test_an_unknown_mission_order_or_language_is_named(service: Service) -> None:
    with pytest.raises(Unknown, match="unknown mission 'M99'"):
        service.mission_markets("M99")
    with pytest.raises(Unknown, match="unknown order 'best'; known: match, score"):
        service.check(LeadFilter(order="best"))
    with pytest.raises(Unknown, match="unknown language 'English'"):
        service.check(LeadFilter(languages=("English",)))


def test_levels_are_one_or_a_range() -> None:
    spans = {text: wanted_leads(trl=text) for text in ("", "4", "4-7", "1-9")}
    assert {text: (f.trl_low, f.trl_high) for text, f in spans.items()} == {
        "": (1, 9),
        "4": (4, 4),
        "4-7": (4, 7),
        "1-9": (1, 9),
    }


@pytest.mark.parametrize("text", ["0", "10", "7-4", "4-", "-4", "4-7-9", "x", "４", "4 - 7", "²"])
def test_levels_that_make_no_sense_are_refused(text: str) -> None:
    with pytest.raises(ScoutingError, match="TRL '"):
        wanted_leads(trl=text)


def test_classifying_streams_in_batches_and_stores_nothing(service: Service) -> None:
    reader = RuleReader(service.taxonomy)
    stream = classify((document(f"http://x{n}.jp/") for n in range(1000)), cast(Reader, reader))
    assert next(stream).relevant
    assert len(reader.asked) == BATCH
    assert service.store.documents.counts()["documents"] == 0


def test_documents_wait_until_the_present_model_has_read_them(service: Service) -> None:
    assert not service.waits()
    service.store.documents.add(document())
    assert service.waits()
    service.read()
    assert not service.waits()
    service.reader = cast(Reader, RuleReader(service.taxonomy, "m2"))
    assert service.waits()
