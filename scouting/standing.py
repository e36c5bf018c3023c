"""What is known beyond one organisation: who said what when, what a market wants, and what follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from scouting.evidence import Evidence

Level = Literal["low", "medium", "high"]
LEVELS: tuple[Level, ...] = ("low", "medium", "high")
"""How new a lead is, and how much a market needs a technology."""

PENDING = "not assessed yet"


@dataclass(frozen=True)
class Precedent:
    """The nearest earlier text of another organisation; ``cosine`` of the two passages, −1 to 1."""

    organisation: str
    url: str
    day: str
    start: int
    end: int
    text: str
    cosine: float


@dataclass(frozen=True)
class Novelty:
    """How far a lead is from what others had said of its technology before it first did.

    ``level`` is None for the ``reason``. ``since`` is the day (ISO 8601) of the lead's first text,
    ``compared`` and ``organisations`` how many older passages of how many others it was compared
    with; ``share`` of the technology's organisations (0–1) stand nearer to an earlier text.
    """

    level: Level | None = None
    reason: str = PENDING
    since: str = ""
    compared: int = 0
    organisations: int = 0
    share: float | None = None
    precedent: Precedent | None = None


@dataclass(frozen=True)
class Need:
    """How much a market asks for a technology; ``level`` is None for the ``reason``.

    ``organisations`` ask for it, of which ``naming`` name the technology itself and the others a
    field of need that it serves; ``signals`` are the kinds of demand, ``evidence`` up to three
    sentences of different organisations where there are so many.
    """

    level: Level | None = None
    reason: str = PENDING
    organisations: int = 0
    naming: int = 0
    signals: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


UNRATED, UNASKED = Novelty(), Need()
"""What a lead has until it is assessed."""


@dataclass(frozen=True)
class Statement:
    """A sentence in which an organisation asserts a technology, and the day it is first known from.

    ``language`` is that of its document (BCP 47, primary).
    """

    technology: str
    document: int
    start: int
    end: int
    text: str
    day: str
    language: str


@dataclass(frozen=True)
class Want:
    """A sentence of a market that asks for a technology, itself or by a ``field`` of need."""

    technology: str
    market: str
    signal: str
    field: str
    document: int
    evidence: Evidence


@dataclass(frozen=True)
class Profile:
    """What the documents of one organisation tell besides leads; ``pages`` were read in all."""

    name: str
    market: str
    pages: int
    statements: tuple[Statement, ...] = ()
    wants: tuple[Want, ...] = ()


@dataclass(frozen=True)
class Told:
    """A passage that asserts a technology, with its statement, as the store hands it over.

    ``key`` and ``name`` are the organisation's; ``vector`` holds the passage's half-precision floats.
    """

    key: str
    name: str
    url: str
    market: str
    statement: Statement
    vector: bytes


@dataclass(frozen=True)
class Asked:
    """A want with the organisation (``key``) whose page says it."""

    key: str
    want: Want


@dataclass(frozen=True)
class Material:
    """All that is known of one technology: passages, wants, and the (organisation, market) of leads."""

    told: tuple[Told, ...]
    asked: tuple[Asked, ...]
    leads: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Ratings:
    """What follows from it: novelty by organisation, need by market."""

    novelty: dict[str, Novelty]
    need: dict[str, Need]
