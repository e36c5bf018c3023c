"""Whatever goes wrong, told as a problem (RFC 9457) to programs and in words to people."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from api.kinds import KINDS
from scouting import faults
from scouting.errors import Conflict, ScoutingError, StoreError, Unknown

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "/problems/"
"""Resolved against the address that was asked (RFC 9457, section 3.1.1), it leads to a page that explains it."""

NAMES = {400: "bad-request", 401: "unauthenticated", 403: "forbidden", 404: "unknown", 405: "not-allowed",
         409: "conflict", 412: "outdated", 413: "too-large", 422: "invalid", 429: "too-many",
         503: "not-usable"}  # fmt: skip

SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    # "no-referrer" would make browsers send "Origin: null" with our own forms
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

STRICT = "max-age=31536000"
"""A year, the least that OWASP's cheat sheet on HSTS asks for; without subdomains, which may be others'."""


class FieldError(BaseModel):
    """One thing that is not valid: a JSON pointer into the body, or a parameter's name."""

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class Problem(BaseModel):
    """A problem as RFC 9457 describes it; ``errors`` names each invalid field."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "examples": [
                {
                    "type": "/problems/unknown",
                    "title": KINDS["unknown"].title,
                    "status": 404,
                    "detail": "unknown lead '0000000000000000'",
                    "instance": "/v1/leads/0000000000000000",
                }
            ]
        },
    )

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    request_id: str | None = None
    errors: list[FieldError] | None = Field(default=None)


class Refused(Exception):
    """A request that cannot be served, with its status, the words for it and headers of the answer."""

    def __init__(
        self, status: int, detail: str, name: str = "", extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        super().__init__(detail)
        self.status, self.detail = status, detail
        self.name = name or NAMES.get(status, "bad-request")
        self.extra, self.headers = dict(extra or {}), dict(headers or {})


def register(app: FastAPI) -> None:
    """Map every fault to its answer."""
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unforeseen)
    for kind in faults.known():
        if not issubclass(kind, OSError):
            app.add_exception_handler(kind, _fault)


def describe(refused: Refused, instance: str | None = None) -> dict[str, Any]:
    """The problem object."""
    told = {
        "type": TYPE_PREFIX + refused.name,
        "title": KINDS[refused.name].title,
        "status": refused.status,
        "detail": refused.detail,
    }
    return told | ({"instance": instance} if instance else {}) | refused.extra


def answer(
    request: Request, refused: Refused, headers: Mapping[str, str] | None = None
) -> Response:
    """The problem for a program, a page in words for a person."""
    id = getattr(request.state, "id", "")
    if refused.status >= 500:
        _log(request, refused, id)
    own = security_headers(request) | ({"X-Request-ID": id} if id else {})
    all_headers = {**own, **refused.headers, **(headers or {})}
    path = request.url.path
    if path.startswith("/v1") or path == "/openapi.json":
        problem = describe(refused, path) | ({"request_id": id} if id else {})
        return JSONResponse(problem, refused.status, all_headers, media_type=MEDIA_TYPE)
    templates: Jinja2Templates = request.app.state.templates
    asked = request.url.query
    back = f"{path}?{asked}" if asked else path
    context = {
        "title": KINDS[refused.name].title,
        "refused": refused,
        "id": id,
        "back": back if request.method == "GET" else "",
    }
    page = "sign-in.html" if refused.status == 401 else "error.html"
    return templates.TemplateResponse(request, page, context, refused.status, headers=all_headers)


def _log(request: Request, refused: Refused, id: str) -> None:
    words = (request.method, request.url.path, refused.status, refused.detail, id)
    logger = logging.getLogger(__name__)
    logger.error("%s %r failed with %d: %s (request %s)", *words, extra={"request": id})


def security_headers(request: Request) -> dict[str, str]:
    """What every answer says to a browser; over TLS also that it should stay there."""
    strict = {"Strict-Transport-Security": STRICT} if request.url.scheme == "https" else {}
    return SECURITY_HEADERS | strict


def list_errors(found: Sequence[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Validation errors with JSON pointers (RFC 6901, as fragments); input is never echoed."""
    return [_field(error) for error in found]


def _field(error: Mapping[str, Any]) -> dict[str, str]:
    place, *path = error["loc"] or ("body",)
    detail = str(error["msg"]).removeprefix("Value error, ")
    if place == "body":
        steps = [str(step).replace("~", "~0").replace("/", "~1") for step in path]
        return {"detail": detail, "pointer": "#" + "".join(f"/{step}" for step in steps)}
    return {"detail": detail, "parameter": ".".join(str(step) for step in path) or str(place)}


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return answer(request, error)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return answer(request, Refused(400, "the body is not valid JSON"))
    errors = list_errors(found)
    first = errors[0]
    detail = f"{first.get('pointer') or first.get('parameter')}: {first['detail']}"
    return answer(request, Refused(422, detail, extra={"errors": errors}))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    known = error.status_code if error.status_code in NAMES else 400
    headers = dict(error.headers or {})
    if known == 405:
        headers["Allow"] = ", ".join(request.app.state.routes.allow(request.scope))
    words = {404: f"there is nothing at {request.url.path[:200]}"}
    detail = words.get(known) or str(error.detail or HTTPStatus(error.status_code).phrase)
    return answer(request, Refused(error.status_code, detail, NAMES[known]), headers)


async def _fault(request: Request, error: Exception) -> Response:
    return answer(request, Refused(_status(error), str(error)))


def _status(error: Exception) -> int:
    statuses = {Unknown: 404, Conflict: 409, StoreError: 503, ScoutingError: 422}
    return next((status for kind, status in statuses.items() if isinstance(error, kind)), 503)


async def _unforeseen(request: Request, error: Exception) -> Response:
    detail = "this was not foreseen; nothing was half done, and the server's log says more"
    return answer(request, Refused(500, detail, "internal"))
