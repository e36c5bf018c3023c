"""Writes docs/evaluation.md from the figures of the last training.

python -m benchmarks.evaluation
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmarks.peers_page import FIGURES as PEERS
from benchmarks.peers_page import write_tables
from benchmarks.train import LABELS, agreement
from models.bundle import WEIGHTS
from scouting.appraisal import write_table

PAGE = Path(__file__).parents[1] / "docs" / "evaluation.md"
WAYS = {
    "trained": "English, packaged encoder: lexicon + exemplars + trained heads + tuned layers",
    "worded": "another encoder: lexicon + exemplars + heads on words",
    "headless": "another vocabulary: lexicon + exemplars",
    "glossed": "a language the encoder does not read: lexicon + heads on the words of its gloss",
    "lexical": "that, and another vocabulary: lexicon alone (both here measured on English)",
}
PARTS = {
    "dev": "dev",
    "pool": "pool",
    "written en": "written, English",
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


BACKGROUND = Path(__file__).parent / "background.json"
BACKGROUND_TEXT = """`python -m benchmarks.background --eval FOLDER`: of {texts:,} texts of the pool that no
training has seen, {read} were read twice, the highest ranked and a stratified draw of the rest; the readers agree
on {agreement:.1%}. About {rate:.1%} of the sample, some {relevant} texts, are photonics for health.
Precision: {best}; of these 200 texts {missing} were not
read and count as wrong. The line that takes relevance to this rate has two parameters and was fitted on the texts of
this table.

{table}"""

TEXT = """# Evaluation

Written by `python -m benchmarks.evaluation` from the figures that `python -m benchmarks.train --eval FOLDER`
measured.

Measured on {what}:

- *dev*: real texts (company profiles, funded projects, calls, news). Two readers labelled each independently under
  one guide; a technology that only one of them gave counts neither way.
- *pool*: more of the same kind, read twice for training; one reading against the other has micro-F1
  {readers:.2f}. Neither these nor the dev texts are part of the project; ids and labels of the pool are.
- *written*: texts of our own in eight languages (`models/labels/written.jsonl`), invented organisations, with many
  paraphrases, hard negatives and readiness traps. Labelled by whoever wrote them. More than half of the English ones
  (`hard.jsonl`) are harder: most name no technology by its name, or lie near the field and not in it. These were read
  again by somebody who did not see the labels (micro-F1 of one reading against the other {hard:.2f}), and what only
  one gave counts neither way.

A text is always judged by models fitted without it; the thresholds were chosen on the same folds.

## English, all means (trained)

{english}

A technology is claimed from a probability of {limits}.
F1 by readiness band on dev: {bands}.

## Other languages: lexicon, cues and glosses (glossed)

A text is read by the native lexicon and cues, and by heads on words that were fitted on English alone and read its
gloss, word for word (`models/glossaries/`).

{native}

## Calibration

Of three curves the one with the lowest log loss out of fold is kept, for each way of judging; the loss is per pair
of text and technology.

{calibration}

## Relevance at the rate of the web

{background}

## What each means adds (dev texts)

{claims}

{ways}

## Per technology (trained, dev and pool)

{technologies}

## Beside its peers

The same five folds of the dev texts, the same cut-offs and the same scoring for all, as [peers.md](peers.md) describes.

{peers}

## What these figures do not say

- The texts in other languages were written and labelled by one hand each; no second reader has checked them. Some
  tell the same story in two languages: the heads have read none of them, but the fusion and the mixes, which have few
  parameters, have read those of the other folds.
- The labelled texts are richer in photonics than the web is. Relevance is taken to the rate of the background; the
  probability of a technology is that among the labelled texts.
- A site's leads are stricter than a text's claims (`scouting/leads.py` says how and why).
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(write_page(json.loads((WEIGHTS / "figures.json").read_text("utf-8"))), "utf-8")


def _read_agreement() -> float:
    rows = map(json.loads, (LABELS / "hard.jsonl").read_text("utf-8").splitlines())
    return agreement((row["technologies"], row["maybe"]) for row in rows)


def write_page(figures: dict[str, Any]) -> str:
    """The page as Markdown."""
    trained, glossed = figures["trained"], figures["glossed"]
    native = {part: part.split()[1] for part in glossed if part not in PARTS}
    each = _add(trained["dev"]["per_technology"], trained["pool"]["per_technology"]).items()
    return TEXT.format(
        what=figures["what"],
        readers=figures["readers"],
        hard=_read_agreement(),
        claims=write_table(
            ["figure", *WAYS], [[name, *_cells(figures, key)] for key, name in ROWS.items()]
        ),
        ways="\n".join(f"- *{way}*: {meaning}" for way, meaning in WAYS.items()),
        english=_overview(trained, PARTS),
        native=_overview(glossed, native),
        limits=", ".join(f"{least} ({way})" for way, least in figures["thresholds"].items()),
        calibration=_calibrations(figures["calibration"]),
        peers=write_tables(json.loads(PEERS.read_text("utf-8"))),
        background=_background(json.loads(BACKGROUND.read_text("utf-8"))),
        bands=" · ".join(f"{f1:.2f}" for f1 in trained["dev"]["trl"]["band_f1"]),
        technologies=write_table(
            ["number", "right", "wrong", "missed"], [[n, *map(str, counts)] for n, counts in each]
        ),
    )


def _calibrations(losses: dict[str, dict[str, float]]) -> str:
    kinds = list(next(iter(losses.values())))
    rows = [
        [way, *(f"{loss[kind]:.5f}" for kind in kinds), min(loss, key=lambda k: loss[k])]
        for way, loss in losses.items()
    ]
    return write_table(["way", *kinds, "kept"], rows)


def _background(found: dict[str, Any]) -> str:
    """What ``benchmarks/background.py`` found."""
    best = ", ".join(f"{share:.2f} among the best {n}" for n, share in found["precision"].items())
    rows = [
        [f"{row['from']}–{row['to']}", str(row["read"]), row["said"], row["true"]]
        for row in found["reliability"]
    ]
    return BACKGROUND_TEXT.format(
        **found,
        best=best,
        missing=len(found["unread"]),
        relevant=round(found["rate"] * found["texts"]),
        table=write_table(["probability", "read", "said", "true"], rows),
    )


def _cells(figures: dict[str, Any], key: str) -> list[Any]:
    return [figures[way]["dev"][key] for way in WAYS]


def _overview(way: dict[str, Any], parts: dict[str, str]) -> str:
    rows = [[name, *(way[part][key] for part in parts)] for key, name in ROWS.items()]
    rows += [
        [f"readiness, {name}", *(way[part]["trl"][key] for part in parts)]
        for key, name in TRL_ROWS.items()
    ]
    rows.append(["role, accuracy", *(way[part]["role_accuracy"] for part in parts)])
    return write_table(["figure", *parts.values()], rows)


def _add(one: dict[str, Any], other: dict[str, Any]) -> dict[str, list[int]]:
    numbers = sorted({*one, *other}, key=int)
    nothing = (0, 0, 0)
    return {
        n: [a + b for a, b in zip(one.get(n, nothing), other.get(n, nothing), strict=True)]
        for n in numbers
    }


if __name__ == "__main__":
    main()
