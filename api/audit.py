"""The audit log: every write is noted here, whichever route it goes to; and its page."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Query, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.keys import caller_of, client, store_of
from api.pages.page import render
from api.problems import Refused, answer
from api.roles import Target
from api.shared import Shared
from api.words import Words
from scouting.access import Entry
from scouting.errors import StoreError
from scouting.store import Store

LOG = logging.getLogger(__name__)
SHOWN = 100

router = APIRouter(include_in_schema=False)


class Ledger:
    """ASGI middleware that notes who changes what before it is changed, and then how it ended.

    What cannot be noted is not done.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; of a write a line is kept."""
        if scope["type"] != "http" or not scope["state"]["target"].writes:
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        target, store = scope["state"]["target"], store_of(request)
        try:
            number = await run_in_threadpool(store.audit.add, _entry(request, target))
        except StoreError as error:
            await answer(request, Refused(503, str(error)))(scope, receive, send)
            return
        line = _Line(send, store, number, target)
        try:
            await self._app(scope, receive, line.send)
        finally:
            await line.close()


def _entry(request: Request, target: Target) -> Entry:
    caller, what = caller_of(request), " ".join(target.values)
    return Entry(datetime.now(UTC), caller.name, target.route, what, "", client(request))


class _Line:
    """A line of the log that is open until the write has been answered."""

    def __init__(self, send: Send, store: Store, number: int, target: Target) -> None:
        self._send, self._store, self._number = send, store, number
        self._what, self._open = " ".join(target.values), True

    async def send(self, message: Message) -> None:
        """Pass a message on; the answer's first ends the line."""
        if message["type"] == "http.response.start":
            made = urlsplit(Headers(scope=message).get("location", "")).path
            await self._finish(self._what or made, word(message["status"]))
        await self._send(message)

    async def close(self) -> None:
        """What was never answered has failed."""
        if self._open:
            await self._finish(self._what, "failed")

    async def _finish(self, what: str, outcome: str) -> None:
        self._open = False
        try:
            await run_in_threadpool(self._store.audit.finish, self._number, what, outcome)
        except StoreError:
            LOG.exception("entry %s of the audit log stays open", self._number)


def word(status: int) -> str:
    """How a write ended, by the status of its answer."""
    if status < 400:
        return "done"
    return f"refused ({status})" if status < 500 else f"failed ({status})"


@router.get("/audit")
def audit(
    request: Request, service: Shared, before: Annotated[int | None, Query(ge=0, le=2**62)] = None
) -> Response:
    """Who changed what, the latest first."""
    found = service.store.audit.latest(SHOWN + 1, before=before)
    return render(
        request, "audit.html", words=Words(service.taxonomy), entries=found[:SHOWN],
        older=found[SHOWN - 1].id if len(found) > SHOWN else None, first=before is None,
    )  # fmt: skip
