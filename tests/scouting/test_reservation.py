"""Reservations of text and data mining, as file, header and metadata tell them."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from scouting.reservation import MAX_BYTES, Reservations, judge
from scouting.terms import Terms, read_terms

SITE = "https://lens.example"


def reserved(url: str, *rules: Any) -> bool:
    return Reservations(json.dumps(rules).encode(), 200).reserve(f"{SITE}{url}")


def rule(location: object, value: object = 1) -> dict[str, object]:
    return {"location": location, "tdm-reservation": value, "tdm-policy": f"{SITE}/policy"}


@pytest.mark.parametrize(
    ("location", "url", "fits"),
    [
        ("/", "/any/page?x=1", True),
        ("/papers/", "/papers/one", True),
        ("/papers/", "/paper", False),
        ("/papers/*.pdf$", "/papers/a/b.pdf", True),
        ("/papers/*.pdf$", "/papers/b.pdf?x=1", False),
        ("/this/*/then", "/this/and/that/then/more", True),
        ("/exactly$", "/exactly", True),
        ("/exactly$", "/exactly/not", False),
        ("/path/foo-%24", "/path/foo-$", True),
        ("/Papers/", "/papers/one", False),
        ("*.jpg", "/images/eye.jpg", True),
        ("papers/", "/papers/one", True),
        ("/%7Eada/", "/~ada/", True),
        ("/광학/", "/%EA%B4%91%ED%95%99/page", True),
        ("/a.c", "/abc", False),
    ],
)
def test_a_location_fits_as_a_path_in_robots_txt_does(location: str, url: str, fits: bool) -> None:
    assert reserved(url, rule(location)) is fits


def test_the_first_rule_that_fits_counts() -> None:
    rules = rule("/open/", 0), rule("/", 1), rule("/", 0)
    assert not reserved("/open/page", *rules)
    assert reserved("/other", *rules)
    assert not reserved("/other", rule("/papers/"))


def test_a_value_other_than_0_and_1_is_no_rule() -> None:
    for value in (2, "yes", None, [1], True, 1.5):
        assert not reserved("/", rule("/", value))
    assert reserved("/", rule("/", "1"))
    assert reserved("/", rule("/", 7), rule("/"))


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>404</html>", b"{", b"[" * 100_000, b"null", b'"text"', b"[1, null, [], {}]",
     b'[{"location": 3, "tdm-reservation": 1}]', b'[{"location": "", "tdm-reservation": 1}]',
     json.dumps([rule("/")]).encode() + b" " * MAX_BYTES],
)  # fmt: skip
def test_a_file_that_is_none_reserves_nothing(body: bytes) -> None:
    assert not Reservations(body, 200).reserve(f"{SITE}/")


@pytest.mark.parametrize("status", [None, 301, 403, 404, 429, 500, 503])
def test_a_file_that_cannot_be_had_reserves_nothing(status: int | None) -> None:
    assert not Reservations(json.dumps([rule("/")]).encode(), status).reserve(f"{SITE}/")


def test_no_file_is_built_to_take_long() -> None:
    start = time.process_time()
    rules = [rule("/" + "a*" * 2_000 + str(n)) for n in range(2_000)]
    assert not reserved("/" + "a" * 1_900, *rules)
    assert time.process_time() - start < 5


def test_the_page_s_own_word_comes_before_the_header_s() -> None:
    header = Terms(reservation="1")
    assert judge(header).closed == "the page reserves text and data mining (header tdm-reservation)"
    assert not judge(header).follow
    assert judge(header, [("TDM-Reservation", "0")]).closed == ""
    assert "meta tdm-reservation" in judge(Terms(), [("tdm-reservation", " 1 ")]).closed
    assert "header" in judge(header, [("tdm-reservation", "perhaps")]).closed
    assert judge(Terms(reservation="2")).closed == ""


@pytest.mark.parametrize(
    ("robots", "closed", "follow"),
    [
        ("noindex", True, True),
        ("none", True, False),
        ("NoIndex, NoFollow", True, False),
        ("nofollow", False, False),
        ("noarchive, max-snippet: 20, index", False, True),
        ("unavailable_after: 25 Jun 2026 15:00:00 PST, noindex", True, True),
        ("noai, noimageai", True, False),
        ("googlebot: noindex, nofollow", False, True),
        ("googlebot: noindex\nscouting: noindex", True, True),
        ("", False, True),
    ],
)
def test_directives_for_robots_are_kept(robots: str, closed: bool, follow: bool) -> None:
    verdict = judge(Terms(robots=robots))
    assert (bool(verdict.closed), verdict.follow) == (closed, follow)


def test_metadata_for_robots_count_where_they_address_this_one() -> None:
    assert judge(Terms(), [("ROBOTS", "noindex,nofollow")]).closed
    assert judge(Terms(), [("scouting", "noindex")]).closed
    assert not judge(Terms(), [("googlebot", "noindex"), ("description", "noindex")]).closed


def test_only_validators_that_can_be_sent_back_are_kept() -> None:
    good = {"etag": 'W/"a-1"', "last-modified": "Thu, 26 Nov 2026 11:00:00 GMT"}
    assert read_terms(good).conditions == {
        "If-None-Match": 'W/"a-1"',
        "If-Modified-Since": "Thu, 26 Nov 2026 11:00:00 GMT",
    }
    for etag in ("a1", '"a\r\nX: y"', '"' + "a" * 300 + '"', '"é"', '"a" "b"'):
        for date in ("yesterday", "Thu, 26 Nov 2026 11:00:00 GMT\r\nX: y", "0", "2026-11-26"):
            assert read_terms({"etag": etag, "last-modified": date}).conditions == {}
