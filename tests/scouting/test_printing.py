"""Mission books as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scouting.book import Book
from scouting.domain import CHOSEN, PURSUED, Evidence, Organisation, Review
from scouting.plan import Plan
from scouting.printing import print_book
from scouting.queries import LeadFilter
from scouting.service import Service
from scouting.settings import Settings
from tests.factories import document
from tests.scouting.store.test_leads import keep, lead

HOSTILE = '<script>alert("x")</script>'


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service on an empty store."""
    opened = Service(Settings(database=f"sqlite:///{tmp_path / 'scouting.db'}"))
    yield opened
    opened.close()


def print_all(service: Service, mission: str = "M8", states: Any = PURSUED, **how: Any) -> str:
    found = service.taxonomy.mission(mission)
    wanted = LeadFilter(markets=found.markets, statuses=states)
    return "".join(print_book(Book(service, found, wanted), **how))


def test_an_empty_book_says_what_to_do(service: Service) -> None:
    text = print_all(service, "M4", CHOSEN)
    assert "No lead has been chosen yet" in text
    assert "No lead in Singapore yet" in text
    assert "No page of this market was read" in text


def test_a_book_has_cover_markets_leads_notes_and_sources(service: Service) -> None:
    one = lead(name="Lens KK", market_evidence=(Evidence(0, 5, "Nagoya", "seat"),))
    keep(service.store, one)
    contact = "Lens KK, Nagoya. Tel: +81 52-123-4567, info@lens.example, ada@lens.example"
    service.store.documents.add(document("http://lens.example/contact", contact))
    service.store.decisions.decide(one.id, Review("shortlisted", "Ask for Ada.\nMay."))
    service.store.plans.keep("M8", Plan(date(2026, 5, 18), 24))
    text = re.sub(r"\s+", " ", print_all(service))
    for told in (
        "setting out on 18 May 2026", "Biocat", "Medicen", "Japan at a glance", "Leads by readiness level",
        "Organisations by place", "Lens KK", "Shortlisted", "Nagoya, Japan", "We make OCT scanners.",
        "http://lens.example/", "info@lens.example", "Readiness level 8 of 9",
        "Ask for Ada.", "How to read this book", "Actual system proven", "Sources and their dates",
        f"vocabulary {service.taxonomy.version}, models {one.model_version}",
    ):  # fmt: skip
        assert told in text
    assert "ada@lens.example" not in text


def test_a_book_by_itself_needs_nothing_from_elsewhere(service: Service) -> None:
    keep(service.store, lead())
    text = print_all(service)
    assert "<link" not in text
    assert "<script" not in text
    assert not re.search(r'\b(?:src|href)="/', text)
    assert "@page" in text
    assert "&#34;" not in text.partition("</style>")[0]


def test_a_book_on_the_desk_has_no_style_of_its_own(service: Service) -> None:
    text = print_all(service, styles="/static/printed", links=True)
    assert '<link rel="stylesheet" href="/static/printed/book.css">' in text
    assert "<style" not in text
    assert "style=" not in text
    assert '<a href="/missions/M8">' in text


def test_hostile_text_is_escaped_and_no_address_but_of_the_web_is_linked(service: Service) -> None:
    piece = Evidence(0, 1, HOSTILE, "why", "javascript:alert(1)")
    keep(
        service.store,
        replace(
            lead(evidence=(piece,), market_evidence=(piece,)),
            organisation=Organisation("lens.example", HOSTILE, "javascript:alert(2)"),
            sources=(HOSTILE,),
        ),
    )
    text = print_all(service)
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text
    assert 'href="javascript' not in text


def test_pictures_have_titles_descriptions_and_tables(service: Service) -> None:
    keep(service.store, lead())
    text = print_all(service)
    for id in re.findall(r'aria-labelledby="([^"]+)"', text):
        assert all(f'id="{part}"' in text for part in id.split())
    assert text.count('<svg class="bars"') == 1
    assert text.count("As a table") == 1
    assert "<desc" in text
