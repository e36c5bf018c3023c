"""Makes domain values for tests; every part can be named, the rest has a plain default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scouting.domain import (
    Document,
    Evidence,
    Finding,
    Passage,
    Reading,
    TechnologyFinding,
    TrlEstimate,
)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
OCT = "optical-coherence-tomography"


@dataclass(frozen=True)
class Read:
    """A document with its reading, as the store hands it out."""

    document: Document
    reading: Reading
    last_seen: datetime = NOON
    first_seen: datetime | None = None
    changed: datetime | None = None
    gone: datetime | None = None


def document(
    url: str = "http://lens.example/", text: str = "We make OCT scanners.", **more: Any
) -> Document:
    """A stored-looking document."""
    parts = {"main": len(text), "title": "", "fetched": NOON, "source": "website"} | more
    return Document(url, text, **parts)


def evidence(
    text: str = "We make OCT scanners.",
    why: str = "names “OCT”",
    kind: str = "named",
    level: int = 0,
) -> Evidence:
    """A sentence with its reason."""
    return Evidence(0, len(text), text, why, kind=kind, level=level)


def finding(
    id: str = OCT, number: int = 20, probability: float = 0.9, **more: Any
) -> TechnologyFinding:
    """An asserted technology."""
    return TechnologyFinding(id, number, probability, more.get("evidence", (evidence(),)))


def reading(**more: Any) -> Reading:
    """A relevant reading of an OCT maker in Japan at TRL 8."""
    parts: dict[str, Any] = {
        "relevant": True,
        "relevance": 0.95,
        "language": "en",
        "technologies": (finding(),),
        "trl": TrlEstimate(
            8, 7, 9, 0.9, (evidence(why="“cleared” speaks for TRL 8", kind="cue", level=8),)
        ),
        "role": Finding("system", 0.8, (evidence(why="“our device”", kind="phrase"),)),
        "market": Finding("japan", 0.9, (evidence(why="postal address", kind="place"),)),
        "abstained": None,
        "model_version": "m1",
        "taxonomy_version": "t1",
        "passages": (Passage(0, 21, b"\x00\x3c" * 4),),
    }
    return Reading(**parts | more)
