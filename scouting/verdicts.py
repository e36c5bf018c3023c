"""A reading as the line that ``scout classify --json`` and the API give."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from scouting.brief import Brief
from scouting.domain import Evidence, Finding, Lead, Reading, Review, TrlEstimate
from scouting.standing import Need, Novelty


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


def as_lead(lead: Lead, review: Review, found: Lead | None = None) -> dict[str, Any]:
    """A lead with its score in parts, its evidence, and the decision on it.

    ``corrected`` names what a scout set right; ``model`` then has what the models say of it,
    from ``found``, the lead without corrections.
    """
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
        "corrected": list(review.corrected),
        "model": _model(found or lead) if review.corrected else None,
        "model_version": lead.model_version,
        "taxonomy_version": lead.taxonomy_version,
        "novelty": as_novelty(lead.novelty),
        "need": as_need(lead.need),
        "languages": list(lead.languages),
    }


def _model(found: Lead) -> dict[str, Any]:
    return {
        "technology": found.technology, "trl": _trl(found.trl), "role": found.role,
        "market": found.market or None,
    }  # fmt: skip


def as_novelty(novelty: Novelty) -> dict[str, Any]:
    """A lead's novelty with what it was compared with, or the reason why it has no level."""
    return asdict(novelty) | {"reason": novelty.reason or None, "since": novelty.since or None}


def as_need(need: Need) -> dict[str, Any]:
    """A market's need with who asks and how, or the reason why it has no level."""
    evidence = [as_evidence(piece) for piece in need.evidence]
    told = {"reason": need.reason or None, "signals": list(need.signals), "evidence": evidence}
    return asdict(need) | told


def as_brief(brief: Brief) -> dict[str, Any]:
    """A technology in a market in brief; the most novel leads by id, name and novelty."""
    novel = [
        {"id": lead.id, "organisation": lead.organisation.name, "novelty": as_novelty(lead.novelty)}
        for lead in brief.novel
    ]
    need = as_need(brief.need)
    return asdict(brief) | {"market": brief.market or None, "need": need, "novel": novel}


def as_review(review: Review) -> dict[str, Any]:
    """A scout's decision."""
    decided = review.decided.isoformat() if review.decided else None
    due = review.due.isoformat() if review.due else None
    return asdict(review) | {"decided": decided, "due": due}
