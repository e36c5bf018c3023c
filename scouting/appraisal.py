"""The figures of an evaluation as a page in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

TEXT = """# Evaluation

{texts} labelled texts, model {model_version}, vocabulary {taxonomy_version}, {texts_per_second:.1f} texts a second.

{leading}

Intervals hold 95 % of what the figure would be on texts drawn again (bootstrap).

## By language

{languages}

## By source

{sources}

## Claims kept from a probability on

{thresholds}

## Calibration

Expected calibration error {calibration}. ![Reliability](reliability.svg)

{bins}

## Readiness: readers' level (rows) and claimed level (columns)

{confusion}

F1 by band (1–3, 4–6, 7–9): {bands}.

## By technology

{technologies}
"""


def write_markdown(figures: dict[str, Any]) -> str:
    """The page; ``figures`` as ``evaluate_file`` gives them."""
    return TEXT.format(
        leading=_leading(figures),
        languages=_groups("language", figures["by_language"]),
        sources=_groups("source", figures["by_source"]),
        thresholds=_records(figures["at_threshold"]),
        calibration=_figure(figures["calibration_error"]),
        bins=_records(figures["reliability"]),
        confusion=_confusion(figures["trl_confusion"]),
        bands=" · ".join(map(_figure, figures["trl"]["band_f1"])) or "–",
        technologies=write_table(
            ("number", "right", "wrong", "missed"),
            ((number, *counts) for number, counts in figures["per_technology"].items()),
        ),
        **{name: figures[name] for name in ("texts", "model_version", "taxonomy_version",
                                            "texts_per_second")},
    )  # fmt: skip


def _leading(figures: dict[str, Any]) -> str:
    baselines: dict[str, dict[str, Any]] = figures["baselines"]
    rows = [
        (name.replace("_", " "), _read(figures, name), _span(figures["intervals"].get(name)),
         *(each[name] for each in baselines.values()))
        for name in next(iter(baselines.values()))
        if name != "texts"
    ]  # fmt: skip
    return write_table(("figure", "this model", "95 %", *baselines), rows)


def _read(figures: dict[str, Any], name: str) -> Any:
    held: Any = figures
    for part in name.split():
        held = held[part]
    return held


def _span(span: Sequence[float] | None) -> str:
    return f"{span[0]:.2f}–{span[1]:.2f}" if span else "–"


def _groups(kind: str, groups: dict[str, dict[str, Any]]) -> str:
    names = list(next(iter(groups.values()), {}))
    header = (kind, *(name.replace("_", " ") for name in names))
    return write_table(header, ((group or "–", *held.values()) for group, held in groups.items()))


def _records(records: Sequence[dict[str, Any]]) -> str:
    return write_table(tuple(records[0]), (each.values() for each in records)) if records else "–"


def _confusion(table: Sequence[Sequence[int]]) -> str:
    rows = ((level, *counts) for level, counts in enumerate(table, 1))
    return write_table(("", *map(str, range(1, 10)), "none"), rows)


def write_table(header: Sequence[str], rows: Iterable[Iterable[Any]]) -> str:
    """A table in Markdown; numbers with two decimals, a dash for what is not known."""
    lines = [header, ["---"] * len(header), *([_figure(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _figure(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.2f}"
    return "–" if value is None else str(value)
