"""What structured data say of a page's organisation."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from scouting.domain import Address
from scouting.structured import MAX_STATED, Structured, read_structured


def page(*blocks: str, body: str = "", head: str = "") -> str:
    scripts = "".join(f'<script type="application/ld+json">{one}</script>' for one in blocks)
    return f"<html><head>{head}{scripts}</head><body><p>x</p>{body}</body></html>"


def read(**node: Any) -> Structured:
    return read_structured(page(json.dumps({"@type": "Organization", "name": "Lumen"} | node)))


def told(found: Structured, kind: str) -> list[str]:
    return [one.value for one in found.stated if one.kind == kind]


def test_name_and_address() -> None:
    address = {"addressCountry": "JP", "addressRegion": "Shizuoka", "addressLocality": "Hamamatsu"}
    found = read(name=" Lumen  KK. ", address=address)
    assert (found.name, found.address) == ("Lumen KK", Address("JP", "Shizuoka", "Hamamatsu"))


def test_an_organisation_inside_a_graph_is_found_after_other_things() -> None:
    country = {"@type": "Country", "name": "Israel"}
    nodes = [
        {"@type": "WebSite", "name": "site"},
        {"@type": ["Thing", "Hospital"], "name": "Eye Hospital", "address": [
            {"addressCountry": country}
        ]},
    ]  # fmt: skip
    found = read_structured(page("{broken", json.dumps({"@graph": nodes})))
    assert (found.name, found.address.country) == ("Eye Hospital", "Israel")


def test_the_publisher_of_a_site_is_whose_page_it_is() -> None:
    site = {"@type": "WebSite", "publisher": {"@type": "Corporation", "name": "Lumen"}}
    assert read_structured(page(json.dumps(site))).name == "Lumen"
    article = {"@type": "Article", "publisher": {"@type": "Corporation", "name": "The Paper"}}
    assert read_structured(page(json.dumps(article))).name == ""


def test_other_names_are_kept_with_where_they_stand() -> None:
    found = read(legalName="Lumen K.K.", alternateName=["光学堂株式会社", 7, ""])
    assert told(found, "name") == ["Lumen", "Lumen K.K", "光学堂株式会社"]
    assert found.stated[-1].why == "structured data: other name"


def test_addresses_of_registers_are_numbers_and_those_of_platforms_nothing() -> None:
    same = [
        "https://ror.org/0abc12345", "https://www.wikidata.org/wiki/Q42", "https://lumen.example/",
        "https://twitter.com/lumen", "https://ja.wikipedia.org/wiki/Lumen", "javascript:alert(1)",
        "https://www.linkedin.com/company/lumen-optics/",
    ]  # fmt: skip
    found = read(
        sameAs=same, leiCode="5493001KJTIIGC8Y1R12", identifier={"propertyID": "UEI", "value": "Z9"}
    )
    assert told(found, "site") == ["https://lumen.example/"]
    assert sorted(told(found, "id")) == [
        "lei:5493001KJTIIGC8Y1R12", "linkedin:lumen-optics", "ror:0abc12345", "uei:Z9", "wikidata:Q42",
    ]  # fmt: skip


def test_a_parent_is_kept_also_behind_a_reference() -> None:
    assert told(read(parentOrganization={"@type": "Organization", "name": "Grand Light"}),
                "parent") == ["Grand Light"]  # fmt: skip
    own = {"@type": "Organization", "name": "Lumen", "parentOrganization": {"@id": "#p"}}
    nodes = [own, {"@id": "#p", "@type": "Organization", "name": "Grand Light"}]
    assert told(read_structured(page(json.dumps(nodes))), "parent") == ["Grand Light"]


def test_microdata_are_read_as_json_ld_is() -> None:
    body = """<div itemscope itemtype="https://schema.org/Corporation">
      <b itemprop="name">Lumen Optics</b><meta itemprop="alternateName" content="光学堂">
      <div itemprop="address" itemscope itemtype="https://schema.org/PostalAddress">
      <span itemprop="addressLocality">Kobe</span><meta itemprop="addressCountry" content="JP"></div>
      <a itemprop="sameAs" href="https://lumen.example/">x</a></div>"""
    found = read_structured(page(body=body))
    assert (found.name, found.address) == ("Lumen Optics", Address("JP", "", "Kobe"))
    assert told(found, "name") == ["Lumen Optics", "光学堂"]
    assert told(found, "site") == ["https://lumen.example/"]


def test_the_opengraph_site_name_is_a_name() -> None:
    found = read_structured(page(head='<meta property="og:site_name" content="Lumen Optics">'))
    assert (found.name, told(found, "name")) == ("", ["Lumen Optics"])


@pytest.mark.parametrize(
    "block",
    [
        "{broken",
        "[" * 100_000,
        "null",
        "}",
        '"text"',
        '{"@type": "Person", "name": "Ada"}',
        '{"@type": "Corporation", "name": {"@value": 3}}',
        '{"@graph": 3, "@type": null}',
        '{"@type": [["Corporation"]], "name": "x"}',
        '{"@type": {"a": 1}, "name": "x"}',
    ],
)
def test_odd_structured_data_give_nothing_and_no_error(block: str) -> None:
    assert read_structured(page(block)) == Structured()


@pytest.mark.parametrize("html", ["", " ", "<", "<!-- x -->", "\x00", "<html></html>"])
def test_a_page_without_anything_gives_nothing(html: str) -> None:
    assert read_structured(html) == Structured()


def test_an_address_of_odd_parts_keeps_those_that_are_text() -> None:
    address = {"addressCountry": {"name": 3}, "addressRegion": 7, "addressLocality": "Kobe"}
    assert read(address=address).address == Address("", "", "Kobe")


HOSTILE = {
    "nested items": "<div itemscope itemprop=a itemtype=http://schema.org/Organization>x" * 900,
    "nested properties": "<div itemscope itemtype=http://schema.org/Organization>"
    + "<div itemprop=name>x" * 900,
    "many items": "<div itemscope itemtype=http://schema.org/Organization><b itemprop=a>x</b></div>"
    * 20_000,
    "references": '<div id=a itemscope itemtype=http://schema.org/Organization itemref="'
    + "a " * 20_000
    + '"><b itemprop=name>x</b></div>',
}


@pytest.mark.parametrize("body", HOSTILE.values(), ids=HOSTILE)
def test_microdata_built_to_freeze_a_reader_cost_nothing(body: str) -> None:
    begun = time.process_time()
    read_structured(page(body=body))
    assert time.process_time() - begun < 2


def test_what_one_page_states_is_capped() -> None:
    assert len(read(alternateName=[f"n{n}" for n in range(900)],
                    sameAs=[f"https://s{n}.example/" for n in range(900)],
                    identifier=[f"https://ror.org/0abc1{n:04}" for n in range(900)]).stated) <= MAX_STATED  # fmt: skip


def test_characters_that_no_database_takes_do_not_come_from_structured_data() -> None:
    block = (
        '{"@type": "Organization", "name": "A\\u0000B \\ud800 Ltd", "sameAs": "https://a.example/\\u0000",'
        ' "address": {"addressCountry": "J\\u0000"}}'
    )
    found = read_structured(page(block))
    assert (found.name, found.address) == ("A B ? Ltd", Address("J"))
    assert "\x00" not in "".join(one.value + one.quote for one in found.stated)
