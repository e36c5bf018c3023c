"""Sitemaps and feeds."""

from __future__ import annotations

import pytest

from crawlers.feeds import kind_of, read_feed, read_sitemap
from scouting.domain import Link
from scouting.errors import Unreadable

BASE = "https://example.com/feeds/all.xml"


def test_a_sitemap_gives_what_changed_last_first() -> None:
    body = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
      <url><loc>https://example.com/old</loc><lastmod>2019-01-01</lastmod></url>
      <url><loc>https://example.com/undated</loc></url>
      <url><loc> https://example.com/new </loc><lastmod>2026-10-01T10:00:00Z</lastmod></url>
      <url><loc>ftp://example.com/no</loc></url></urlset>"""
    pages = read_sitemap(body, BASE).pages
    assert [page.rpartition("/")[2] for page in pages] == ["new", "old", "undated"]


def test_a_sitemap_index_gives_sitemaps() -> None:
    body = b"<sitemapindex><sitemap><loc>/a.xml</loc></sitemap></sitemapindex>"
    assert read_sitemap(body, BASE).sitemaps == ("https://example.com/a.xml",)


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
