"""Who a page belongs to."""

from __future__ import annotations

import pytest

from scouting.imprint import MAX_CONTACT_CHARS, name_organisation, read_contact


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
