"""What the OpenAPI document says of access: keys, roles, and the refusals that any route may give."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from api.problems import MEDIA_TYPE
from api.roles import ROLES

BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "An access key, as `scout keys add` prints it.",
}
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}


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


def describe(app: FastAPI, demanded: bool) -> None:
    """Have the application's document tell access too. ``demanded``: keys are, from everybody."""
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        document = plain()
        document.setdefault("components", {})["securitySchemes"] = {"bearer": BEARER}
        for path, verbs in document["paths"].items():
            for verb, operation in verbs.items():
                _tell(operation, f"{verb.upper()} {path}", demanded)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _tell(operation: dict[str, Any], route: str, demanded: bool) -> None:
    role = ROLES.get(route, "admin")
    told = [{"bearer": [role]}] if role != "nobody" else []
    operation["security"] = told if demanded and told else [{}, *told]
    for status, refusal in REFUSALS.items():
        operation.setdefault("responses", {}).setdefault(status, refusal)
