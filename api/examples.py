"""Examples of what each route is sent and answers, in the OpenAPI document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from fastapi import FastAPI

FILE = Path(__file__).with_name("examples.json")
"""Answers by route, as a small store gave them, with lists cut short; requests where no shape has one."""


def describe(app: FastAPI) -> None:
    """Have the application's document show them."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document, examples = plain(), load_examples()
        for path, verbs in document["paths"].items():
            for verb, operation in verbs.items():
                route = f"{verb.upper()} {path}"
                _show(operation.get("requestBody", {}), examples["requests"].get(route))
                for status, answer in operation["responses"].items():
                    if status.startswith("2"):
                        _show(answer, examples["answers"].get(route))
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def load_examples() -> dict[str, dict[str, Any]]:
    """``requests`` and ``answers``, each by route as ``METHOD PATH``."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text("utf-8"))
    return found


def _show(part: dict[str, Any], example: Any) -> None:
    for kind, told in part.get("content", {}).items():
        if example is not None and kind in (
            "application/json",
            "application/x-www-form-urlencoded",
        ):
            told["example"] = example
