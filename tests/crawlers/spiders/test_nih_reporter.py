"""NIH grants, from an answer in RePORTER's form about invented projects."""

from __future__ import annotations

import json
from typing import Any

from scouting.domain import Address
from tests.crawlers.register import answer, begin, facts, open_register

GRANT: dict[str, Any] = {
    "appl_id": 11000001,
    "core_project_num": "R44EB099001",
    "project_title": "A light-sheet microscope for cleared biopsies",
    "abstract_text": "We build a bench\u0000 prototype.\nIt images biopsies.",
    "phr_text": "Better margins.",
    "activity_code": "R44",
    "fiscal_year": 2026,
    "award_notice_date": "2026-03-04T00:00:00",
    "organization": {
        "org_name": "QUABBIN SOUND, INC.",
        "org_city": "WORCESTER",
        "org_state": "MA",
        "org_country": "UNITED STATES",
    },
}


def page(*records: object, total: int = 1) -> dict[str, Any]:
    return {"meta": {"total": total, "offset": 0, "limit": 100}, "results": records}


def test_grants_are_asked_for_by_phrase_and_state_in_a_posted_question() -> None:
    spider = open_register("nih-reporter", ("us-west",), parameters={"since": "2023-01-01"})
    request = begin(spider)
    asked = json.loads(request.body)
    assert request.method == "POST"
    assert "OR" in asked["criteria"]["org_states"]
    assert '" OR "' in asked["criteria"]["advanced_text_search"]["search_text"]
    assert asked["criteria"]["award_notice_date"] == {"from_date": "2023-01-01"}
    abroad = json.loads(begin(open_register("nih-reporter", ("israel",))).body)
    assert abroad["criteria"]["org_countries"] == ["ISRAEL"]


def test_a_grant_states_its_activity_code() -> None:
    spider = open_register("nih-reporter", ("us-midwest-east",))
    (document,) = answer(spider, begin(spider), page(GRANT)).documents
    assert document.url == "https://reporter.nih.gov/project-details/11000001"
    assert facts(document) == {("nih-activity", "R44")}
    assert (document.organisation, document.address) == (
        "QUABBIN SOUND, INC.",
        Address("US", "MA", "Worcester"),
    )
    assert "We build a bench prototype. It images biopsies." in document.text


def test_of_a_project_s_years_the_newest_alone_is_kept() -> None:
    spider = open_register("nih-reporter")
    older = GRANT | {"appl_id": 10000001, "fiscal_year": 2025}
    found = answer(spider, begin(spider), page(GRANT, older))
    assert [d.url.rpartition("/")[2] for d in found.documents] == ["11000001"]
    assert found.lost == []


def test_pages_follow_by_offset_up_to_the_service_s_last() -> None:
    spider = open_register("nih-reporter", parameters={"query": "OCT"}, pages=1_000)
    request = begin(spider)
    (request,) = answer(spider, request, page(total=101)).requests
    assert (json.loads(request.body)["offset"], request.method) == (100, "POST")
    assert answer(spider, request, page(total=101)).requests == []
    for offset in range(100, 14_900, 100):
        (request,) = answer(spider, request, page(total=90_000)).requests
        assert json.loads(request.body)["offset"] == offset + 100
    assert answer(spider, request, page(total=90_000)).requests == []


def test_bad_grants_are_one_line_each() -> None:
    spider = open_register("nih-reporter", parameters={"query": "OCT"})
    bad = [GRANT | {"organization": "X"}, GRANT | {"appl_id": None}, None]
    found = answer(spider, begin(spider), page(*bad))
    assert (len(found.lost), found.documents) == (3, [])
    assert "organization.org_name" in found.lost[0].reason
