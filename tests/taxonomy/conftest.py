"""Vocabularies for the tests: the shipped ones, and a small one to break."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from taxonomy import Taxonomy, load_taxonomy

SCHEME = """
id: lamps
title: Lamps
version: "1"
description: Three words about lamps.
areas:
  - {id: warm, label: Warm, definition: Warm lamps.}
  - {id: cold, label: Cold, definition: Cold lamps.}
"""
TECHNOLOGIES = """
- id: oil-lamp
  number: 1
  label: Oil lamp
  areas: [warm]
  definition: Burns oil.
  synonyms: [paraffin lamp]
  neighbours: [{id: neon-lamp, difference: Neon needs no wick.}]
  exemplars: [We sell oil lamps.]
- id: neon-lamp
  number: 2
  label: Neon lamp
  areas: [cold, warm]
  definition: Glows.
  synonyms: []
  exemplars: [We bend neon tubes.]
"""

Write = Callable[..., Path]


@pytest.fixture(scope="session")
def photonics() -> Taxonomy:
    return load_taxonomy()


@pytest.fixture(scope="session")
def nord() -> Taxonomy:
    return load_taxonomy("life_science_nord")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes the small vocabulary with one text replaced, or a whole file given by keyword."""

    def _write(old: str = "", new: str = "", **files: str) -> Path:
        texts = {"scheme": SCHEME, "technologies": TECHNOLOGIES, **files}
        assert any(old in text for text in texts.values())
        for name, text in texts.items():
            (tmp_path / f"{name}.yaml").write_text(text.replace(old, new) if old else text, "utf-8")
        return tmp_path

    return _write
