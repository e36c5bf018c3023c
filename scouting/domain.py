"""The nouns of scouting as immutable values. Nothing here knows a database, a network or a model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Span = tuple[int, int]
Abstention = Literal["too-short", "unsupported-language", "unreadable"]

CheckState = Literal[
    "reachable", "moved", "forbidden by robots", "not found", "timeout", "not as listed", "failed"
]
"""``moved``: to another site; ``not as listed``: a page where a feed should be."""

STATUSES = ("new", "shortlisted", "rejected", "contacted", "meeting", "agreement", "dropped")
"""Review states of a lead, in the order a mission goes through them."""

CONTACT_BREAK = "\n\n"
"""Stands between a document's main text and its contact lines."""


@dataclass(frozen=True)
class Address:
    """What a page's structured data say of where its organisation sits (schema.org)."""

    country: str = ""
    region: str = ""
    locality: str = ""


@dataclass(frozen=True)
class Page:
    """Bytes as they came from the web, a file or a feed, not yet read.

    ``url`` is the canonical address after redirects; ``charset`` what the server declared, if it did.
    """

    url: str
    body: bytes
    content_type: str = ""
    charset: str = ""
    fetched: datetime | None = None


@dataclass(frozen=True)
class Link:
    """A link of a page with its anchor text, absolute and canonical."""

    url: str
    text: str = ""


@dataclass(frozen=True)
class Document:
    """One fetched page or record. A fact: never changed, only superseded by a newer fetch.

    ``text`` is the main text (``text[:main]``, beginning with the title) and, after it, the page's
    contact lines. All evidence offsets point into ``text``.
    """

    url: str
    text: str
    main: int
    title: str = ""
    language: str = ""
    published: str = ""
    fetched: datetime | None = None
    organisation: str = ""
    address: Address = Address()
    source: str = ""

    @property
    def content_hash(self) -> str:
        """SHA-256 of the text; with the canonical URL the document's key."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class ParsedPage:
    """What one page gave: its document, its links, and the feeds it announces."""

    document: Document
    links: tuple[Link, ...] = ()
    feeds: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """The sentence a claim came from: offsets into the document's text, and why it speaks.

    ``kind`` tells for rules what ``why`` tells in words: ``named`` or ``alike`` for a technology,
    else the kind of a model's ground, with its readiness ``level`` where it has one.
    """

    start: int
    end: int
    text: str
    why: str
    url: str = ""
    kind: str = ""
    level: int = 0


@dataclass(frozen=True)
class TechnologyFinding:
    """A technology a document is about; ``probability`` is calibrated, 0–1."""

    id: str
    number: int
    probability: float
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class TrlEstimate:
    """A readiness level 1–9, its interval, and the probability that the interval holds it."""

    level: int
    low: int
    high: int
    probability: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Finding:
    """A conclusion with an id: a role or a market."""

    id: str
    probability: float
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True)
class Passage:
    """A stretch of a document's text with its vector, as searched."""

    start: int
    end: int
    vector: bytes


@dataclass(frozen=True)
class Reading:
    """All conclusions about one document, stamped with what made them."""

    relevant: bool
    relevance: float
    language: str
    technologies: tuple[TechnologyFinding, ...]
    trl: TrlEstimate | None
    role: Finding | None
    market: Finding | None
    abstained: Abstention | None
    model_version: str
    taxonomy_version: str
    passages: tuple[Passage, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True)
class Part:
    """One part of a lead's score: its value 0–1, its weight, and what it means in words."""

    name: str
    value: float
    weight: float
    words: str


@dataclass(frozen=True)
class Organisation:
    """Who documents are about; ``key`` is the registered domain or a normalised name."""

    key: str
    name: str
    url: str


@dataclass(frozen=True)
class Lead:
    """An organisation × a technology in a market, gathered from all its documents."""

    id: str
    organisation: Organisation
    technology: str
    market: str
    role: str | None
    trl: TrlEstimate | None
    probability: float
    score: float
    parts: tuple[Part, ...]
    evidence: tuple[Evidence, ...]
    market_evidence: tuple[Evidence, ...]
    role_evidence: tuple[Evidence, ...]
    documents: int
    first_seen: datetime
    last_seen: datetime
    sources: tuple[str, ...]
    model_version: str
    taxonomy_version: str


@dataclass(frozen=True)
class Review:
    """A scout's decision on a lead; kept through every recompute. ``version`` counts changes."""

    status: str = "new"
    note: str = ""
    reviewer: str = ""
    version: int = 0
    decided: datetime | None = None


@dataclass(frozen=True)
class LeadFilter:
    """Which leads or passages are wanted; empty parts do not restrict."""

    technologies: tuple[str, ...] = ()
    markets: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    trl_low: int = 1
    trl_high: int = 9
    text: str = ""


@dataclass(frozen=True)
class SourceCheck:
    """What came of asking a source's entry page; ``since``: first time in a row with this state."""

    source: str
    address: str
    state: CheckState
    detail: str
    at: datetime
    since: datetime


@dataclass(frozen=True)
class SearchHit:
    """A passage found by meaning, with the document it stands in."""

    score: float
    url: str
    title: str
    organisation: str
    market: str
    start: int
    end: int
    text: str
    technologies: tuple[str, ...]
    lead_ids: tuple[str, ...] = ()


def lead_id(organisation: str, technology: str) -> str:
    """The stable id of a lead: 16 hex digits of its organisation and technology.

    The market has no part in it: an organisation sits in one, and a scout's decision and bookmark
    must hold when a later page tells which.
    """
    return hashlib.sha256("\x1f".join((organisation, technology)).encode()).hexdigest()[:16]
