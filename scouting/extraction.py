"""What stands on an HTML or PDF page: main text, title, date, owner, links. Runs in the worker."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scouting.domain import CONTACT_BREAK, Document, Link, Page, ParsedPage
from scouting.errors import Unreadable
from scouting.fingerprint import gist_of
from scouting.imprint import name_organisation, read_contact
from scouting.kinship import read_kinship
from scouting.links import LinkReader, absolute, base_of
from scouting.markup import decode, scan_markup, sniff, unpack
from scouting.reservation import judge
from scouting.structured import read_structured
from scouting.suspicion import doubt_text

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree

FALLBACK_SHARE = 0.35
"""Trafilatura's text is replaced by resiliparse's when under this share of its length: best F1 on
company-like pages of the WCXB benchmark (.836, recall .879)."""

SCRAMBLED = "looks scrambled or generated"
MAX_TEXT_CHARS = 200_000
MAX_PDF_PAGES = 60
MIN_TEXT_CHARS = 3
LONG_TITLE = 300
STATED_DATES = {"extensive_search": False, "original_date": True}
"""Only what a page states as its date (metadata, a time element, its address) is one: on the
demonstration web four pages in five had been given the year of their copyright line instead."""

WANTED_TAGS = ("title", "link", "meta")
FEED_TYPES = ("application/rss+xml", "application/atom+xml")


def parse_page(page: Page, source: str = "") -> ParsedPage:
    """Turn bytes into a document with links.

    Raises Unreadable naming the address, also of a text that looks scrambled or generated; what only
    may be so stands in the document's ``suspicion``.
    """
    parsed = extract_page(page, source)
    document = parsed.document
    if page.body.startswith(b"%PDF-"):  # whose words stand in the order of its layout
        return parsed
    doubt = doubt_text(document.text[: document.main])
    if doubt and doubt.certain:
        raise Unreadable(f"{page.url}: {SCRAMBLED}: {doubt.words}")
    return replace(parsed, document=replace(document, suspicion=doubt.words)) if doubt else parsed


def extract_page(page: Page, source: str = "") -> ParsedPage:
    """As ``parse_page``, without a judgement of the text."""
    try:
        body = unpack(page.body)
        kind = sniff(body, page.content_type)
        parsers = {"html": _parse_html, "pdf": _parse_pdf, "text": _parse_text}
        parsed = parsers[kind](page, body, source)
    except Unreadable as error:
        raise Unreadable(f"{page.url}: {error}") from error
    document = parsed.document
    kin = read_kinship(document.text, document.organisation)
    return replace(parsed, document=replace(document, stated=(*document.stated, *kin)))


def _parse_text(page: Page, body: bytes, source: str) -> ParsedPage:
    return _parsed(page, _document(page, decode(body, page.charset), source))


def _parse_pdf(page: Page, body: bytes, source: str) -> ParsedPage:
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(body))
        texts = [sheet.extract_text() for sheet in reader.pages[:MAX_PDF_PAGES]]
        title = str(reader.metadata.title or "") if reader.metadata else ""
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, OSError) as error:
        raise Unreadable(f"damaged PDF ({error})") from error
    text = re.sub(r"(?<![.:!?])\n(?=[a-z(])", " ", "\n".join(texts))
    return _parsed(page, _document(page, text, source, title))


def _parse_html(page: Page, body: bytes, source: str) -> ParsedPage:
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.html import HTMLTree

    html = decode(scan_markup(body), page.charset)
    tree = HTMLTree.parse(html)
    lines = extract_plain_text(tree, main_content=False, alt_texts=False).splitlines()
    reserve = extract_plain_text(tree, main_content=True, alt_texts=False)
    found = _extract(html, page.url)
    text = found.text if len(found.text) >= FALLBACK_SHARE * len(reserve) else reserve
    nodes = _collect(tree, page.url)
    heading = _first_text(nodes.of["title"])
    told = read_structured(html)
    owner = told.name or name_organisation(found.site, heading, lines)
    document = _document(page, text, source, found.title or heading, read_contact(lines, text))
    document = replace(
        document, published=found.date, organisation=owner, address=told.address, stated=told.stated
    )
    return _parsed(page, document, nodes)


def _parsed(page: Page, document: Document, nodes: _Nodes | None = None) -> ParsedPage:
    nodes = nodes or _Nodes({tag: [] for tag in WANTED_TAGS}, page.url)
    told = [
        (node.getattr("name") or "", node.getattr("content") or "") for node in nodes.of["meta"]
    ]
    verdict = judge(page.terms, told)
    parsed = ParsedPage(
        document, closed=verdict.closed, gist=gist_of(document.text[: document.main])
    )
    if not verdict.follow:
        return parsed
    return replace(parsed, links=nodes.links, feeds=tuple(_feeds(nodes.of["link"], nodes.base)))


@dataclass(frozen=True)
class _Nodes:
    """The nodes of WANTED_TAGS, what relative addresses begin with, and the links."""

    of: dict[str, list[Any]]
    base: str
    links: tuple[Link, ...] = ()


@dataclass(frozen=True)
class _Found:
    text: str = ""
    title: str = ""
    site: str = ""
    date: str = ""


def _extract(html: str, url: str) -> _Found:
    from lxml.etree import LxmlError
    from trafilatura import bare_extraction

    try:
        found = bare_extraction(
            html, url=url, fast=True, with_metadata=True, include_comments=False,
            date_extraction_params=STATED_DATES,
        )  # fmt: skip
    except (LxmlError, ValueError, RecursionError):
        return _Found()
    if found is None or isinstance(found, dict):
        return _Found()
    return _Found(found.text or "", found.title or "", found.sitename or "", found.date or "")


def _document(page: Page, text: str, source: str, title: str = "", contact: str = "") -> Document:
    title = " ".join(title.split())[:LONG_TITLE]
    body = _tidy(text)
    main = body if not title or body.startswith(title) else f"{title}\n{body}"
    main = main[:MAX_TEXT_CHARS].strip()
    if len(main) < MIN_TEXT_CHARS:
        raise Unreadable("no text on the page")
    whole = f"{main}{CONTACT_BREAK}{contact}" if contact else main
    return Document(page.url, whole, len(main), title, fetched=page.fetched, source=source)


def _tidy(text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    lines = (" ".join(line.split()) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _collect(tree: HTMLTree, url: str) -> _Nodes:
    """What is wanted of a page, in one walk: iterating a selection is quadratic in resiliparse 2.0."""
    found: dict[str, list[Any]] = {tag: [] for tag in WANTED_TAGS}
    links = LinkReader(base_of(tree, url))
    for node in tree.document or ():
        tag = node.tag
        links.take(node, tag)
        if tag in found:
            found[tag].append(node)
    return _Nodes(found, links.base, links.links())


def _first_text(nodes: list[Any]) -> str:
    return " ".join(nodes[0].text.split())[:LONG_TITLE] if nodes else ""


def _feeds(nodes: list[Any], base: str) -> Iterator[str]:
    for node in nodes:
        announced = node.getattr("rel") == "alternate" and node.getattr("type") in FEED_TYPES
        url = absolute(base, node.getattr("href") or "") if announced else ""
        if url:
            yield url
