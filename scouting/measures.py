"""Evaluation of the present models on labelled JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.evaluate import Truth, Verdict, evaluate
from scouting.domain import Document, Reading
from scouting.errors import Unreadable
from scouting.inputs import as_document
from scouting.service import classify, load_reader
from scouting.settings import Settings
from taxonomy import Taxonomy, TaxonomyError, load_taxonomy

Labelled = tuple[Document, Truth]


class _Row(BaseModel):
    """One labelled text; a level between two, such as 3.5, is what two readers agreed on."""

    model_config = ConfigDict(strict=True, extra="ignore")

    text: str
    technologies: list[int] = []
    maybe: list[int] = []
    relevant: bool | None = None
    trl: Annotated[float, Field(ge=1, le=9)] | None = None
    role: str | None = None


def evaluate_file(
    path: Path, settings: Settings, complain: Callable[[str], None]
) -> dict[str, Any]:
    """Figures of the present models on a labelled file.

    ``complain`` gets a line for each that is no labelled text; the rest is evaluated. Raises
    Unreadable when nothing is left.
    """
    taxonomy = load_taxonomy(settings.taxonomy)
    rows = list(_read(path, taxonomy, complain))
    if not rows:
        raise Unreadable(f"{path}: no labelled texts")
    reader = load_reader(settings, taxonomy)
    verdicts = [_verdict(reading) for reading in classify((doc for doc, _ in rows), reader)]
    report = evaluate([truth for _, truth in rows], verdicts)
    return report.as_dict() | {"model_version": reader.model_version}


def _read(path: Path, taxonomy: Taxonomy, complain: Callable[[str], None]) -> Iterator[Labelled]:
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                if line.strip():
                    yield _label(line, taxonomy)
            except Unreadable as error:
                complain(f"{path}:{number}: not a labelled text: {error}")


def _label(line: bytes, taxonomy: Taxonomy) -> Labelled:
    try:
        row = _Row.model_validate(json.loads(line))
        for number in (*row.technologies, *row.maybe):
            taxonomy.technology(str(number))
        if row.role is not None:
            taxonomy.role(row.role)
    except ValidationError as error:
        first = error.errors()[0]
        raise Unreadable(f"{'.'.join(map(str, first['loc'])) or 'line'}: {first['msg']}") from None
    except (ValueError, RecursionError) as error:
        text = str(error) if isinstance(error, TaxonomyError) else "not JSON"
        raise Unreadable(text) from None
    given, maybe = frozenset(row.technologies), frozenset(row.maybe)
    return as_document(row.text), Truth(given, maybe, row.relevant, row.trl, row.role)


def _verdict(reading: Reading) -> Verdict:
    return Verdict(
        {finding.number: finding.probability for finding in reading.technologies},
        reading.relevance,
        reading.trl.level if reading.trl else None,
        reading.role.id if reading.role else None,
    )
