"""Who a page belongs to."""

from __future__ import annotations

import json

import pytest

from scouting.domain import Address
from scouting.imprint import MAX_CONTACT_CHARS, name_organisation, read_contact, read_structured


def test_structured_data_give_name_and_address() -> None:
    address = {"addressCountry": "JP", "addressRegion": "Shizuoka", "addressLocality": "Hamamatsu"}
    node = {"@type": "Corporation", "name": " Lumen  KK. ", "address": address}
    assert read_structured([json.dumps(node)]) == (
        "Lumen KK",
        Address("JP", "Shizuoka", "Hamamatsu"),
    )


def test_an_organisation_inside_a_graph_is_found_after_other_things() -> None:
    country = {"@type": "Country", "name": "Israel"}
    nodes = [
        {"@type": "WebSite", "name": "site"},
        {"@type": ["Thing", "Hospital"], "name": "Eye Hospital", "address": [
            {"addressCountry": country}
        ]},
    ]  # fmt: skip
    name, address = read_structured(["{broken", json.dumps({"@graph": nodes})])
    assert (name, address.country) == ("Eye Hospital", "Israel")


@pytest.mark.parametrize(
    "block",
    [
        "{broken",
        "[" * 100_000,
        "null",
        '"text"',
        '{"@type": "Person", "name": "Ada"}',
        '{"@type": "Corporation", "name": {"@value": "x"}}',
        '{"@graph": 3, "@type": null}',
        '{"@type": [["Corporation"]], "name": "x"}',
        '{"@type": {"a": 1}, "name": "x"}',
    ],
)
def test_odd_structured_data_give_nothing_and_no_error(block: str) -> None:
    assert read_structured([block]) == ("", Address())


def test_an_address_of_odd_parts_keeps_those_that_are_text() -> None:
    address = {"addressCountry": ["JP"], "addressRegion": 7, "addressLocality": "Kobe"}
    node = {"@type": "Organization", "name": "Lumen", "address": address}
    assert read_structured([json.dumps(node)])[1] == Address("", "", "Kobe")


@pytest.mark.parametrize(
    "line",
    [
        "〒430-8587 静岡県浜松市中区砂山町",
        "서울특별시 강남구 전화: 02-123-4567",
        "טל': 03-1234567 תל אביב",
        "1200 Innovation Drive, Rochester, NY 14623",
        "12 Jalan Universiti, Petaling Jaya",
        "© 2026 Lumen Inc. All rights reserved",
    ],
)
def test_contact_lines_of_every_market_are_kept(line: str) -> None:
    assert read_contact(["Our products", line, "We love light and glass"], "") == line


def test_contact_lines_that_the_main_text_has_are_not_repeated() -> None:
    line = "1200 Innovation Drive, Rochester"
    assert read_contact([line], f"Visit us: {line}.") == ""
    assert read_contact([line, f"  {line} "], "") == line


def test_contact_lines_are_capped() -> None:
    lines = [f"{n} Innovation Drive, Rochester, New York" for n in range(100)]
    assert 0 < len(read_contact(lines, "")) <= MAX_CONTACT_CHARS


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("© 2019–2026 Lumen Optics Pty Ltd. All rights reserved.", "Lumen Optics Pty Ltd"),
        ("Copyright (c) 2026 by Optique Lumière. Tous droits réservés", "Optique Lumière"),
        ("© 2026 株式会社光学堂 無断転載を禁じます", "株式会社光学堂"),
        ("© Lumen, Inc. 2026 | Privacy", "Lumen, Inc"),
    ],
)
def test_the_copyright_notice_names_the_owner(line: str, name: str) -> None:
    assert name_organisation("", "Products", ["Home", line]) == name


def test_the_site_s_own_name_comes_first_unless_it_is_an_address() -> None:
    lines = ["© 2026 Lumen Inc."]
    assert name_organisation("Lumen Optics", "Products", lines) == "Lumen Optics"
    assert name_organisation("www.lumen.example", "Products", lines) == "Lumen Inc"
    assert name_organisation("localhost.example:8080", "Products", lines) == "Lumen Inc"


def test_the_end_of_the_title_serves_last_and_generic_words_never() -> None:
    assert name_organisation("", "OCT scanners | Lumen Optics", []) == "Lumen Optics"
    assert name_organisation("", "OCT scanners | Home", []) == ""
    assert name_organisation("", "OCT scanners", []) == ""


def test_a_bare_year_is_no_owner() -> None:
    assert name_organisation("", "", ["Copyright 2026", "© 2024-2026"]) == ""


def test_characters_that_no_database_takes_do_not_come_from_structured_data() -> None:
    block = '{"@type": "Organization", "name": "A\\u0000B \\ud800 Ltd", "address": {"addressCountry": "J\\u0000"}}'
    assert read_structured([block]) == ("A B ? Ltd", Address("J"))
