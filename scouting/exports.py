"""Rows of a mission pack: one a lead, as CSV or JSON lines, in the order they come."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from scouting.domain import Lead, Review
from taxonomy import Taxonomy

EVIDENCE_COLUMNS = ("evidence_1", "evidence_1_url", "evidence_2", "evidence_2_url", "evidence_3",
                    "evidence_3_url")  # fmt: skip
COLUMNS = (
    "mission", "market", "organisation", "organisation_url", "technology_number", "technology",
    "thematic_area", "role", "trl", "trl_low", "trl_high", "novelty", "need", "score", "status",
    *EVIDENCE_COLUMNS, "first_seen", "last_seen", "sources", "lead_id", "taxonomy_version",
    "model_version", "exported_at",
)  # fmt: skip

STARTERS = r"[=+\-@＝＋－＠]"
BLANK = r"[\s\u200b-\u200f\u2060\ufeff]*"
FORMULA = re.compile(rf"{BLANK}{STARTERS}|[\t\r\n]")
"""A spreadsheet may take a cell that begins so for a formula (OWASP, "CSV Injection")."""

FORMULA_WITHIN = re.compile(rf"(?<=[;\t\r\n])(?={STARTERS})")
"""Where one may begin within a cell, if the file is read with another separator (same page)."""

ILLEGAL_IN_XML = dict.fromkeys(
    [*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF]
)
"""Characters that XML 1.0 does not have (section 2.2); they go first, lest they hide a formula."""

Row = dict[str, str | int | float | None]


def tabulate(leads: Iterable[tuple[Lead, Review]], taxonomy: Taxonomy) -> Iterator[Row]:
    """One row per lead, keyed by COLUMNS. Novelty and need are empty where they have no level."""
    missions = {market: mission.id for mission in taxonomy.missions for market in mission.markets}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return (_row(lead, review, taxonomy, missions, now) for lead, review in leads)


@dataclass(frozen=True)
class CsvForm:
    """How CSV is written: with a byte order mark, as spreadsheets want it; how a line ends."""

    bom: bool = False
    crlf: bool = True


PLAIN = CsvForm()


def write_csv(rows: Iterable[Row], form: CsvForm = PLAIN) -> Iterator[str]:
    """CSV text in pieces (RFC 4180), with cells that look like formulas made harmless."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\r\n" if form.crlf else "\n")
    writer.writeheader()
    yield ("\ufeff" if form.bom else "") + _drain(buffer)
    for row in rows:
        writer.writerow({name: _split_harmless(value) for name, value in row.items()})
        yield _drain(buffer)


def write_jsonl(rows: Iterable[Row]) -> Iterator[str]:
    """JSON lines."""
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def harmless(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: such a text gets an apostrophe first."""
    if not isinstance(value, str):
        return value
    text = value.translate(ILLEGAL_IN_XML)
    return f"'{text}" if FORMULA.match(text) else text


def _row(lead: Lead, review: Review, taxonomy: Taxonomy, missions: dict[str, str], now: str) -> Row:
    known = {tech.id: tech for tech in taxonomy.technologies}.get(lead.technology)
    areas = {area.id: area.label for area in taxonomy.scheme.areas}
    evidence: list[str] = [cell for piece in lead.evidence for cell in (piece.text, piece.url)]
    row: dict[str, Any] = {
        "mission": missions.get(lead.market, ""),
        "market": lead.market,
        "organisation": lead.organisation.name,
        "organisation_url": lead.organisation.url,
        "technology_number": known.number if known else None,
        "technology": known.label if known else lead.technology,
        "thematic_area": "; ".join(areas[id] for id in known.areas) if known else "",
        "role": lead.role or "",
        "trl": lead.trl.level if lead.trl else None,
        "trl_low": lead.trl.low if lead.trl else None,
        "trl_high": lead.trl.high if lead.trl else None,
        "novelty": lead.novelty.level,
        "need": lead.need.level,
        "score": lead.score,
        "status": review.status,
        **dict(zip(EVIDENCE_COLUMNS, [*evidence, *[""] * 6], strict=False)),
        "first_seen": lead.first_seen.date().isoformat(),
        "last_seen": lead.last_seen.date().isoformat(),
        "sources": "; ".join(lead.sources),
        "lead_id": lead.id,
        "taxonomy_version": lead.taxonomy_version,
        "model_version": lead.model_version,
        "exported_at": now,
    }
    return {name: row[name] for name in COLUMNS}


def _split_harmless(value: Any) -> Any:
    text = harmless(value)
    return FORMULA_WITHIN.sub("'", text) if isinstance(text, str) else text


def _drain(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text
