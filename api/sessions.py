"""Signing in with a key, and out again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from api.keys import (
    SESSION,
    Access,
    Asking,
    client,
    close_session,
    cookie_name,
    open_session,
    store_of,
)
from api.pages.page import render
from api.problems import Refused
from scouting.access import Entry, Key

router = APIRouter(include_in_schema=False)
Text = Annotated[str, Form(max_length=2000)]


@router.get("/sign-in")
def sign_in_form(request: Request, to: str = "") -> Response:
    """Where a key is shown."""
    return render(request, "sign-in.html", refused=None, back=to)


@router.post("/sign-in")
async def sign_in(request: Request, key: Text = "", to: Text = "") -> Response:
    """Begin a session with a key, and go on to where somebody wanted to."""
    access: Access = request.app.state.access
    try:
        known = await access.verify(request, key.strip(), "sign in")
    except Refused as refused:
        page = render(request, "sign-in.html", refused.status, refused=refused, back=to)
        page.headers.update(refused.headers)
        return page
    token = await run_in_threadpool(_begin, request, known)
    answer = RedirectResponse(local(to), 303)
    name, seconds = cookie_name(request), int(SESSION.total_seconds())
    answer.set_cookie(
        name,
        token,
        seconds,
        path="/",
        secure=name.startswith("__Host-"),
        httponly=True,
        samesite="lax",
    )
    return answer


@router.post("/sign-out")
def sign_out(request: Request, caller: Asking) -> Response:
    """End the session."""
    if caller.token:
        close_session(request, caller.token)
    answer = RedirectResponse("/sign-in", 303)
    name = cookie_name(request)
    answer.delete_cookie(
        name, "/", secure=name.startswith("__Host-"), httponly=True, samesite="lax"
    )
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def local(address: str) -> str:
    """Where to go on: a page of our own, whatever the form says."""
    told = urlsplit(address)
    ours = (
        address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    )
    return address if ours and not told.netloc and not told.scheme else "/"


def _begin(request: Request, key: Key) -> str:
    """A new session in place of the one before, which may be somebody else's making (fixation)."""
    if former := request.cookies.get(cookie_name(request), ""):
        close_session(request, former)
    token = open_session(request, key)
    told = Entry(datetime.now(UTC), key.name, "sign in", key.id, "done", client(request))
    store_of(request).audit.add(told)
    return token
