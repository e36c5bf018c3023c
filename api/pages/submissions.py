"""Addresses pasted by a scout, and what became of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.pages.page import Id, known_leads, render
from api.requests import Words as Text
from api.shared import Queue, Shared
from api.views import safe_link
from api.words import Words
from scouting.errors import ScoutingError
from scouting.jobs import MAX_URLS, WAITING

router = APIRouter(include_in_schema=False)


@router.get("/submit")
def submit_form(request: Request) -> Response:
    """Where addresses are pasted."""
    return render(request, "submit.html", urls="", complaint="", most=MAX_URLS)


@router.post("/submit")
def submit(request: Request, queue: Queue, urls: Annotated[Text, Form()] = "") -> Response:
    """Put the pasted addresses to work."""
    try:
        id = queue.submit(urls.splitlines())
    except ScoutingError as error:
        context = {"urls": urls, "complaint": f"{error}.", "most": MAX_URLS}
        return render(request, "submit.html", 422, **context)
    return RedirectResponse(f"/jobs/{id}", 303)


@router.get("/jobs/{id}")
def job(id: Id, request: Request, service: Shared) -> Response:
    """How far a submission is; the page refreshes itself until all is done."""
    told = service.store.jobs.find(id)
    entries = [
        entry | {"leads": known_leads(service, entry["leads"]), "link": safe_link(entry["url"]),
                 "reason": entry["detail"].removeprefix(f"{entry['url']}: ")}
        for entry in told["urls"]
    ]  # fmt: skip
    done = sum(entry["state"] not in WAITING for entry in entries)
    words = Words(service.taxonomy)
    return render(request, "job.html", words=words, job=told, entries=entries, done=done)
