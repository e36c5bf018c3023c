"""Canadian licences joined with their holders, from answers in the service's form."""

from __future__ import annotations

from typing import Any

from scouting.domain import Address
from tests.crawlers.register import answer, begin, facts, open_register

FIRMS: list[Any] = [
    {"company_id": 7, "company_name": "NEUROVIGIE INC.", "city": "QUÉBEC", "region_cd": "QC", "country_cd": "CA"},
    {"company_id": 8, "company_name": "ELSEWHERE AG", "city": "Bern", "country_cd": "CH"},
    "nonsense",
]  # fmt: skip
LICENCE: dict[str, Any] = {
    "original_licence_no": 990001,
    "licence_status": "I",
    "appl_risk_class": 2,
    "licence_name": "NEUROVIGIE OCULOGRAPHE",
    "first_licence_status_dt": "2024-05-06",
    "end_date": None,
    "company_id": 7,
}


def test_firms_are_asked_for_first_and_licences_then() -> None:
    spider = open_register("health-canada", ("canada",))
    first = begin(spider)
    assert "/company/?state=active&type=json" in first.url
    (second,) = answer(spider, first, FIRMS).requests
    assert "/licence/?state=active" in second.url


def test_an_active_licence_of_a_firm_in_the_market_is_kept() -> None:
    spider = open_register("health-canada", ("canada",))
    (second,) = answer(spider, begin(spider), FIRMS).requests
    others = [
        LICENCE | {"company_id": 8},
        LICENCE | {"end_date": "2025-01-01"},
        {"company_id": 7},
        LICENCE | {"licence_name": ""},
    ]
    found = answer(spider, second, [LICENCE, *others])
    (document,) = found.documents
    assert (document.organisation, document.address) == (
        "NEUROVIGIE INC.",
        Address("CA", "QC", "QUÉBEC"),
    )
    assert facts(document) == {("health-canada-licence", "active"), ("health-canada-class", "2")}
    assert len(found.lost) == 2
    assert found.requests == []


def test_something_else_than_a_list_is_one_line() -> None:
    spider = open_register("health-canada", ("canada",))
    found = answer(spider, begin(spider), {"error": "x"})
    assert (len(found.lost), found.requests) == (1, [])
