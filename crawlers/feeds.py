"""Sitemaps and feeds: the addresses they announce. XML without entities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from scouting.domain import Link
from scouting.errors import Forbidden, Unreadable
from scouting.guard import check_url

MAX_ENTRIES = 5_000
"""Of one sitemap or feed; the newest count."""

_ROOTS: dict[str, Literal["feed", "sitemap"]] = {
    "rss": "feed", "feed": "feed", "rdf": "feed", "urlset": "sitemap", "sitemapindex": "sitemap",
}  # fmt: skip


@dataclass(frozen=True)
class Sitemap:
    """Pages of a sitemap, last changed first, and further sitemaps of a sitemap index."""

    pages: tuple[str, ...]
    sitemaps: tuple[str, ...]


def kind_of(body: bytes) -> Literal["feed", "sitemap", ""]:
    """What the root element says it is; empty for pages and all else."""
    try:
        root = _name(_parse(body))
    except Unreadable:
        return ""
    return _ROOTS.get(root, "")


def read_sitemap(body: bytes, base: str) -> Sitemap:
    """Read a sitemap or sitemap index (sitemaps.org 0.9); raises Unreadable."""
    dated: list[tuple[str, str]] = []
    sitemaps: list[str] = []
    for entry in _parse(body):
        address = canonical(base, _text(entry, "loc"))
        if address and _name(entry) == "sitemap":
            sitemaps.append(address)
        elif address and _name(entry) == "url":
            dated.append((_text(entry, "lastmod"), address))
    dated.sort(key=lambda pair: pair[0], reverse=True)
    return Sitemap(tuple(address for _, address in dated[:MAX_ENTRIES]), tuple(sitemaps))


def read_feed(body: bytes, base: str) -> tuple[Link, ...]:
    """The entries of an RSS or Atom feed with their titles; raises Unreadable."""
    entries = [entry for entry in _parse(body).iter() if _name(entry) in ("item", "entry")]
    found = ((canonical(base, _entry_link(entry)), entry) for entry in entries[:MAX_ENTRIES])
    return tuple(Link(address, _text(entry, "title")) for address, entry in found if address)


def canonical(base: str, address: str) -> str:
    """An announced address as an absolute one; empty when it is none that may be fetched."""
    try:
        return check_url(urljoin(base, address)) if address else ""
    except (ValueError, Forbidden):
        return ""


def _parse(body: bytes) -> Element:
    try:
        root: Element = fromstring(body)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        reason = " ".join(str(error).split())[:200]
        raise Unreadable(f"broken or forbidden XML ({reason})") from None
    return root


def _entry_link(entry: Element) -> str:
    for child in _children(entry, "link"):
        if child.get("href") and child.get("rel", "alternate") == "alternate":
            return child.get("href", "")
    return _text(entry, "link")


def _text(entry: Element, name: str) -> str:
    for child in _children(entry, name):
        return " ".join("".join(child.itertext()).split())
    return ""


def _children(entry: Element, name: str) -> Iterator[Element]:
    return (child for child in entry if _name(child) == name)


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()
