"""Evaluation of the present models on labelled JSON lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.evaluate import Truth, Verdict, evaluate
from scouting.domain import Document, Reading
from scouting.errors import Unreadable
from scouting.inputs import as_document
from scouting.service import classify, load_reader
from scouting.settings import Settings
from taxonomy import load_taxonomy


def evaluate_file(path: Path, settings: Settings) -> dict[str, Any]:
    """Figures of the present models on a labelled file; raises Unreadable naming file and line."""
    rows = [_row(line, f"{path}:{n}") for n, line in enumerate(path.open("rb"), 1) if line.strip()]
    if not rows:
        raise Unreadable(f"{path}: no labelled texts")
    reader = load_reader(settings, load_taxonomy(settings.taxonomy))
    verdicts = [_verdict(reading) for reading in classify((doc for doc, _ in rows), reader)]
    report = evaluate([truth for _, truth in rows], verdicts)
    return report.as_dict() | {"model_version": reader.model_version}


def _row(line: bytes, place: str) -> tuple[Document, Truth]:
    try:
        row = json.loads(line)
        given, maybe = (
            frozenset(map(int, row.get(key) or ())) for key in ("technologies", "maybe")
        )
        truth = Truth(given, maybe, row.get("relevant"), row.get("trl"), row.get("role"))
        return as_document(str(row["text"])), truth
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Unreadable(
            f"{place}: not a labelled text ({type(error).__name__}: {error})"
        ) from None


def _verdict(reading: Reading) -> Verdict:
    return Verdict(
        {finding.number: finding.probability for finding in reading.technologies},
        reading.relevance,
        reading.trl.level if reading.trl else None,
        reading.role.id if reading.role else None,
    )
