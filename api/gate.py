"""What every request passes first: host names, sizes, requests from other sites; and headers."""

from __future__ import annotations

import re

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import SECURITY_HEADERS, Refused, answer

MAX_BODY_BYTES = 4 * 2**20
TOO_LARGE = f"the body is larger than {MAX_BODY_BYTES // 2**20} MiB"

OWN_HOST = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.IGNORECASE)
"""Only loopback names: a foreign name that resolves to loopback (DNS rebinding) is refused."""

CHANGING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Gate:
    """ASGI middleware that refuses what must not come in and adds the security headers."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a refusal."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        try:
            check(request)
            if request.method in CHANGING:
                receive = _replay(await _read_body(request), receive)
        except Refused as refused:
            await answer(request, refused)(scope, receive, send)
            return
        except ClientDisconnect:
            return
        await self._app(scope, receive, _with_headers(send))


def check(request: Request) -> None:
    """Is it for us and from our own pages or a program? Raises Refused."""
    host = request.headers.get("host", "")
    if not OWN_HOST.fullmatch(host):
        detail = "only localhost, 127.0.0.1 and [::1] are served; open the page under such a name"
        raise Refused(400, detail, "refused-host")
    if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise Refused(400, "an address with a NUL character is not served")
    if request.method in CHANGING:
        _check_site(request, host)


def _check_site(request: Request, host: str) -> None:
    site = request.headers.get("sec-fetch-site", "none")
    origin = request.headers.get("origin")
    if site in ("none", "same-origin") and origin in (None, *_origins(host)):
        return
    detail = "changes are accepted from our own pages and from programs, not from other sites"
    raise Refused(403, detail, "cross-site")


def _origins(host: str) -> tuple[str, str]:
    return f"http://{host}", f"https://{host}"


async def _read_body(request: Request) -> bytes:
    declared = request.headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
        raise Refused(413, TOO_LARGE)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise Refused(413, TOO_LARGE)
    return bytes(body)


def _replay(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in SECURITY_HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending
