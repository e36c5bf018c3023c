"""robots.txt by RFC 9309."""

from __future__ import annotations

import pytest

from scouting.robots import MAX_BYTES, Robots

PAGE = "http://example.com/internal/a.html"
RULES = b"User-agent: *\nDisallow: /internal/\nAllow: /internal/a\nCrawl-delay: 2.5\n"


def test_the_longest_matching_rule_wins() -> None:
    robots = Robots(RULES, 200, "Scouting/0.1")
    assert robots.allows(PAGE)
    assert not robots.allows("http://example.com/internal/b.html")


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Disallow: /*.pdf$", "/a/x.pdf", False),
        ("Disallow: /*.pdf$", "/a/x.pdf?page=2", True),
        ("Disallow: /a*c", "/a/b/c/d", False),
        ("Disallow: /p\nAllow: /p", "/p", True),
        ("Allow: /$\nDisallow: /", "/", True),
        ("Allow: /$\nDisallow: /", "/a", False),
        ("Disallow:", "/a", True),
        ("Disallow: /caf%C3%A9", "/café", False),
    ],
)
def test_stars_ends_and_ties_count_as_the_standard_says(
    rules: str, path: str, allowed: bool
) -> None:
    robots = Robots(f"User-agent: *\n{rules}".encode(), 200, "Scouting/0.1")
    assert robots.allows(f"http://example.com{path}") is allowed


def test_rules_for_us_by_name_replace_those_for_all() -> None:
    robots = Robots(RULES + b"\nUser-agent: scouting\nDisallow: /shop\n", 200, "Scouting/0.1 (+x)")
    assert robots.allows("http://example.com/internal/b.html")
    assert not robots.allows("http://example.com/shop/")


@pytest.mark.parametrize("status", [None, 429, 500, 503, 599])
def test_no_answer_429_and_server_errors_disallow_everything(status: int | None) -> None:
    assert not Robots(b"", status, "Scouting/0.1").allows("http://example.com/")


@pytest.mark.parametrize("status", [301, 401, 403, 404, 410])
def test_other_failures_allow_everything(status: int) -> None:
    assert Robots(b"User-agent: *\nDisallow: /", status, "Scouting/0.1").allows(PAGE)


def test_a_crawl_delay_is_told_and_an_absurd_one_bounded() -> None:
    assert Robots(RULES, 200, "Scouting/0.1").delay == 2.5
    assert Robots(b"User-agent: *\nCrawl-delay: 1e9", 200, "Scouting/0.1").delay == 300
    assert Robots(b"User-agent: *\nCrawl-delay: -1", 200, "Scouting/0.1").delay == 0


def test_rules_after_500_kib_of_comments_still_count() -> None:
    body = b"# filler\n" * (500 * 1024 // 9) + b"User-agent: *\nDisallow: /\n"
    assert not Robots(body, 200, "Scouting/0.1").allows("http://example.com/")


def test_a_rule_that_the_limit_cuts_is_left_out() -> None:
    head = b"User-agent: *\n"
    filler = b"#" * (MAX_BYTES - len(head) - len(b"\nDisallow: /"))
    body = head + filler + b"\nDisallow: /private\n"
    assert Robots(body, 200, "Scouting/0.1").allows("http://example.com/")


def test_bytes_that_are_no_text_do_no_harm() -> None:
    assert Robots(b"\xff\xfe\x00\x80" * 100, 200, "Scouting/0.1").allows("http://example.com/")


def test_sitemaps_and_the_reason_of_a_refusal_are_told() -> None:
    robots = Robots(b"Sitemap: http://example.com/map.xml", 200, "Scouting/0.1")
    assert robots.sitemaps == ("http://example.com/map.xml",)
    assert "does not allow" in robots.refusal
    assert "answered 503" in Robots(b"", 503, "Scouting/0.1").refusal
