"""The labels that training learns from are what the guide allows, and no text has two sets of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.train import LABELS, agreement
from taxonomy import load_taxonomy

FILES = ("pool", "background", "written", "hard")
TAXONOMY = load_taxonomy()
NUMBERS = {one.number for one in TAXONOMY.technologies}
ROLES = {role.id for role in TAXONOMY.roles} | {None}


def read(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (LABELS / f"{name}.jsonl").read_text("utf-8").splitlines()]


@pytest.mark.parametrize("name", FILES)
def test_every_label_is_one_of_the_vocabulary(name: str) -> None:
    for row in read(name):
        given, maybe = set(row["technologies"]), set(row.get("maybe", []))
        assert given | maybe <= NUMBERS, row["id"]
        assert not given & maybe, row["id"]
        assert row["role"] in ROLES, row["id"]
        assert row["relevant"] in (True, False, None), row["id"]
        assert row["trl"] is None or 1 <= row["trl"] <= 9, row["id"]


def test_no_text_is_labelled_twice() -> None:
    ids = [row["id"] for name in FILES for row in read(name)]
    assert len(ids) == len(set(ids))


def test_no_text_of_our_own_is_there_twice() -> None:
    texts = [row["text"] for name in ("written", "hard") for row in read(name)]
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("name", ["pool", "background"])
def test_texts_of_others_stay_where_they_are(name: str) -> None:
    assert all("text" not in row for row in read(name))


def test_readers_agree_as_far_as_both_gave_what_either_gave() -> None:
    assert agreement([({1, 2}, set()), ({3}, set())]) == 1.0
    assert agreement([({1}, {2}), ({3}, {4})]) == pytest.approx(2 * 2 / (2 * 2 + 2))
