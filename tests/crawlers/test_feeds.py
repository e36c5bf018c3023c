"""Sitemaps and feeds."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest

from crawlers.feeds import TRUSTED, is_unchanged, kind_of, read_feed, read_sitemap
from scouting.domain import Link
from scouting.errors import Unreadable
from tests.factories import NOON

BASE = "https://example.com/feeds/all.xml"


def test_a_sitemap_gives_what_changed_last_first() -> None:
    body = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <url><loc>https://example.com/old</loc><lastmod>2019-01-01</lastmod></url>
      <url><loc>https://example.com/undated</loc></url>
      <url><loc> https://example.com/new </loc><lastmod>2026-10-01T10:00:00Z</lastmod></url>
      <url><loc>ftp://example.com/no</loc></url></urlset>"""
    pages = read_sitemap(body, BASE).pages
    assert [(url.rpartition("/")[2], day) for url, day in pages] == [
        ("new", "2026-10-01T10:00:00Z"), ("old", "2019-01-01"), ("undated", "")
    ]  # fmt: skip


def test_a_sitemap_index_gives_sitemaps_last_changed_first() -> None:
    body = (
        b"<sitemapindex><sitemap><loc>/a.xml</loc><lastmod>2024-01-01</lastmod></sitemap>"
        b"<sitemap><loc>/b.xml</loc><lastmod>2026-01-01</lastmod></sitemap></sitemapindex>"
    )
    sitemaps = read_sitemap(body, BASE).sitemaps
    assert sitemaps == ("https://example.com/b.xml", "https://example.com/a.xml")


def test_a_sitemap_may_be_packed_but_not_into_a_bomb() -> None:
    body = b"<urlset><url><loc>/a</loc></url></urlset>"
    assert read_sitemap(gzip.compress(body), BASE).pages == (("https://example.com/a", ""),)
    with pytest.raises(Unreadable, match="larger than 8 MiB"):
        read_sitemap(gzip.compress(bytes(9 * 2**20)), BASE)


@pytest.mark.parametrize(
    ("changed", "unchanged"),
    [
        ("2026-11-19", True), ("2026-11-20", False), ("2026-11-21", False),
        ("2026-11-20T11:59:00Z", True), ("2026-11-20T12:01:00+00:00", False),
        ("2026-11-20T13:30:00+02:00", True), ("2026-11-20T11:59:00", True), ("", False), ("last week", False),
    ],
)  # fmt: skip
def test_a_page_that_changed_before_it_was_last_seen_is_unchanged(
    changed: str, unchanged: bool
) -> None:
    now = NOON + timedelta(days=7)
    assert is_unchanged(changed, NOON, now) is unchanged
    assert not is_unchanged(changed, None, now)
    assert not is_unchanged(changed, NOON, NOON + TRUSTED + timedelta(days=1))


def test_rss_items_are_links_with_titles() -> None:
    item = b"<item><title>A <b>b</b></title><link>../a</link></item>"
    body = b"<rss><channel><link>/</link>" + item + b"</channel></rss>"
    assert read_feed(body, BASE) == (Link("https://example.com/a", "A b"),)


def test_atom_entries_are_links_with_titles() -> None:
    body = """<feed xmlns="http://www.w3.org/2005/Atom"><link href="/"/><entry><title>眼科</title>
      <link rel="self" href="/self"/><link href="/entry?utm_source=feed"/></entry></feed>"""
    assert read_feed(body.encode(), BASE) == (Link("https://example.com/entry", "眼科"),)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"<rss><channel/></rss>", "feed"),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'/>", "feed"),
        (b"<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>", "feed"),
        (b"<urlset/>", "sitemap"),
        (b"<sitemapindex/>", "sitemap"),
        (b"<html xmlns='http://www.w3.org/1999/xhtml'><p>page</p></html>", ""),
        (b"<!doctype html><p>page", ""),
        (b"", ""),
    ],
)
def test_the_root_element_tells_feeds_and_sitemaps_from_pages(body: bytes, kind: str) -> None:
    assert kind_of(body) == kind


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<rss><channel>",
        b"<html><p>no feed",
        b"\x00\x01",
        b'<?xml version="1.0" encoding="no-such"?><rss/>',
        b'<!DOCTYPE r [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><rss>&b;</rss>',
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss>&x;</rss>',
    ],
)
def test_broken_and_hostile_xml_is_unreadable(body: bytes) -> None:
    with pytest.raises(Unreadable, match="XML"):
        read_feed(body, BASE)
