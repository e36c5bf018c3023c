"""What the OpenAPI document says of access: keys, roles, and the refusals that any route may give."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI

from api.problems import MEDIA_TYPE
from api.roles import ROLES
from scouting.queries import UNTOLD

BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "An access key, as `scout keys add` prints it.",
}
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}

Values = Callable[[], Mapping[str, Sequence[str]]]


def _header(description: str, kind: str = "integer") -> dict[str, Any]:
    return {"description": description, "schema": {"type": kind}}


RATE = {
    "RateLimit": _header("What is left, by draft-ietf-httpapi-ratelimit-headers-10", "string"),
    "RateLimit-Policy": _header("How much a key may ask for, by the same draft", "string"),
    "RateLimit-Limit": _header("Requests a minute"),
    "RateLimit-Remaining": _header("Requests that may come at once"),
    "RateLimit-Reset": _header("Seconds until all of them may come again"),
}
REFUSALS: dict[str, dict[str, Any]] = {
    "401": {
        "description": "A key is needed, or the one that was sent is not valid",
        "headers": {"WWW-Authenticate": _header("Which scheme to use", "string")},
        "content": _PROBLEM,
    },
    "403": {
        "description": "The key has not the `role` that this needs, or another site asks",
        "content": _PROBLEM,
    },
    "429": {
        "description": "Too many requests, or too many wrong keys",
        "headers": RATE | {"Retry-After": _header("Seconds to wait")},
        "content": _PROBLEM,
    },
}
SENT: dict[str, dict[str, Any]] = {
    "400": {"description": "The body cannot be understood", "content": _PROBLEM},
    "413": {"description": "The body is too large", "content": _PROBLEM},
}
"""Refusals of what comes with a body."""


def describe(app: FastAPI, demanded: bool, values: Values) -> None:
    """Have the application's document tell access too, and which ids the parameters take.

    ``demanded``: keys are, from everybody; ``values``: the known ids by parameter.
    """
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document, known = plain(), values()
        document.setdefault("components", {})["securitySchemes"] = {"bearer": BEARER}
        for path, verbs in document["paths"].items():
            for verb, operation in verbs.items():
                _tell(operation, f"{verb.upper()} {path}", demanded)
                _list_values(operation.get("parameters", []), known)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _tell(operation: dict[str, Any], route: str, demanded: bool) -> None:
    role = ROLES.get(route, "admin")
    told = [{"bearer": [role]}] if role != "nobody" else []
    operation["security"] = told if demanded and told else [{}, *told]
    refusals = REFUSALS | (SENT if "requestBody" in operation else {})
    for status, refusal in refusals.items():
        operation.setdefault("responses", {}).setdefault(status, refusal)


def _list_values(parameters: Sequence[dict[str, Any]], known: Mapping[str, Sequence[str]]) -> None:
    for parameter in parameters:
        name, schema = parameter["name"].removeprefix("not_"), parameter["schema"]
        if parameter["in"] == "query" and name in known:
            one = schema.get("items")
            (one or schema)["enum"] = ["", *(v for v in known[name] if one or v != UNTOLD)]
