"""Relevance at the rate of the web: what the shipped models pick out of 5,000 texts of the pool.

    python -m benchmarks.background --eval FOLDER

Scores a fixed sample of the evaluation pool that no training has seen, looks at the texts ranked
highest and at a stratified draw of the rest, both read twice under the labelling guide
(``models/labels/background.jsonl``; each text stands for as many as it was drawn from), and writes
``benchmarks/background.json``, from which ``benchmarks/evaluation.py`` tells. Texts among the best
200 that nobody has read are named, and count as wrong.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.train import LABELS, read_pool
from models.linear import Array
from scouting.inputs import as_document
from scouting.service import classify, load_reader
from scouting.settings import Settings
from taxonomy import load_taxonomy

FIGURES = Path(__file__).parent / "background.json"
SIZE = 5000
DEPTHS = (50, 100, 200)
EDGES = (0.0, 0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 1.0)


def main() -> None:
    """Score, print, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eval", type=Path, required=True)
    options = parser.parse_args()
    labels = {row["id"]: row for row in _read_lines(LABELS / "background.jsonl")}
    rows = draw_sample(options.eval)
    reader = load_reader(Settings(), load_taxonomy())
    readings = classify((as_document(row["text"]) for row in rows), reader)
    said = {row["id"]: reading.relevance for row, reading in zip(rows, readings, strict=True)}
    figures = describe(said, labels)
    print(json.dumps(figures, indent=1))
    FIGURES.write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def draw_sample(folder: Path) -> list[dict[str, Any]]:
    """SIZE texts of the pool, the same ones every time, none of them in a training."""
    known = {row["id"] for row in _read_lines(LABELS / "pool.jsonl")}
    known |= {row["id"] for row in _read_lines(folder / "dev.jsonl")}
    fresh = (row for row in read_pool(folder) if row["id"] not in known)
    return sorted(fresh, key=lambda row: _mix(row["id"]))[:SIZE]


def describe(said: dict[str, float], labels: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Precision among the best, the rate of relevant texts, and what a probability is worth."""
    ranked = sorted(said, key=lambda id: -said[id])
    told = [id for id in said if id in labels and labels[id]["relevant"] is not None]
    weight = np.array([labels[id]["stands_for"] for id in told])
    truth = np.array([float(labels[id]["relevant"]) for id in told])
    given = np.array([said[id] for id in told])
    both = [row["relevant"] is not None for row in labels.values()]
    return {
        "texts": len(said),
        "read": len(labels),
        "agreement": round(sum(both) / len(both), 3),
        "rate": round(float((weight * truth).sum() / weight.sum()), 3),
        "precision": {
            str(depth): round(np.mean([_is_right(id, labels) for id in ranked[:depth]]), 3)
            for depth in DEPTHS
        },
        "unread": [id for id in ranked[: DEPTHS[-1]] if id not in labels],
        "reliability": _tabulate(given, truth, weight),
    }


def _is_right(id: str, labels: dict[str, dict[str, Any]]) -> bool:
    return bool(labels.get(id, {}).get("relevant"))


def _tabulate(given: Array, truth: Array, weight: Array) -> list[dict[str, float]]:
    rows = []
    for low, high in pairwise(EDGES):
        held = (given >= low) & ((given < high) | (high == EDGES[-1]))
        if held.any():
            shares = [float((weight * x)[held].sum() / weight[held].sum()) for x in (given, truth)]
            rows.append({"from": low, "to": high, "read": int(held.sum()),
                         "said": round(shares[0], 3), "true": round(shares[1], 3)})  # fmt: skip
    return rows


def _read_lines(path: Path) -> Sequence[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _mix(id: str) -> str:
    """A fixed order that has nothing to do with the texts."""
    return hashlib.sha256(f"top{id}".encode()).hexdigest()


if __name__ == "__main__":
    main()
