"""Addresses pasted by a scout, and what became of them."""

from __future__ import annotations

import secrets
from contextlib import suppress
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.keys import Asking
from api.pages.page import Id, known_leads, render
from api.requests import Words as Text
from api.shared import Queue, Shared
from api.views import safe_link
from api.words import Words
from scouting.errors import Conflict, ScoutingError
from scouting.jobs import MAX_URLS

SHOWN = 300
"""Addresses of a submission on its page; a program gets all of them."""

router = APIRouter(include_in_schema=False)


@router.get("/submit")
def submit_form(request: Request) -> Response:
    """Where addresses are pasted."""
    return _form(request)


@router.post("/submit")
def submit(
    request: Request, queue: Queue, caller: Asking, urls: Annotated[Text, Form()] = "",
    once: Annotated[Text, Form(max_length=100)] = "",
) -> Response:  # fmt: skip
    """Put the pasted addresses to work; the same form sent twice is one submission."""
    lines = [line for line in urls.splitlines() if line.strip()]
    try:
        id = queue.submit(lines, f"form {caller.key} {once}" if once else "")
    except Conflict:  # went back in the browser and pasted others into the same form
        id = queue.submit(lines)
    except ScoutingError as error:
        return _form(request, 422, urls, f"{error}.")
    return RedirectResponse(f"/jobs/{id}", 303)


@router.get("/jobs/{id}")
def job(id: Id, request: Request, service: Shared) -> Response:
    """How far a submission is; the page refreshes itself until all is done."""
    told = service.store.jobs.find(id, SHOWN)
    entries = [
        asdict(one) | {"leads": known_leads(service, list(one.leads)), "link": safe_link(one.url),
                       "reason": one.detail.removeprefix(f"{one.url}: ")}
        for one in told.addresses
    ]  # fmt: skip
    words = Words(service.taxonomy)
    return render(request, "job.html", words=words, job=told, entries=entries)


@router.post("/submissions/{id}/cancel")
def cancel(id: Id, service: Shared) -> Response:
    """Leave the rest alone, and back to what was done."""
    with suppress(Conflict):  # it ended while the page was read
        service.store.jobs.cancel(id)
    return RedirectResponse(f"/jobs/{id}", 303)


def _form(request: Request, status: int = 200, urls: str = "", complaint: str = "") -> Response:
    context = {
        "urls": urls,
        "complaint": complaint,
        "most": MAX_URLS,
        "once": secrets.token_hex(16),
    }
    return render(request, "submit.html", status, **context)
