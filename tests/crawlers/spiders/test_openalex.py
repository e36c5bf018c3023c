"""Scholarly works, from an answer in OpenAlex's form about invented authors."""

from __future__ import annotations

from typing import Any

from scouting.domain import Address
from scouting.settings import Settings
from tests.crawlers.register import answer, begin, facts, open_register, parameters

WORK: dict[str, Any] = {
    "id": "https://openalex.org/W9900000001",
    "title": "Hyperspectral imaging of burns",
    "type": "article",
    "publication_date": "2026-02-03",
    "authorships": [
        {"institutions": [{"display_name": "Uni Bonn", "country_code": "DE"}]},
        {"institutions": [{"display_name": "Kestrovia University", "country_code": "AU"}]},
    ],
    "abstract_inverted_index": {"burns": [3], "We": [0], "image": [1, 4], "deep": [2]},
}


def page(*works: object, cursor: str | None = None) -> dict[str, Any]:
    return {"meta": {"count": 1, "next_cursor": cursor}, "results": works}


def test_works_are_asked_for_by_phrase_country_and_day_with_the_key() -> None:
    settings = Settings(openalex_key="s3cret")
    spider = open_register("openalex", ("australia",), settings=settings)
    asked = parameters(begin(spider))
    assert "institutions.country_code:AU" in asked["filter"]
    assert asked["filter"].startswith('title_and_abstract.search:"')
    assert (asked["cursor"], asked["api_key"]) == ("*", "s3cret")


def test_a_work_belongs_to_its_first_institution_in_the_markets() -> None:
    spider = open_register("openalex", ("australia",))
    (document,) = answer(spider, begin(spider), page(WORK)).documents
    assert (document.organisation, document.address) == ("Kestrovia University", Address("AU"))
    assert document.text.endswith("We image deep burns image")
    assert facts(document) == {("publication-type", "article")}


def test_a_work_from_elsewhere_is_left_out() -> None:
    spider = open_register("openalex", ("israel",))
    found = answer(spider, begin(spider), page(WORK))
    assert (found.documents, found.lost) == ([], [])


def test_pages_follow_by_cursor_with_the_same_phrases() -> None:
    spider = open_register("openalex", ("australia",), parameters={"query": "burns, deep"})
    first = begin(spider)
    (second,) = answer(spider, first, page(WORK, cursor="abc=")).requests
    assert parameters(second) == parameters(first) | {"cursor": "abc="}
    assert answer(spider, second, page(cursor="def")).requests == []


def test_absurd_abstracts_and_bad_works_do_no_harm() -> None:
    spider = open_register("openalex", ("australia",), parameters={"query": "burns"})
    odd = WORK | {
        "id": "https://openalex.org/W2",
        "abstract_inverted_index": {"x": [10**9, -1, "1", 0], "y": "z", "w": [1] * 10**6},
    }
    bad = [WORK | {"title": None}, WORK | {"id": "W1"}]
    found = answer(spider, begin(spider), page(odd, *bad))
    assert found.documents[0].text.endswith("x w")
    assert len(found.lost) == 2
