"""What every request passes first: host names, who asks, roles, limits, sizes, other sites; and headers."""

from __future__ import annotations

import hmac
import re
import uuid
from datetime import UTC, datetime

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.keys import Access, Caller, caller_of, check_role, client, store_of
from api.problems import Refused, answer, security_headers
from api.roles import CHANGING, Routes, Target
from scouting.access import Entry
from scouting.errors import StoreError

LIMITED = ("/v1", "/feeds/")
"""Where programs come, that may ask too often; people do not."""

MAX_BODY_BYTES = 4 * 2**20
TOO_LARGE = f"the body is larger than {MAX_BODY_BYTES // 2**20} MiB"

OWN_HOST = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.IGNORECASE)
"""Names of loopback. Any other must be a setting, or the address itself that the request came to: a
foreign name that resolves to us (DNS rebinding) is refused."""

REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")

HOST = re.compile(r"(?P<name>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:\d{1,5})?")


class Gate:
    """ASGI middleware that refuses what must not come in and adds the security headers."""

    def __init__(self, app: ASGIApp, access: Access, routes: Routes) -> None:
        self._app, self._access, self._routes = app, access, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it with a refusal."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        request.state.id = read_request_id(request)
        sending = _with_headers(send, request, self._access.demands_keys(scope))
        try:
            receive = await self._admit(request)
        except Refused as refused:
            await answer(request, refused)(scope, receive, sending)
        except StoreError as error:
            await answer(request, Refused(503, str(error)))(scope, receive, sending)
        except ClientDisconnect:
            return
        else:
            await self._app(scope, receive, sending)

    async def _admit(self, request: Request) -> Receive:
        check(request, self._access.hosts)
        target = self._routes.find(request.scope)
        caller = await self._access.identify(request)
        request.state.caller, request.state.target = caller, target
        try:
            self._limit(request, caller)
            check_role(caller, target)
            if request.method not in CHANGING:
                return request.receive
            body = await _read_body(request)
            await _check_form(request, caller, body)
            return _replay(body, request.receive)
        except Refused as refused:
            if target.writes and caller.role:
                await run_in_threadpool(_note, request, target, refused)
            raise

    def _limit(self, request: Request, caller: Caller) -> None:
        if not request.url.path.startswith(LIMITED):
            return
        rate = request.state.rate = self._access.spend(request, caller)
        if rate.wait:
            detail = (
                f"{rate.limit} requests a minute are allowed; the next one in {rate.wait} seconds"
            )
            raise Refused(429, detail)


def read_request_id(request: Request) -> str:
    """What a request goes by in answers and logs: the mark it came with, if it is a plain one, or ours."""
    sent = request.headers.get("x-request-id", "")
    return sent if REQUEST_ID.fullmatch(sent) else uuid.uuid4().hex


def check(request: Request, hosts: frozenset[str]) -> None:
    """Is it for us and from our own pages or a program? Raises Refused."""
    host = request.headers.get("host", "")
    if not _is_ours(host, hosts, request.scope["server"]):
        detail = (
            "only localhost, 127.0.0.1, [::1] and the names in SCOUTING_HOSTS are served; open the page "
            "under such a name"
        )
        raise Refused(400, detail, "refused-host")
    if "\x00" in request.scope["path"] or b"%00" in request.scope["query_string"]:
        raise Refused(400, "an address with a NUL character is not served")
    if request.method in CHANGING:
        _check_site(request, host)


def _is_ours(host: str, hosts: frozenset[str], server: tuple[str, int] | None) -> bool:
    told = HOST.fullmatch(host)
    if OWN_HOST.fullmatch(host) or not told:
        return bool(told)
    name = told["name"].lower().rstrip(".")
    literal = re.fullmatch(
        r"[\d.]+|\[.*\]", name
    )  # no name, so that nobody can make it resolve to us
    return name in hosts or bool(literal and server and name.strip("[]") == server[0].lower())


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


async def _check_form(request: Request, caller: Caller, body: bytes) -> None:
    """A browser sends its cookie whoever made the form; only our own pages know the session's token."""
    if not caller.token:
        return
    sent = request.headers.get("x-csrf-token") or await _token_in(request, body)
    if not hmac.compare_digest(sent.encode(), caller.csrf.encode()):
        detail = (
            "nothing was changed: the page is older than your session; load it again, then repeat"
        )
        raise Refused(403, detail, "forged-form")


async def _token_in(request: Request, body: bytes) -> str:
    try:
        async with Request(request.scope, _replay(body, request.receive)).form() as form:
            return str(form.get("csrf", ""))
    except HTTPException as error:
        raise Refused(400, str(error.detail)) from error


def _replay(body: bytes, receive: Receive) -> Receive:
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed() -> Message:
        return messages.pop() if messages else await receive()

    return replayed


def _note(request: Request, target: Target, refused: Refused) -> None:
    caller, what = caller_of(request), " ".join(target.values)
    outcome = f"refused: {refused.name} ({refused.status})"
    told = Entry(datetime.now(UTC), caller.name, target.route, what, outcome, client(request))
    store_of(request).audit.add(told)


def _with_headers(send: Send, request: Request, private: bool) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in security_headers(request).items():
                headers.setdefault(name, value)
            headers["X-Request-ID"] = request.state.id
            rate = getattr(request.state, "rate", None)
            headers.update(rate.headers if rate else {})
            if private and not request.url.path.startswith("/static"):
                headers["Cache-Control"] = f"private, {headers.get('cache-control', 'no-cache')}"
        await send(message)

    return sending
