"""The shipped weights are no worse than what was reached before."""

from __future__ import annotations

import json

import pytest

from benchmarks.floors import MARGIN, pin
from models.bundle import WEIGHTS
from models.figures import FLOORS, PINNED, measure

FIGURES = json.loads((WEIGHTS / "figures.json").read_text("utf-8"))


def test_every_figure_of_the_shipped_weights_holds_its_floor() -> None:
    pinned = json.loads(FLOORS.read_text("utf-8"))
    assert FIGURES["labelled"] == pinned["labelled"]
    measured = measure(FIGURES)
    assert measured.keys() == pinned["floors"].keys()
    assert {name for name, floor in pinned["floors"].items() if measured[name] < floor} == set()
    assert len(measured) == sum(map(len, PINNED.values()))


def test_floors_rise_by_themselves_and_fall_only_with_a_reason() -> None:
    name, value = next(iter(measure(FIGURES).items()))
    low = {"floors": {name: 0.1}}
    assert pin(FIGURES, low, "")["floors"][name] == round(value - MARGIN, 3)
    high = {"floors": {name: 0.99}}
    with pytest.raises(SystemExit, match=name):
        pin(FIGURES, high, "")
    lowered = pin(FIGURES, high, "a harder set")
    assert lowered["floors"][name] < 0.99
    assert lowered["reasons"] == [f"{name}: a harder set"]
