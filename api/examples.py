"""An example of what each route answers, in the OpenAPI document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI

FILE = Path(__file__).with_name("examples.json")
"""Answers by route, as a small store gave them; lists were cut to their first item."""


def describe(app: FastAPI) -> None:
    """Have the application's document show them."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document, examples = plain(), load_examples()
        for path, verbs in document["paths"].items():
            for verb, operation in verbs.items():
                _show(operation, examples.get(f"{verb.upper()} {path}"))
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def load_examples() -> dict[str, Any]:
    """Examples by route, as ``METHOD PATH``."""
    found: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return found


def _show(operation: dict[str, Any], example: Any) -> None:
    for status, answer in operation["responses"].items():
        told = answer.get("content", {}).get("application/json")
        if example is not None and told is not None and status.startswith("2"):
            told["example"] = example
