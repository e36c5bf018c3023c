"""A reading as the line that ``scout classify --json`` and the API give."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from scouting.domain import Evidence, Finding, Lead, Reading, Review, TrlEstimate


def as_verdict(id: str, reading: Reading) -> dict[str, Any]:
    """The JSON object for one text, as docs/reference.md has it."""
    return {
        "id": id,
        "relevant": reading.relevant,
        "relevance": round(reading.relevance, 4),
        "language": reading.language,
        "technologies": [
            {
                "id": finding.id,
                "number": finding.number,
                "probability": finding.probability,
                "evidence": [as_evidence(piece) for piece in finding.evidence],
            }
            for finding in reading.technologies
        ],
        "trl": _trl(reading.trl),
        "role": _finding(reading.role),
        "market": _finding(reading.market),
        "abstained": reading.abstained,
        "model_version": reading.model_version,
        "taxonomy_version": reading.taxonomy_version,
    }


def as_unreadable(id: str) -> dict[str, Any]:
    """The same keys for something that could not be turned into text."""
    untold = ("trl", "role", "market", "model_version", "taxonomy_version")
    empty: dict[str, Any] = {"id": id, "relevant": False, "relevance": 0.0, "language": None}
    return empty | {"technologies": [], "abstained": "unreadable"} | dict.fromkeys(untold)


def as_evidence(piece: Evidence) -> dict[str, Any]:
    """Offsets, sentence and reason; the address where the claim joins several documents."""
    told = {"start": piece.start, "end": piece.end, "text": piece.text, "why": piece.why}
    return told | ({"url": piece.url} if piece.url else {})


def _trl(trl: TrlEstimate | None) -> dict[str, Any] | None:
    if trl is None:
        return None
    return {
        "level": trl.level,
        "low": trl.low,
        "high": trl.high,
        "probability": trl.probability,
        "evidence": [as_evidence(piece) for piece in trl.evidence],
    }


def _finding(finding: Finding | None) -> dict[str, Any] | None:
    if finding is None:
        return None
    evidence = [as_evidence(piece) for piece in finding.evidence]
    return {"id": finding.id, "probability": finding.probability, "evidence": evidence}


def as_lead(lead: Lead, review: Review) -> dict[str, Any]:
    """A lead with its score in parts, its evidence, and the decision on it."""
    return {
        "id": lead.id,
        "organisation": asdict(lead.organisation),
        "technology": lead.technology,
        "market": lead.market or None,
        "role": lead.role,
        "trl": _trl(lead.trl),
        "probability": lead.probability,
        "score": lead.score,
        "parts": [asdict(part) for part in lead.parts],
        "evidence": [as_evidence(piece) for piece in lead.evidence],
        "market_evidence": [as_evidence(piece) for piece in lead.market_evidence],
        "role_evidence": [as_evidence(piece) for piece in lead.role_evidence],
        "documents": lead.documents,
        "first_seen": lead.first_seen.isoformat(),
        "last_seen": lead.last_seen.isoformat(),
        "changed": lead.changed.isoformat() if lead.changed else None,
        "gone": list(lead.gone),
        "sources": list(lead.sources),
        "review": as_review(review),
        "model_version": lead.model_version,
        "taxonomy_version": lead.taxonomy_version,
    }


def as_review(review: Review) -> dict[str, Any]:
    """A scout's decision."""
    return asdict(review) | {"decided": review.decided.isoformat() if review.decided else None}
