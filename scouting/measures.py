"""Evaluation of the present models on labelled JSON lines."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from models.evaluate import LEADING, Truth, Verdict, bootstrap, claims, evaluate, majority
from models.reliability import Bin, draw_reliability, reliability
from scouting.appraisal import write_markdown
from scouting.domain import Document, Reading, TechnologyFinding
from scouting.errors import ScoutingError, Unreadable
from scouting.inputs import as_document
from scouting.service import classify, load_reader
from scouting.settings import Settings
from taxonomy import Taxonomy, TaxonomyError, load_taxonomy


@dataclass(frozen=True)
class Labelled:
    """A text with what readers said of it, and where it is from (the id's part before a colon)."""

    document: Document
    truth: Truth
    source: str


Judged = tuple[Truth, Verdict]


THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


class _Row(BaseModel):
    """One labelled text; a level between two, such as 3.5, is what two readers agreed on."""

    model_config = ConfigDict(strict=True, extra="ignore")

    id: str | int = ""
    text: str
    technologies: list[int] = []
    maybe: list[int] = []
    relevant: bool | None = None
    trl: Annotated[float, Field(ge=1, le=9)] | None = None
    role: str | None = None


def evaluate_file(
    path: Path, settings: Settings, complain: Callable[[str], None], model: str = ""
) -> dict[str, Any]:
    """Figures on a labelled file, with intervals, baselines and groups.

    ``model``: a version, by default the one that serves. ``complain`` gets a line for each that is
    no labelled text; the rest is evaluated. Raises Unreadable when nothing is left.
    """
    taxonomy = load_taxonomy(settings.taxonomy)
    rows = list(_read(path, taxonomy, complain))
    if not rows:
        raise Unreadable(f"{path}: no labelled texts")
    reader = load_reader(settings, taxonomy, model)
    began = time.perf_counter()
    readings = list(classify((row.document for row in rows), reader))
    seconds = time.perf_counter() - began
    return {
        **_compare(rows, readings),
        "model_version": reader.model_version,
        "taxonomy_version": taxonomy.version,
        "texts_per_second": len(rows) / seconds,
    }


def save_figures(figures: dict[str, Any], folder: Path) -> None:
    """Write ``evaluation.json``, ``evaluation.md`` and ``reliability.svg``; makes the folder."""
    bins = [Bin(*each.values()) for each in figures["reliability"]]
    picture = draw_reliability(bins, "Claimed technologies")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "evaluation.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
        (folder / "evaluation.md").write_text(write_markdown(figures), "utf-8")
        (folder / "reliability.svg").write_text(picture, "utf-8")
    except OSError as error:
        raise ScoutingError(f"{folder}: cannot be written: {error.strerror or error}") from error


def _compare(rows: Sequence[Labelled], readings: Sequence[Reading]) -> dict[str, Any]:
    truths, verdicts = [row.truth for row in rows], [_verdict(reading) for reading in readings]
    languages = [reading.language for reading in readings]
    named = [_verdict(replace(each, technologies=_named(each))) for each in readings]
    return evaluate(truths, verdicts).as_dict() | {
        "intervals": bootstrap(truths, verdicts),
        "baselines": {
            "always the commonest": _leading(truths, majority(truths)),
            "only what is named": _leading(truths, named),
        },
        "by_language": _grouped(truths, verdicts, languages),
        "by_source": _grouped(truths, verdicts, [row.source for row in rows]),
        "at_threshold": _at_thresholds(truths, verdicts),
        "trl_confusion": _confusion(truths, verdicts),
        "reliability": [asdict(each) for each in reliability(claims(truths, verdicts))],
    }


def _leading(truths: Sequence[Truth], verdicts: Sequence[Verdict]) -> dict[str, float | None]:
    report = evaluate(truths, verdicts)
    return {"texts": report.texts} | {name: read(report) for name, read in LEADING.items()}


def _grouped(
    truths: Sequence[Truth], verdicts: Sequence[Verdict], names: Sequence[str]
) -> dict[str, dict[str, float | None]]:
    groups: dict[str, list[Judged]] = {}
    for name, truth, verdict in zip(names, truths, verdicts, strict=True):
        groups.setdefault(name, []).append((truth, verdict))
    parted = {name: list(zip(*held, strict=True)) for name, held in sorted(groups.items())}
    return {name: _leading(*held) for name, held in parted.items()}


def _at_thresholds(truths: Sequence[Truth], verdicts: Sequence[Verdict]) -> list[dict[str, Any]]:
    """Precision and recall when only claims from a probability on are kept."""
    rows = []
    for least in THRESHOLDS:
        kept = [
            replace(v, scored={n: p for n, p in v.scored.items() if p >= least}) for v in verdicts
        ]
        report = evaluate(truths, kept)
        covered = sum(bool(v.scored) for v in kept) / len(kept)
        rows.append({"least": least, "texts with a claim": covered,
                     "precision": report.precision, "recall": report.recall})  # fmt: skip
    return rows


def _confusion(truths: Sequence[Truth], verdicts: Sequence[Verdict]) -> list[list[int]]:
    """Rows: readers' level 1–9 (halves rounded up), columns: claimed level, then none."""
    table = [[0] * 10 for _ in range(9)]
    for truth, verdict in zip(truths, verdicts, strict=True):
        if truth.trl is not None:
            said = verdict.trl if verdict.trl is not None else 10
            table[int(truth.trl + 0.5) - 1][said - 1] += 1
    return table


def _named(reading: Reading) -> tuple[TechnologyFinding, ...]:
    return tuple(
        finding
        for finding in reading.technologies
        if any(piece.kind == "named" for piece in finding.evidence)
    )


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
    truth = Truth(given, maybe, row.relevant, row.trl, row.role)
    return Labelled(as_document(row.text), truth, str(row.id).rpartition(":")[0])


def _verdict(reading: Reading) -> Verdict:
    return Verdict(
        {finding.number: finding.probability for finding in reading.technologies},
        reading.relevance,
        reading.trl.level if reading.trl else None,
        reading.role.id if reading.role else None,
    )
