"""Holds the house's sizes: modules up to 300 lines, functions up to 40. Run as a script."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

PACKAGES = ("api", "crawlers", "scouting", "models", "taxonomy", "benchmarks", "examples")
MAX_MODULE, MAX_FUNCTION = 300, 40
ROOT = Path(__file__).parents[1]


def find_oversized() -> Iterator[str]:
    """One line per module or function that is too long."""
    for path in sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py")):
        text = path.read_text("utf-8")
        place = path.relative_to(ROOT)
        if (lines := text.count("\n")) > MAX_MODULE:
            yield f"{place}: {lines} lines (at most {MAX_MODULE})"
        if "migrations" not in place.parts:
            yield from (f"{place}:{found}" for found in _long_functions(text))


def _long_functions(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[1:2] if ast.get_docstring(node) else node.body[:1]
            length = (node.end_lineno or 0) - (first[0].lineno if first else node.lineno) + 1
            if length > MAX_FUNCTION:
                yield f"{node.lineno}: {node.name} has {length} lines (at most {MAX_FUNCTION})"


if __name__ == "__main__":
    found = list(find_oversized())
    print("\n".join(found) or "sizes: within the house's limits")
    sys.exit(bool(found))
