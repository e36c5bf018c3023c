"""openFDA's three lists of devices, from answers in their recorded form about invented firms."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest

from scouting.domain import Address
from scouting.settings import Settings
from tests.crawlers.register import ADDRESS, answer, begin, facts, open_register, parameters

CLEARED: dict[str, Any] = {
    "k_number": "K261234",
    "applicant": "Tessa Vue, Inc.",
    "city": "San Jose",
    "state": "CA",
    "country_code": "US",
    "device_name": "Tessa 3 Retinal Imager",
    "product_code": "OBO",
    "decision_code": "SESE",
    "decision_description": "Substantially Equivalent",
    "decision_date": "2026-05-06",
    "openfda": {
        "device_name": "Tomography, Optical Coherence",
        "device_class": "2",
        "registration_number": ["1"] * 9_000,
    },
}


def following(cursor: str) -> str:
    query = urlencode({"search": "any", "limit": 200, "skip": 0, "search_after": cursor})
    return f'<https://api.fda.gov/device/510k.json?{query}>; rel="next"'


def page(*records: object, total: int = 1) -> dict[str, Any]:
    return {"meta": {"results": {"skip": 0, "limit": 200, "total": total}}, "results": records}


def test_clearances_are_asked_for_by_product_code_country_and_day() -> None:
    spider = open_register("openfda-510k", parameters={"since": "2021-02-03"})
    asked = parameters(begin(spider))
    assert '"OBO"' in asked["search"] or '"DPZ"' in asked["search"]
    assert 'country_code:("JP")' in asked["search"]
    assert "decision_date:[20210203 TO 20991231]" in asked["search"]
    assert "state:" not in asked["search"]
    assert "api_key" not in asked


def test_states_are_quoted_because_or_is_one_of_them() -> None:
    asked = parameters(begin(open_register("openfda-510k", ("us-west",))))
    assert '"OR"' in asked["search"]
    assert asked["search"].count("state:(") == 1


@pytest.mark.parametrize("market", ["us-midwest-east", "japan"])
def test_every_question_fits_into_an_address(market: str) -> None:
    for kind in ("openfda-510k", "openfda-pma", "openfda-registrations"):
        spider = open_register(kind, (market,))  # type: ignore[arg-type]
        questions = list(spider.questions())
        assert len(questions) >= 2
        assert max(len(question.url) for question in questions) < 2000


def test_a_clearance_becomes_a_document_of_its_applicant() -> None:
    spider = open_register("openfda-510k")
    found = answer(spider, begin(spider), page(CLEARED))
    (document,) = found.documents
    assert document.url.endswith("pmn.cfm?ID=K261234")
    assert (document.organisation, document.address) == (
        "Tessa Vue, Inc.",
        Address("US", "CA", "San Jose"),
    )
    assert (document.published, document.source) == ("2026-05-06", "register:openfda-510k-test")
    assert facts(document) == {
        ("fda-510k-decision", "SESE"),
        ("fda-product-code", "OBO"),
        ("fda-device-class", "2"),
    }


def test_a_de_novo_is_told_by_its_number() -> None:
    spider = open_register("openfda-510k")
    record = CLEARED | {"k_number": "DEN260003", "decision_code": "DENG"}
    (document,) = answer(spider, begin(spider), page(record)).documents
    assert {("fda-de-novo", "DEN260003"), ("fda-510k-decision", "DENG")} < facts(document)
    assert "denovo.cfm?id=DEN260003" in document.url


def test_first_pages_of_all_questions_come_before_second_pages() -> None:
    spider = open_register("openfda-510k", pages=3)
    first = begin(spider)
    (second,) = answer(spider, first, page(total=500), Link=following("1")).requests
    assert parameters(second)["search"] != parameters(first)["search"]
    for _ in range(8):
        later = answer(spider, second, page(total=0)).requests
        if not later:
            break
        (second,) = later
    assert parameters(second).get("search_after", "1") == "1"


def test_pages_follow_by_the_cursor_that_each_answer_names_until_there_is_none() -> None:
    spider = open_register(
        "openfda-510k", pages=1_000, parameters={"query": "product_code:OBO"},
        settings=Settings(openfda_key="s3cret"),
    )  # fmt: skip
    request = begin(spider)
    assert not {"skip", "search_after"} & parameters(request).keys()
    for cursor in ("0=1068076800000;1=k510%23K1", "0=1068076800001;1=k510%23K2"):
        (request,) = answer(spider, request, page(total=90_000), Link=following(cursor)).requests
        assert parameters(request) == {
            "api_key": "s3cret", "search": "product_code:OBO", "limit": "200",
            "sort": "decision_date:desc", "search_after": cursor,
        }  # fmt: skip
    assert answer(spider, request, page(total=90_000)).requests == []
    assert answer(spider, request, page(), Link=following(cursor)).requests == []


@pytest.mark.parametrize(
    "link",
    ["", "nonsense", "<>; rel=next", '<https://api.fda.gov/x?search_after=1>; rel="prev"',
     '<https://api.fda.gov/x?skip=200>; rel="next"', '<http://[::1?search_after=1>; rel="next"'],
)  # fmt: skip
def test_a_link_to_no_next_page_ends_the_question(link: str) -> None:
    spider = open_register("openfda-510k", parameters={"query": "product_code:OBO"})
    assert answer(spider, begin(spider), page(), Link=link).requests == []


def test_without_a_link_pages_follow_by_skip_as_far_as_the_service_goes() -> None:
    spider = open_register("openfda-510k", pages=1_000, parameters={"query": "product_code:OBO"})
    request = begin(spider)
    for skip in ("200", "400"):
        (request,) = answer(spider, request, page(total=401)).requests
        assert (parameters(request)["skip"], parameters(request)["search"]) == (
            skip,
            "product_code:OBO",
        )
    assert answer(spider, request, page(total=401)).requests == []
    far = request.replace(url=request.url.replace("skip=400", "skip=24900"))
    assert answer(spider, far, page(total=90_000)).requests == []


def test_a_link_elsewhere_leads_nowhere_else() -> None:
    spider = open_register("openfda-510k", parameters={"query": "product_code:OBO"})
    link = '<http://169.254.169.254/?search=x&search_after=1>; rel="next"'
    (request,) = answer(spider, begin(spider), page(), Link=link).requests
    assert request.url.startswith(f"{ADDRESS}?search=product_code")


def test_no_match_is_no_fault() -> None:
    spider = open_register("openfda-510k", parameters={"query": "product_code:OBO"})
    told = {"error": {"code": "NOT_FOUND", "message": "No matches found!"}}
    found = answer(spider, begin(spider), told, status=404)
    assert (found.documents, found.lost, found.requests) == ([], [], [])


def test_a_bad_record_is_one_line_and_the_rest_is_kept() -> None:
    spider = open_register("openfda-510k")
    bad: list[object] = [
        {key: value for key, value in CLEARED.items() if key != "applicant"},
        CLEARED | {"k_number": {"$ne": ""}},
        CLEARED | {"device_name": ""},
        "a text", None, 7, [],
    ]  # fmt: skip
    found = answer(spider, begin(spider), page(*bad, CLEARED))
    assert [document.title for document in found.documents] == ["Tessa 3 Retinal Imager"]
    assert len(found.lost) == len(bad)
    assert "no applicant" in found.lost[0].reason
    assert found.lost[1].url.endswith("#2")
    assert all(lost.fetched for lost in found.lost)


@pytest.mark.parametrize(
    "body",
    [b"<html>Maintenance</html>", b"", b"[" * 100_000, b"[]", b'"text"', b'{"results": {"a": 1}}',
     b'{"meta": {"results": {"total": "many"}}, "results": 3}', b'{"meta": {"results": {"total": 1e400}}}'],
)  # fmt: skip
def test_an_answer_of_the_wrong_shape_never_breaks_the_spider(body: bytes) -> None:
    spider = open_register("openfda-510k")
    found = answer(spider, begin(spider), body)
    assert found.documents == []
    assert len(found.lost) <= 1
    assert len(found.requests) == 1


def test_the_key_goes_to_the_service_and_into_no_line() -> None:
    spider = open_register("openfda-510k", settings=Settings(openfda_key="s3cret"))
    request = begin(spider)
    assert parameters(request)["api_key"] == "s3cret"
    found = answer(spider, request, '{"error": "bad key s3cret"}', status=403)
    found.lost += answer(spider, request, page({"k_number": "K1"})).lost
    assert len(found.lost) == 2
    assert "s3cret" not in repr(found.lost)
    assert "s3cret" not in repr(Settings(openfda_key="s3cret"))


def test_approvals_leave_supplements_out_and_withdrawals_in() -> None:
    spider = open_register("openfda-pma", ("us-west",))
    approved = {
        "pma_number": "P260001", "supplement_number": "", "applicant": "SOLMIR LASER CORP",
        "city": "IRVINE", "state": "CA", "generic_name": "Excimer laser system",
        "trade_name": "SOLMIR EXC", "product_code": "LZS", "decision_code": "APPR",
        "decision_date": "2026-01-02", "ao_statement": "Approval for the reduction of myopia.",
    }  # fmt: skip
    withdrawn = approved | {"pma_number": "P260002", "decision_code": "WTDR"}
    supplement = approved | {"supplement_number": "S001"}
    found = answer(spider, begin(spider), page(approved, withdrawn, supplement))
    assert [("fda-pma-decision", "APPR") in facts(d) for d in found.documents] == [True, False]
    assert found.documents[0].address == Address("US", "CA", "IRVINE")
    assert "country_code" not in parameters(begin(spider))["search"]


def test_a_registration_states_activities_and_devices() -> None:
    spider = open_register("openfda-registrations", ("singapore",))
    record = {
        "establishment_type": ["Manufacture Medical Device", 3, "Foreign Private Label Distributor"],
        "proprietary_name": ["Kuppel 2", "Kuppel 3"],
        "products": [
            {"product_code": "GCQ", "openfda": {"device_name": "Endoscope, Flexible", "device_class": "2"}},
            {"product_code": "FET"},
            "nonsense",
        ],
        "registration": {
            "registration_number": "99", "fei_number": "3001", "name": "Kuppel Optics Pte Ltd",
            "city": "Singapore", "state_code": "", "iso_country_code": "SG",
            "initial_importer_flag": "Y", "us_agent": {"name": "A Person"},
        },
    }  # fmt: skip
    request = begin(spider)
    assert 'registration.iso_country_code:("SG")' in parameters(request)["search"]
    (document,) = answer(spider, request, page(record)).documents
    assert document.address.country == "SG"
    assert "A Person" not in document.text
    assert facts(document) == {
        ("fda-establishment", "Manufacture Medical Device"),
        ("fda-establishment", "Foreign Private Label Distributor"),
        ("fda-initial-importer", "Y"),
        ("fda-product-code", "GCQ"),
        ("fda-product-code", "FET"),
        ("fda-device-class", "2"),
    }
