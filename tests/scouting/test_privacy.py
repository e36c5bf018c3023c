"""What is not stored of a text, and what is left alone. All names and numbers are invented."""

from __future__ import annotations

import time

import pytest

from models.words import BLOT
from scouting.domain import Fact
from scouting.privacy import LEAST_BLOTTED, blot, redact
from tests.factories import document


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write to hanako.suzuki@lens.example.", "Write to █████████████@lens.example."),
        ("j_doe+oct@mail.lens.example", "█████████@mail.lens.example"),
        ("鈴木＠lens.example", "██＠lens.example"),
        ("jane (at) lens (dot) example", "████ (at) lens (dot) example"),
        ("jane[at]lens.example", "████[at]lens.example"),
        ("irina@lens.example", "█████@lens.example"),
        ("jane.sales@lens.example", "██████████@lens.example"),
    ],
)
def test_a_person_s_mail_address_keeps_its_domain_only(text: str, left: str) -> None:
    assert blot(text) == left


@pytest.mark.parametrize(
    "address",
    ["info@lens.example", "Sales-JP@lens.example", "contact.us@lens.example", "support2@lens.example",
     "lens@lens.example", "press@a.lens.example", "info (at) lens (dot) example"],
)  # fmt: skip
def test_an_office_s_mailbox_stays(address: str) -> None:
    assert blot(f"Write to {address} today") == f"Write to {address} today"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Tel. +81 53-123-4567", "Tel. +81 53-1██-████"),
        ("+81 (0)53 123 4567", "+81 (0)53 ███ ████"),
        ("+65 6123 4567", "+65 612█ ████"),
        ("0049 89 1234567", "0049 89 1██████"),
        ("+972-3-1234567", "+972-3-12█████"),
        ("＋８１ ５３ １２３ ４５６７", "＋８１ ５３ １██ ████"),
        ("(408) 555-0123", "(408) ███-████"),
        ("call 1-800-555-0123", "call 1-800-███-████"),
        ("408.555.0123 / 408.555.0124", "408.███.████ / 408.███.████"),
        ("(03) 9123 4567", "(03) 9███ ████"),
        ("01 23 45 67 89", "01 2█ ██ ██ ██"),
        ("電話番号 053-123-4567", "電話番号 053-███-████"),
        ("전화: 02-123-4567", "전화: 02-1██-████"),
        ("טל' 03-1234567", "טל' 03-1██████"),
        ("Fax number: 5550123", "Fax number: 555████"),
    ],
)
def test_of_a_telephone_number_only_country_and_area_stay(text: str, left: str) -> None:
    assert blot(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "510(k) K123456 and De Novo DEN260003, PMA P260001/S001",
        "NCT01234567, EudraCT 2019-001234-12, RRID:AB_2313606",
        "doi 10.1038/s41586-020-1234-5 and 10.1109/408-555-0123",
        "2019-2020, 01-02-2026, 2026-11-26, 26.11.2026, 12:30-13:45",
        "1,234,567.89 USD, 12 000 000 patients, +10 000 000 euros, +100.000.000",
        "CAS 50-00-0, ISBN 978-0-306-40615-7, part 408-555-0123-45, NSN 6515-01-234-5678",
        "400-700 nm, 1310-1550 nm, pH 7.4, 100-200-300 4000, 1 064.35 nm",
        "ISO 13485:2016, EN 60601-1-2, IEC 60825-1:2014, FEI 3001234567",
        "R01EY012345-05A1, version 10.0.19041.1234, 192.168.100.200",
        "phone 2019-2020, single cell 10 100 1000, Call 2024-2025, tel 12 000 000",
        "000 001 010 011 100 101 110 111",
        "@lens on the web, a@b, 5 @ 10.5, C++ 2011",
    ],
)
def test_numbers_that_nobody_answers_stay_as_they_are(text: str) -> None:
    assert blot(text) == text


def test_at_least_ten_thousand_numbers_share_what_is_left() -> None:
    for number in ("+1234567890", "Tel 1234567", "+852 1234 5678"):
        assert blot(number).count(BLOT) >= LEAST_BLOTTED


@pytest.mark.parametrize(
    "hostile",
    ["+1" * 100_000, "a@" * 100_000, "(at)" * 50_000, "tel " * 50_000, "+1 " * 66_000,
     "a@" + "[dot]" * 40_000, ("a" * 64 + "@") * 3_000, "1-" * 100_000, "電話" * 100_000],
)  # fmt: skip
def test_no_text_is_built_to_take_long(hostile: str) -> None:
    start = time.process_time()
    assert len(blot(hostile)) == len(hostile)
    assert time.process_time() - start < 3


def test_offsets_into_a_document_keep_their_meaning() -> None:
    text = (
        "Lumen KK\nMail jane@lumen.example.\nThe FDA decided K123456 (SESE).\n\nTel +81 53 123 4567"
    )
    start = text.index("The FDA")
    fact = Fact("fda-510k-decision", "SESE", start, start + 31)
    kept = redact(
        document(text=text, main=text.index("\n\n"), title="jane@lumen.example", facts=(fact,))
    )
    assert kept.text[fact.start : fact.end] == "The FDA decided K123456 (SESE)."
    assert kept.text[kept.main :] == "\n\nTel +81 53 1██ ████"
    assert (kept.title, len(kept.text)) == ("████@lumen.example", len(text))
