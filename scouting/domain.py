"""The nouns of scouting as immutable values. Nothing here knows a database, a network or a model."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from scouting.evidence import Evidence as Evidence  # noqa: PLC0414 -- a noun of the domain, too
from scouting.fingerprint import NOTHING, Gist
from scouting.identity import Stated
from scouting.review import CORRECTABLE as CORRECTABLE  # noqa: PLC0414 -- words of the domain, too
from scouting.review import REASONS as REASONS  # noqa: PLC0414
from scouting.review import STATUSES as STATUSES  # noqa: PLC0414
from scouting.review import Review as Review  # noqa: PLC0414
from scouting.standing import UNASKED, UNRATED, Need, Novelty
from scouting.terms import UNSAID, Terms
from scouting.trust import THIRD_PARTY, tier_of

Span = tuple[int, int]
Abstention = Literal["too-short", "unsupported-language", "unreadable"]
Missing = Literal["", "page", "host"]
"""What a visit found to be no longer there: the page (404, 410), its host, or nothing."""

PURSUED = tuple(status for status in STATUSES if status not in ("rejected", "dropped"))
"""States of the leads that a mission still counts with."""

CHOSEN = PURSUED[1:]
"""Those of the leads that a scout chose: shortlisted and later."""

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

    ``url`` is the canonical address after redirects; ``charset`` and ``terms`` what the server said.
    """

    url: str
    body: bytes
    content_type: str = ""
    charset: str = ""
    fetched: datetime | None = None
    terms: Terms = UNSAID


@dataclass(frozen=True)
class Link:
    """A link of a page with its anchor text, absolute and canonical.

    ``around``: what stands beside it on the page, such as a teaser.
    """

    url: str
    text: str = ""
    around: str = ""


@dataclass(frozen=True)
class Fact:
    """A structured field of a register's record, and where the document's text states it.

    ``kind`` names register and field ("fda-510k-decision"), ``value`` is the register's own code;
    ``text[start:end]`` of the document is the sentence; ``about`` names the product, where the
    fact is about one.
    """

    kind: str
    value: str
    start: int = 0
    end: int = 0
    about: str = ""


@dataclass(frozen=True)
class Document:
    """One fetched page or record. A fact: never changed, only superseded by a newer fetch.

    ``text`` is the main text (``text[:main]``, beginning with the title) and, after it, the page's
    contact lines. All evidence offsets point into ``text``. ``facts`` are the structured fields of
    a register's record, ``stated`` what it says of who its organisation is; ``suspicion`` says why
    the page may be a trap rather than a page.
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
    facts: tuple[Fact, ...] = ()
    suspicion: str = ""
    stated: tuple[Stated, ...] = ()

    @property
    def third_party(self) -> bool:
        """Does it stand in a register or the news, whose address says nothing of its subject?"""
        return tier_of(self.source) in THIRD_PARTY

    @property
    def content_hash(self) -> str:
        """SHA-256 of the text; with the canonical URL the document's key."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class ParsedPage:
    """What one page gave: its document, links, and the feeds it announces; ``closed``: why the
    document must not be kept; ``gist``: of its main text.
    """

    document: Document
    links: tuple[Link, ...] = ()
    feeds: tuple[str, ...] = ()
    closed: str = ""
    gist: Gist = NOTHING


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

    @property
    def short(self) -> str:
        """The level with its interval, where that is more than the level: "8 (7–9)"."""
        return str(self.level) + (f" ({self.low}–{self.high})" if self.low != self.high else "")


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
class DemandFinding:
    """A sentence that asks for something: the kind of signal, what it asks for.

    ``technologies`` are asserted by the document and stand near the sentence, ``fields`` are fields
    of need named near it.
    """

    signal: str
    evidence: Evidence
    technologies: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunnerUp:
    """A technology that was considered and not asserted: its probability, what was needed, why not."""

    id: str
    probability: float
    needed: float
    why: str


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
    demand: tuple[DemandFinding, ...] = ()
    runners_up: tuple[RunnerUp, ...] = ()


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
    """An organisation × a technology in a market, gathered from all its documents.

    ``changed``: when one of its pages last got a newer text or was found gone; ``gone``: the
    addresses of those that are. ``languages`` are those of its pages.
    """

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
    changed: datetime | None = None
    gone: tuple[str, ...] = ()
    novelty: Novelty = UNRATED
    need: Need = UNASKED
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decided:
    """A decision with the technology the models had claimed and the pages the lead rested on.

    ``pages``: what each says (``claimed`` the technology; ``quoted`` for it, for ``trl``, for
    ``role``) and the document.
    """

    review: Review
    technology: str
    pages: tuple[tuple[str, Document], ...]


def lead_id(organisation: str, technology: str) -> str:
    """The stable id of a lead: 16 hex digits of its organisation and technology.

    The market has no part in it: an organisation sits in one, and a scout's decision and bookmark
    must hold when a later page tells which.
    """
    return hashlib.sha256("\x1f".join((organisation, technology)).encode()).hexdigest()[:16]
