"""Which organisations are one, and which only look like it."""

from __future__ import annotations

from typing import Any

import pytest

from scouting.domain import Document
from scouting.identity import Stated
from scouting.resolution import Known, describe, find_joins, leading
from tests.factories import document


def page(owner: str, url: str, /, **told: list[str]) -> Document:
    stated = tuple(
        Stated(kind, value, "stated", value)  # type: ignore[arg-type]
        for kind, values in told.items()
        for value in values
    )
    return document(url, organisation=owner, stated=stated)


def known(key: str, owner: str, country: str = "JP", pages: int = 1, /, **told: Any) -> Known:
    sites = {address: address.split("/")[2] for address in told.get("site", ())}
    made = [page(owner, f"https://{key}/{n}", **told) for n in range(pages)]
    return describe(key, made, [country], sites)


def rule(one: Known, other: Known) -> str:
    joins = find_joins(one, [other])
    assert [j.rule for j in find_joins(other, [one])] == [j.rule for j in joins]
    return joins[0].rule if joins else ""


def test_a_record_and_a_site_of_one_name_in_one_country_are_one() -> None:
    record = known("name:lumen optics", "LUMEN OPTICS, INC.", "US")
    assert rule(record, known("lumen.example", "Lumen Optics", "US")) == "name"
    assert rule(record, known("lumen.example", "Lumen Optics", "AU")) == ""


def test_the_reason_quotes_both_names_with_their_pages() -> None:
    one = known("name:hamano", "HAMANO CO., LTD.")
    (join,) = find_joins(one, [known("hamano.jp", "株式会社ハマノ", name=["Hamano K.K."])])
    assert join.why == "“HAMANO CO., LTD.” and “Hamano K.K.” are one name, both in JP"
    assert [mark.url for mark in join.evidence] == ["https://name:hamano/0", "https://hamano.jp/0"]


def test_two_sites_need_more_than_one_name() -> None:
    one, other = known("lumen.jp", "Lumen Optics"), known("lumen.com", "Lumen Optics")
    assert rule(one, other) == ""
    assert rule(known("lumen.jp", "Lumen Optics", site=["https://lumen.com/"]), other) == "site"
    japanese = known("lumen.jp", "ルーメン光学", name=["Lumen Optics"])
    both = known("lumen.com", "Lumen Optics", "US", name=["ルーメン光学株式会社"])
    assert rule(japanese, both) == "names"


def test_a_name_and_a_piece_of_it_are_not_two_names() -> None:
    one = known("lumen.jp", "Lumen Optics", name=["Lumen"])
    assert rule(one, known("lumen.com", "Lumen Optics", name=["Lumen"])) == ""


def test_a_site_that_names_a_stranger_s_site_joins_nothing() -> None:
    dealer = known("dealer.sg", "Distri Medical", site=["https://lumen.com/"])
    assert rule(dealer, known("lumen.com", "Lumen Optics")) == ""


def test_one_number_in_a_register_is_one_organisation_and_two_are_two() -> None:
    one = known("name:lumen", "Lumen", "US", id=["uei:0QX1"])
    assert rule(one, known("grand.example", "Grand Photon", "FR", id=["uei:qx1"])) == "number"
    assert rule(one, known("lumen.example", "Lumen", "US", id=["uei:zz9"])) == ""
    assert rule(known("name:a", "A b", id=["fei:1"]), known("name:b", "C d", id=["fei:2"])) == ""


def test_a_parent_is_never_joined_with_its_subsidiary() -> None:
    child = known("name:lumen optics", "Lumen Optics", parent=["Lumen Group KK"], id=["duns:1"])
    parent = known("lumen.jp", "Lumen Group", name=["Lumen Optics"], id=["duns:1"])
    assert rule(child, parent) == ""


def test_a_name_that_fits_two_strangers_joins_neither() -> None:
    record = known("name:lumen optics", "Lumen Optics")
    two = [known("lumen.jp", "Lumen Optics"), known("lumen-optics.jp", "Lumen Optics KK")]
    assert find_joins(record, two) == []
    assert len(find_joins(record, two[:1])) == 1


@pytest.mark.parametrize("name", ["Photonics Inc", "Eye", "医療機器株式会社", "Laser Systems"])
def test_a_name_of_trade_words_joins_nothing(name: str) -> None:
    assert rule(known("name:x", name), known("x.example", name)) == ""


def test_a_name_on_one_page_of_a_large_site_is_somebody_else_s() -> None:
    pages = [page("Lumen", f"https://lumen.jp/{n}") for n in range(9)]
    site = describe("lumen.jp", [*pages, page("WordPress Theme", "https://lumen.jp/x")], ["JP"])
    assert list(site.of("name")) == ["lumen"]
    stated = page("Lumen", "https://lumen.jp/y", name=["Lumen Optics"])
    assert set(describe("lumen.jp", [*pages, stated], []).of("name")) == {"lumen", "lumen optics"}


def test_a_site_stays_before_a_name_and_many_pages_before_few() -> None:
    name, few, many = (
        known("name:a", "A", "JP", 9), known("a.example", "A"), known("b.example", "A", "JP", 3),
    )  # fmt: skip
    assert leading(name, few) == ("a.example", "name:a")
    assert leading(few, many) == ("b.example", "a.example")
