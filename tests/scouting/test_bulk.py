"""Texts in bulk."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path

import pytest

from scouting import bulk
from scouting.service import BATCH
from scouting.settings import Settings
from taxonomy import Taxonomy
from tests.fakes import RuleReader


@pytest.fixture
def rule_reader(taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch) -> RuleReader:
    reader = RuleReader(taxonomy)
    monkeypatch.setattr(bulk, "load_reader", lambda settings, taxonomy: reader)
    monkeypatch.setattr(bulk, "load_taxonomy", lambda name: taxonomy)
    return reader


def write(path: Path, count: int) -> str:
    rows = ({"id": n, "text": f"We make {'OCT' if n % 2 else 'shoes'}."} for n in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return str(path)


def test_hundreds_of_texts_are_answered_in_order_each_with_its_own_verdict(
    tmp_path: Path, rule_reader: RuleReader
) -> None:
    name = write(tmp_path / "a.jsonl", 3 * BATCH + 5)
    found = [result.verdict for result in bulk.classify_files([name], Settings())]
    assert [verdict["id"] for verdict in found] == [str(n) for n in range(3 * BATCH + 5)]
    assert all(verdict["relevant"] == bool(n % 2) for n, verdict in enumerate(found))


def test_answers_come_while_later_texts_are_still_unread(
    tmp_path: Path, rule_reader: RuleReader
) -> None:
    name = write(tmp_path / "a.jsonl", 10 * BATCH)
    assert len(list(islice(bulk.classify_files([name], Settings()), 3))) == 3
    assert len(rule_reader.asked) == BATCH


def test_what_cannot_be_read_is_answered_in_its_place(
    tmp_path: Path, rule_reader: RuleReader
) -> None:
    (tmp_path / "a.txt").write_text("We make OCT.")
    (tmp_path / "b.png").write_bytes(b"\x89PNG\0\0")
    names = [str(tmp_path / name) for name in ("b.png", "a.txt", "none.txt", "a.txt")]
    found = list(bulk.classify_files(names, Settings()))
    assert [result.verdict["id"] for result in found] == names
    assert [result.verdict["abstained"] for result in found] == [
        "unreadable", None, "unreadable", None,
    ]  # fmt: skip
    assert [bool(result.error) for result in found] == [True, False, True, False]


def test_nothing_in_nothing_out(tmp_path: Path, rule_reader: RuleReader) -> None:
    assert list(bulk.classify_files([write(tmp_path / "a.jsonl", 0)], Settings())) == []
