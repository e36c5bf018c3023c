"""Writes docs/evaluation.md from the figures of the last training.

python benchmarks/evaluation.py
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.bundle import WEIGHTS

PAGE = Path(__file__).parents[1] / "docs" / "evaluation.md"
WAYS = {
    "trained": "English, packaged encoder: lexicon + exemplars + trained heads",
    "headless": "another encoder or vocabulary: lexicon + exemplars",
    "lexical": "a language the encoder does not read: lexicon alone (measured on English)",
}
ROWS = {
    "micro_f1": "technology, micro-F1",
    "macro_f1": "technology, macro-F1 over those present",
    "precision": "technology, precision",
    "recall": "technology, recall",
    "precision_at_1": "first technology right",
    "calibration_error": "expected calibration error of claims",
    "relevance_f1": "relevance, F1",
    "relevance_auc": "relevance, area under ROC",
}
TRL_ROWS = {
    "estimated": "texts with a level",
    "exact": "exact (within half a level)",
    "within_1": "within one level",
    "mean_absolute_error": "mean absolute error, levels",
    "band_macro_f1": "three bands (1–3, 4–6, 7–9), macro-F1",
}


TEXT = """# Evaluation

Written by `python benchmarks/evaluation.py` from the figures that `python benchmarks/train.py --eval FOLDER`
measured.

Measured on {what}. Two readers labelled each text independently under one guide; a technology that only one of
them gave counts neither way. On the pool texts labelled for training, one reading against the other has
micro-F1 {readers:.2f}. A text is always judged by models fitted without it; the thresholds were chosen on the same
folds. The texts are not part of the project; ids and labels are in `models/labels/`.

## What is claimed, by way of judging (dev texts)

{claims}

{ways}

A technology is claimed from a probability of {trained} (trained), {headless} (headless), {lexical} (lexical).

## Readiness and role (trained)

{readiness}

F1 by band on dev: {bands}. Role, accuracy on dev: {role}.

## Per technology (trained, all texts)

{technologies}

## What these figures do not say

- All labelled texts are English. For the other languages there are tests on single sentences and the
  demonstration web, no measured F1.
- The labelled texts are richer in photonics than the web is: relevance probabilities are calibrated for such a
  mix, not yet for a crawl.
- A site's leads are stricter than a text's claims (`scouting/leads.py` says how and why).
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(write_page(json.loads((WEIGHTS / "figures.json").read_text("utf-8"))), "utf-8")


def write_page(figures: dict[str, Any]) -> str:
    """The page as Markdown."""
    trained = figures["trained"]
    levels = [[name, *_levels(trained, key)] for key, name in TRL_ROWS.items()]
    each = trained["all"]["per_technology"].items()
    return TEXT.format(
        what=figures["what"],
        readers=figures["readers"],
        claims=_table(
            ["figure", *WAYS], [[name, *_cells(figures, key)] for key, name in ROWS.items()]
        ),
        ways="\n".join(f"- *{way}*: {meaning}" for way, meaning in WAYS.items()),
        readiness=_table(["figure", "dev", "all"], levels),
        bands=" · ".join(f"{f1:.2f}" for f1 in trained["dev"]["trl"]["band_f1"]),
        technologies=_table(
            ["number", "right", "wrong", "missed"], [[n, *map(str, counts)] for n, counts in each]
        ),
        role=_figure(trained["dev"]["role_accuracy"]),
        **figures["thresholds"],
    )


def _cells(figures: dict[str, Any], key: str) -> list[str]:
    return [_figure(figures[way]["dev"][key]) for way in WAYS]


def _levels(way: dict[str, Any], key: str) -> list[str]:
    return [_figure(way[part]["trl"][key]) for part in ("dev", "all")]


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _figure(value: Any) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
