"""Mission packs: leads as CSV, XLSX or JSON lines, one row a lead, in the order they come."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from scouting.domain import Lead, Review
from scouting.errors import ScoutingError
from taxonomy import Taxonomy

Format = Literal["csv", "xlsx", "jsonl"]
FORMATS: tuple[Format, ...] = ("csv", "xlsx", "jsonl")

EVIDENCE_COLUMNS = ("evidence_1", "evidence_1_url", "evidence_2", "evidence_2_url", "evidence_3",
                    "evidence_3_url")  # fmt: skip
COLUMNS = (
    "mission", "market", "organisation", "organisation_url", "technology_number", "technology",
    "thematic_area", "role", "trl", "trl_low", "trl_high", "novelty", "need", "score", "status",
    *EVIDENCE_COLUMNS, "first_seen", "last_seen", "sources", "lead_id", "taxonomy_version",
    "model_version", "exported_at",
)  # fmt: skip

FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")
"""A spreadsheet may take a cell that begins so for a formula (OWASP, "CSV Injection")."""

MAX_CELL = 32_767
"""Characters in one XLSX cell (Excel specifications and limits)."""

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


def write_csv(rows: Iterable[Row], bom: bool = False) -> Iterator[str]:
    """CSV text in pieces (RFC 4180), with cells that look like formulas made harmless."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS)
    writer.writeheader()
    yield ("\ufeff" if bom else "") + _drain(buffer)
    for row in rows:
        writer.writerow({name: _harmless(value) for name, value in row.items()})
        yield _drain(buffer)


def write_jsonl(rows: Iterable[Row]) -> Iterator[str]:
    """JSON lines."""
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def write_xlsx(rows: Iterable[Row]) -> bytes:
    """A workbook with one sheet: frozen header and filters."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Leads")
    sheet.freeze_panes = "A2"
    sheet.append(list(COLUMNS))
    count = 1
    for row in rows:
        sheet.append([_cell(row[name]) for name in COLUMNS])
        count += 1
    sheet.auto_filter.ref = f"A1:{_column_name(len(COLUMNS))}{count}"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def save(rows: Iterable[Row], form: Format, path: Path) -> int:
    """Write a pack to a file, which appears there whole or not at all; returns its rows.

    Raises ScoutingError naming the file.
    """
    count = 0

    def counted() -> Iterator[Row]:
        nonlocal count
        for count, row in enumerate(rows, 1):  # noqa: B007 -- the last one is the number of rows
            yield row

    fresh = path.with_name(f".{path.name}.new")
    try:
        _write(counted(), form, fresh)
        fresh.replace(path)
        return count
    except OSError as error:
        raise ScoutingError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def _write(rows: Iterable[Row], form: Format, path: Path) -> None:
    if form == "xlsx":
        path.write_bytes(write_xlsx(rows))
        return
    write = write_csv if form == "csv" else write_jsonl
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(write(rows))


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


def _harmless(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    text = value.translate(ILLEGAL_IN_XML)
    return f"'{text}" if FORMULA.match(text) else text


def _cell(value: Any) -> Any:
    text = _harmless(value)
    return text[:MAX_CELL] if isinstance(text, str) else text


def _drain(buffer: io.StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text


def _column_name(number: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(number))
