"""How well a bundle in training does on texts it was not fitted on, set by set; and its floors."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from models.bundle import MIXED, Way
from models.evaluate import Truth, Verdict, evaluate
from models.fitting import Label
from models.train import FITTED, Trainer

FLOORS = Path(__file__).parent / "floors.json"
TAUGHT_WAY = "trained"
"""What every bundle is measured on; a scout's machine leaves the other ways as they are."""

NATIVE = ("de", "fr", "he", "ja", "ko", "ms", "zh")
PINNED = {
    "trained dev": ("micro_f1", "macro_f1", "relevance_auc", "role_accuracy"),
    "trained dev trl": ("within_1", "band_macro_f1"),
    "trained written en": ("micro_f1", "macro_f1", "relevance_auc", "role_accuracy"),
} | {f"glossed written {tag}": ("micro_f1", "relevance_auc") for tag in NATIVE}
"""The figures that have a floor: by way of judging, set of texts, and name."""


def judge(trainer: Trainer, way: Way, threshold: float) -> dict[str, dict[str, Any]]:
    """The figures of each set of texts, from what the trainer said of them out of fold."""
    number = {id: place for place, id in enumerate(trainer.ids, 1)}
    verdicts = _verdicts(trainer, way, threshold)
    parts = [example.part for example in trainer.examples]
    figures = {}
    for part in dict.fromkeys(parts):
        held = [n for n, name in enumerate(parts) if name == part]
        truths = [_truth(trainer.examples[n].label, number) for n in held]
        figures[part] = evaluate(truths, [verdicts[n] for n in held]).as_dict()
    return figures


def measure(figures: Mapping[str, Any]) -> dict[str, float]:
    """The pinned figures by name, such as ``trained dev micro_f1``, of the ways that were fitted."""
    found: dict[str, float] = {}
    for place, names in PINNED.items():
        way, _, part = place.partition(" ")
        if way not in figures:
            continue
        held = figures[way][part.removesuffix(" trl")]
        held = held["trl"] if part.endswith(" trl") else held
        found |= {f"{place} {name}": float(held[name]) for name in names}
    return found


def find_fallen(measured: Mapping[str, float], labelled: str) -> list[str]:
    """What is under its floor, one line each; figures of another labelled set cannot be compared."""
    pinned = json.loads(FLOORS.read_text("utf-8"))
    if labelled != pinned["labelled"]:
        return [f"measured on other texts ({labelled or 'none'}) than the floors"]
    floors: dict[str, float] = pinned["floors"]
    return [
        f"{name} is {measured.get(name, 0.0):.3f}, under its floor of {floor:.3f}"
        for name, floor in floors.items()
        if measured.get(name, 0.0 if name.startswith(TAUGHT_WAY) else floor) < floor
    ]


def _truth(label: Label, number: dict[str, int]) -> Truth:
    given, maybe = (frozenset(number[t] for t in s) for s in (label.technologies, label.maybe))
    return Truth(given, maybe, label.relevant, label.trl, label.role)


def _verdicts(trainer: Trainer, way: Way, threshold: float) -> list[Verdict]:
    fused = trainer.report[f"fusion_{way}"]
    relevance = {int(n): float(p) for n, p, _ in trainer.report[f"relevance_{way}"]}
    told = next(one for one in FITTED if MIXED[one] == MIXED[way])
    trl = {int(n): round(float(value)) for n, value, _ in trainer.report[f"trl_{told}"]}
    role = {int(n): trainer.roles[int(said)] for n, said, *_ in trainer.report[f"role_{told}"]}
    return [
        Verdict(
            {k: float(p) for k, p in enumerate(row, 1) if p >= threshold},
            relevance.get(n, 0.0),
            trl.get(n),
            role.get(n),
        )
        for n, row in enumerate(np.asarray(fused))
    ]
