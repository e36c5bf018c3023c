"""A stored text with the passages of its claims marked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from api.words import Words
from scouting.domain import Evidence, Lead, Reading


@dataclass(frozen=True)
class Claim:
    """What a passage speaks for, and why; ``text[start:end]`` is the passage."""

    number: int
    label: str
    why: str
    start: int
    end: int


@dataclass(frozen=True)
class Piece:
    """A stretch of the text with the numbers of the claims it supports.

    ``anchor``: where the address of a passage points, on the piece that it begins with; ``begins``
    the claims that begin here.
    """

    text: str
    claims: tuple[int, ...]
    anchor: str
    begins: tuple[int, ...]


def claims_of_reading(reading: Reading, words: Words, text: str) -> list[Claim]:
    """All that a reading claims of a text, in the order of the text."""
    told: list[tuple[str, Iterable[Evidence]]] = [
        (words.technology(found.id), found.evidence) for found in reading.technologies
    ]
    if reading.trl:
        told.append((f"Readiness: level {reading.trl.level}", reading.trl.evidence))
    if reading.role:
        told.append((f"Role: {words.role(reading.role.id)}", reading.role.evidence))
    if reading.market:
        told.append((f"Market: {words.market(reading.market.id)}", reading.market.evidence))
    return _number(told, text)


def claims_of_lead(lead: Lead, url: str, words: Words, text: str) -> list[Claim]:
    """What a lead claims by the page at an address."""
    level = f"Readiness: level {lead.trl.level}" if lead.trl else ""
    told = (
        (words.technology(lead.technology), lead.evidence),
        (level, lead.trl.evidence if lead.trl else ()),
        (f"Role: {words.role(lead.role)}", lead.role_evidence),
        (f"Market: {words.market(lead.market)}", lead.market_evidence),
    )
    own = [(label, [piece for piece in pieces if piece.url == url]) for label, pieces in told]
    return _number(own, text)


def mark_text(text: str, claims: Sequence[Claim]) -> list[Piece]:
    """The text in pieces; where passages overlap, a piece supports several claims."""
    borders = {0, len(text)} | {place for claim in claims for place in (claim.start, claim.end)}
    edges = sorted(borders)
    pieces = []
    for start, end in pairwise(edges):
        held = tuple(c.number for c in claims if c.start <= start and end <= c.end)
        begins = tuple(c.number for c in claims if c.start == start)
        anchor = f"at-{start}" if begins else ""
        pieces.append(Piece(text[start:end], held, anchor, begins))
    return pieces


def _number(told: Iterable[tuple[str, Iterable[Evidence]]], text: str) -> list[Claim]:
    """Those whose passage stands in the text as it was quoted; a changed page has others."""
    found = [
        (piece.start, piece.end, label, piece.why)
        for label, pieces in told
        for piece in pieces
        if piece.text and text[piece.start : piece.end] == piece.text
    ]
    found.sort()
    return [
        Claim(number, label, why, start, end)
        for number, (start, end, label, why) in enumerate(found, 1)
    ]
