"""Conditional requests (RFC 9110, section 13): what a program has already is not sent again."""

from __future__ import annotations

import hashlib
import re

from pydantic import BaseModel
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TAG = re.compile(r'(?:W/)?("[!#-~\x80-\xff]*")')
DIGITS = 24
LARGEST = 2**22
"""Bytes of an answer that is held back to be tagged; longer ones go out untagged."""


def tag(body: bytes) -> str:
    """The entity tag of a representation."""
    return f'"{hashlib.sha256(body).hexdigest()[:DIGITS]}"'


def tag_shape(shape: BaseModel) -> str:
    """The entity tag of what a route answers with."""
    return tag(shape.model_dump_json().encode())


def names(field: str, told: str) -> bool:
    """Does a field of conditions (``If-Match``, ``If-None-Match``) name a tag, compared weakly?"""
    return field.strip() == "*" or told in TAG.findall(field)


class Tags:
    """ASGI middleware that tags the API's JSON answers to GET, and answers 304 to who has the same."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; hold its answer back until it is whole."""
        asked = scope["type"] == "http" and scope["method"] == "GET"
        if not asked or not scope["path"].startswith("/v1/"):
            await self._app(scope, receive, send)
            return
        await self._app(scope, receive, _Held(send, Headers(scope=scope)).send)


class _Held:
    """An answer on its way."""

    def __init__(self, send: Send, asked: Headers) -> None:
        self._send, self._asked = send, asked
        self._start: Message | None = None

    async def send(self, message: Message) -> None:
        """Hold the start of a JSON answer back until its body is there."""
        if message["type"] == "http.response.start" and _is_taggable(message):
            self._start = message
            return
        if self._start and message["type"] == "http.response.body":
            message = await self._begin(self._start, message)
            self._start = None
        await self._send(message)

    async def _begin(self, start: Message, body: Message) -> Message:
        headers = MutableHeaders(scope=start)
        whole = not body.get("more_body")
        if whole:
            headers.setdefault("ETag", tag(body.get("body", b"")))
        known = headers.get("etag", "")
        if whole and known and names(self._asked.get("if-none-match", ""), known):
            start["status"] = 304
            del headers["content-length"], headers["content-type"]
            body = {**body, "body": b""}
        await self._send(start)
        return body


def _is_taggable(start: Message) -> bool:
    told = MutableHeaders(scope=start)
    length = told.get("content-length", "")
    small = length.isdigit() and int(length) <= LARGEST
    return (
        start["status"] == 200
        and small
        and told.get("content-type", "").startswith("application/json")
    )
