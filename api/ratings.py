"""The shapes of sentences and of what they add up to: novelty, need, a brief."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, JsonValue

SENTENCE: dict[str, JsonValue] = {
    "start": 0,
    "end": 62,
    "text": "Our OCT scanner images the retina and is sold in forty countries.",
    "why": "names “OCT”",
}


class Sentence(BaseModel):
    """The sentence behind a claim: offsets into the text, and why it speaks."""

    model_config = ConfigDict(json_schema_extra={"examples": [SENTENCE]})

    start: int
    end: int
    text: str
    why: str
    url: str | None = None


Level = Literal["low", "medium", "high"]
"""The levels of ``scouting.standing.LEVELS``, as a type."""


class PrecedentShape(BaseModel):
    """The nearest earlier text of another organisation; ``cosine`` tells how near it is, up to 1."""

    organisation: str
    url: str
    day: str
    start: int
    end: int
    text: str
    cosine: float


class NoveltyShape(BaseModel):
    """How far a lead is from what others had said before; ``reason`` where it has no level.

    ``compared`` older passages of ``organisations`` others; ``share`` of the organisations with the
    technology stand nearer to an earlier text.
    """

    level: Level | None
    reason: str | None
    since: str | None
    compared: int
    organisations: int
    share: float | None
    precedent: PrecedentShape | None


class NeedShape(BaseModel):
    """How much a market asks for a technology; ``reason`` where it has no level.

    Of ``organisations`` that ask, ``naming`` name the technology itself, the others a field of need
    that it serves.
    """

    level: Level | None
    reason: str | None
    organisations: int
    naming: int
    signals: list[str]
    evidence: list[Sentence]


class QuotationShape(BaseModel):
    """A sentence of a brief: offsets into the text at ``url``, who says it, known since when."""

    start: int
    end: int
    text: str
    url: str
    organisation: str
    day: str


class NovelLead(BaseModel):
    """A lead of a brief with its novelty."""

    id: str
    organisation: str
    novelty: NoveltyShape


class BriefShape(BaseModel):
    """A technology in a market: what is said, by how many, how ready, how needed, what is absent.

    ``market`` is null for all markets; ``trl`` counts leads by level and "unknown", ``roles`` by role;
    ``pages`` were read from the market.
    """

    technology: str
    market: str | None
    sentences: list[QuotationShape]
    organisations: int
    leads: int
    pages: int
    trl: dict[str, int]
    roles: dict[str, int]
    need: NeedShape
    novel: list[NovelLead]
    absent: list[str]
