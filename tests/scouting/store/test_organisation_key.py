"""Which organisation a document is filed under."""

from __future__ import annotations

import pytest

from scouting.store.organisation_key import organisation_key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.acme.co.jp/en/products", "acme.co.jp"),
        ("https://eye.med.univ.ac.kr/", "univ.ac.kr"),
        ("http://lens.localhost:8123/a", "lens.localhost"),
        ("http://127.0.0.1:80/", "127.0.0.1"),
        ("http://intranet/", "intranet"),
    ],
)
def test_pages_are_filed_under_their_registered_domain(url: str, key: str) -> None:
    assert organisation_key(url, "Whatever Ltd") == key


def test_records_without_address_are_filed_under_the_name_without_its_legal_form() -> None:
    names = [
        "Lumen Optics Inc.",
        "LUMEN  OPTICS",
        "Ｌｕｍｅｎ Optics Pty Ltd",
        "Lumen Optics, Inc.",
        "Lumen Optics Co., Ltd.",
    ]
    assert {organisation_key("", name) for name in names} == {"name:lumen optics"}
    assert organisation_key("", "株式会社光学堂") == "name:光学堂"
