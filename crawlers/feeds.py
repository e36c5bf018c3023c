"""Sitemaps and feeds: the addresses they announce. XML without entities."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal
from urllib.parse import urljoin
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from scouting.domain import Link
from scouting.errors import Forbidden, Unreadable
from scouting.guard import check_url
from scouting.markup import unpack

MAX_ENTRIES = 5_000
"""Of one sitemap or feed; the newest count."""

TRUSTED = timedelta(days=60)
"""How long a sitemap that says nothing has changed is believed."""

_ROOTS: dict[str, Literal["feed", "sitemap"]] = {
    "rss": "feed", "feed": "feed", "rdf": "feed", "urlset": "sitemap", "sitemapindex": "sitemap",
}  # fmt: skip


@dataclass(frozen=True)
class Sitemap:
    """Pages of a sitemap with the day or moment of their last change as stated, last changed first,
    and further sitemaps of a sitemap index, likewise.
    """

    pages: tuple[tuple[str, str], ...]
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
    found: dict[str, list[tuple[str, str]]] = {"sitemap": [], "url": []}
    for entry in _parse(body):
        address = canonical(base, _text(entry, "loc"))
        if address and _name(entry) in found:
            found[_name(entry)].append((address, _text(entry, "lastmod")))
    for dated in found.values():
        dated.sort(key=lambda pair: pair[1], reverse=True)
    sitemaps = tuple(address for address, _ in found["sitemap"])
    return Sitemap(tuple(found["url"][:MAX_ENTRIES]), sitemaps)


def is_unchanged(changed: str, seen: datetime | None, now: datetime) -> bool:
    """Is a page as it was when it was last seen? ``changed``: a sitemap's lastmod (W3C Datetime, a
    day or a moment); what states none, or none that can be read, may have changed.
    """
    if seen is None or now - seen > TRUSTED:
        return False
    try:
        moment = datetime.fromisoformat(changed)
    except ValueError:
        return False
    if len(changed) <= len("2026-11-26"):
        return moment.date() < seen.astimezone(UTC).date()
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) < seen


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
        root: Element = fromstring(unpack(body))
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
