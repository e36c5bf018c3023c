"""Evaluation on labelled JSON lines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from scouting import measures
from scouting.errors import ScoutingError, Unreadable
from scouting.measures import evaluate_file, save_figures
from scouting.settings import Settings
from taxonomy import Taxonomy
from tests.fakes import RuleReader

GOOD: dict[str, Any] = {
    "id": "a", "text": "We make OCT.", "technologies": [20], "relevant": True, "trl": 8,
    "role": "system", "further": "ignored",
}  # fmt: skip
OTHER = GOOD | {"text": "We sell shoes.", "technologies": [], "relevant": False, "trl": None}
MISSED = GOOD | {"text": "We make light-sheet microscopes.", "technologies": [23]}


@pytest.fixture(autouse=True)
def rule_reader(taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measures, "load_reader", lambda *parts: RuleReader(taxonomy))


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.write_text("\n\n".join(json.dumps(row) for row in rows) + "\n")
    return path


def test_right_wrong_and_missed_are_counted_per_technology(tmp_path: Path) -> None:
    wrong = OTHER | {"text": "No OCT here, only shoes."}
    figures = evaluate_file(
        write(tmp_path / "a.jsonl", GOOD, OTHER, MISSED, wrong), Settings(), print
    )
    counts = {int(number): tuple(row) for number, row in figures["per_technology"].items()}
    assert counts[20] == (1, 1, 0)
    assert counts[23] == (0, 0, 1)
    assert figures["model_version"] == "m1"


def test_the_figures_can_be_written_as_json(tmp_path: Path) -> None:
    figures = evaluate_file(write(tmp_path / "a.jsonl", GOOD, OTHER), Settings(), print)
    assert json.loads(json.dumps(figures))["model_version"] == "m1"


@pytest.mark.parametrize(
    "line",
    [
        "{broken",
        "[]",
        "null",
        '{"id": 1}',
        '{"text": "x", "technologies": ["oct"]}',
        '{"text": "x", "technologies": 20}',
        '{"text": "x", "technologies": [null]}',
        '{"text": "x", "technologies": "20"}',
        '{"text": "x", "technologies": [99]}',
        '{"text": "x", "technologies": [], "trl": "7"}',
        '{"text": "x", "technologies": [], "trl": 11}',
        '{"text": "x", "technologies": [], "role": "king"}',
        '{"text": "x", "technologies": [], "relevant": "maybe"}',
    ],
)
def test_a_broken_line_is_named_by_file_and_number_and_costs_no_other(
    tmp_path: Path, line: str
) -> None:
    path, bad = write(tmp_path / "a.jsonl", GOOD), []
    path.write_text(f"{path.read_text()}{line}\n{json.dumps(OTHER)}\n")
    assert evaluate_file(path, Settings(), bad.append)["texts"] == 2
    (complaint,) = bad
    assert f"{path}:2: not a labelled text: " in complaint
    assert "\n" not in complaint


def test_a_file_without_texts_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("\n")
    with pytest.raises(Unreadable, match=r"a\.jsonl: no labelled texts"):
        evaluate_file(tmp_path / "a.jsonl", Settings(), print)


def test_the_report_has_intervals_baselines_groups_and_a_confusion(tmp_path: Path) -> None:
    rows = [GOOD | {"id": f"sbir:{n}"} for n in range(6)] + [OTHER, MISSED | {"id": "web:1"}]
    figures = evaluate_file(write(tmp_path / "a.jsonl", *rows), Settings(), print)
    low, high = figures["intervals"]["micro_f1"]
    assert 0 <= low <= figures["micro_f1"] <= high <= 1
    assert figures["baselines"]["always the commonest"]["micro_f1"] < figures["micro_f1"]
    assert {name: held["texts"] for name, held in figures["by_source"].items()} == {
        "": 1, "sbir": 6, "web": 1,
    }  # fmt: skip
    assert figures["trl_confusion"][7][7] == 7
    assert sum(each["count"] for each in figures["reliability"]) == 6
    assert [row["precision"] for row in figures["at_threshold"]][:2] == [1.0, 1.0]
    assert figures["texts_per_second"] > 0


def test_the_report_is_saved_as_json_markdown_and_picture(tmp_path: Path) -> None:
    figures = evaluate_file(write(tmp_path / "a.jsonl", GOOD, OTHER), Settings(), print)
    save_figures(figures, tmp_path / "out")
    assert json.loads((tmp_path / "out" / "evaluation.json").read_text())["texts"] == 2
    page = (tmp_path / "out" / "evaluation.md").read_text()
    assert "| micro f1 | 1.00 | " in page
    assert "![Reliability](reliability.svg)" in page
    picture = ElementTree.parse(tmp_path / "out" / "reliability.svg").getroot()
    assert picture.tag.endswith("svg")
    with pytest.raises(ScoutingError, match=r"a\.jsonl: cannot be written"):
        save_figures(figures, tmp_path / "a.jsonl")
