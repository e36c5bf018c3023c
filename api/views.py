"""What the pages show, worked out before a template sees it: facets, quotations, marked words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from api.words import Words
from scouting.domain import Document, Evidence, Lead

CONTEXT = 260
"""Characters shown before and after a quoted sentence: about three lines on either side."""

TABLE_RULES = re.compile(r"\s*\|[\s|:-]*")
"""How the extracted text draws the borders of tables, which say nothing once lines are joined."""

SHORTEST_WORD = 4
MAX_WORDS = 20

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Quote:
    """A sentence in its surroundings; ``link`` is empty when the address must not be linked.

    ``stored``: where it stands marked in the page's stored text.
    """

    before: str
    text: str
    after: str
    why: str
    link: str
    source: str
    title: str
    fetched: datetime | None
    found: bool
    gone: bool = False
    stored: str = ""


def quote(pieces: Iterable[Evidence], find: Callable[[str], Document | None]) -> list[Quote]:
    """Evidence within the stored text that it stands in."""
    return [_quote(piece, find(piece.url) if piece.url else None) for piece in pieces]


def quote_lead(
    lead: Lead, find: Callable[[str], Document | None], numbers: dict[str, int]
) -> list[tuple[str, list[Quote]]]:
    """All evidence of a lead, claim by claim; ``numbers`` of the stored documents by address."""
    claims = (
        ("Technology", lead.evidence),
        ("Readiness", lead.trl.evidence if lead.trl else ()),
        ("Role", lead.role_evidence),
        ("Market", lead.market_evidence),
    )
    return [
        (name, _flag(pieces, quote(pieces, find), lead, numbers))
        for name, pieces in claims
        if pieces
    ]


def _flag(
    pieces: Sequence[Evidence], quotes: Sequence[Quote], lead: Lead, numbers: dict[str, int]
) -> list[Quote]:
    """Quotations with their places in the stored texts, those from pages that are gone marked as such."""
    stored = [
        f"/documents/{numbers[piece.url]}?lead={lead.id}#at-{piece.start}"
        if piece.url in numbers and quoted.found and piece.text else ""
        for piece, quoted in zip(pieces, quotes, strict=True)
    ]  # fmt: skip
    return [
        replace(quoted, gone=piece.url in lead.gone, stored=place)
        for piece, quoted, place in zip(pieces, quotes, stored, strict=True)
    ]


def mark(text: str, query: str) -> list[tuple[str, bool]]:
    """A text in pieces, those that repeat a word of the query marked."""
    words = [word for word in re.findall(r"\w+", query) if _worth_marking(word)][:MAX_WORDS]
    flat = _flat(_without_rules(text)).strip(" ·")
    if not words:
        return [(flat, False)]
    longest = sorted(words, key=len, reverse=True)
    pattern = re.compile("|".join(map(_beginning, longest)), re.IGNORECASE)
    pieces: list[tuple[str, bool]] = []
    end = 0
    for match in pattern.finditer(flat):
        pieces += [(flat[end : match.start()], False), (match[0], True)]
        end = match.end()
    return [piece for piece in [*pieces, (flat[end:], False)] if piece[0]]


def safe_link(url: str) -> str:
    """The address when a browser may follow it (http, https), else nothing."""
    return url if url.lower().startswith(("http://", "https://")) else ""


def host(url: str) -> str:
    """Whose page it is, short."""
    try:
        return urlsplit(url).netloc or url
    except ValueError:
        return url


def by_area(words: Words, counts: dict[str, int]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The technologies under their first thematic area, each with its number of leads."""
    taxonomy = words.taxonomy
    return [
        (
            area.label,
            [
                {"id": one.id, "label": one.label, "leads": counts.get(one.id, 0)}
                for one in taxonomy.technologies
                if one.areas[:1] == (area.id,)
            ],
        )
        for area in taxonomy.scheme.areas
    ]


def _quote(piece: Evidence, document: Document | None) -> Quote:
    text = document.text if document and piece.text else ""
    start = _place(piece, text)
    shown = _flat(_without_rules(piece.text)).strip(" ·")
    where = (piece.why, safe_link(piece.url), host(piece.url))
    about = (document.title, document.fetched) if document else ("", None)
    if start < 0:
        return Quote("", shown, "", *where, *about, found=not piece.text)
    end = start + len(piece.text)
    return Quote(_before(text, start), shown, _after(text, end), *where, *about, found=True)


def _place(piece: Evidence, text: str) -> int:
    if text[piece.start : piece.end] == piece.text:
        return piece.start
    return text.find(piece.text) if piece.text else -1


def _before(text: str, start: int) -> str:
    cut = max(0, start - CONTEXT)
    told = _without_rules(text[cut:start])
    whole = told if cut == 0 else "… " + told.partition(" ")[2]
    return _flat(whole).lstrip()


def _after(text: str, end: int) -> str:
    told = _without_rules(text[end : end + CONTEXT])
    whole = told if end + CONTEXT >= len(text) else told.rpartition(" ")[0] + " …"
    return _flat(whole).rstrip()


def _without_rules(text: str) -> str:
    return TABLE_RULES.sub(" · ", text)


def _flat(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _worth_marking(word: str) -> bool:
    return len(word) >= SHORTEST_WORD or word.isupper() or not word.isascii()


def _beginning(word: str) -> str:
    """Where a word begins; writing without spaces has no such places."""
    return rf"\b{re.escape(word)}" if word.isascii() else re.escape(word)
