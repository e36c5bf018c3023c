"""The lead list and the page of a lead."""

from __future__ import annotations

from functools import cache
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.cursors import read_cursor, write_cursor
from api.facets import narrow
from api.pages.page import PAGE_SIZE, Id, read_asked, render
from api.requests import ReviewForm
from api.shared import Shared, SharedService
from api.views import quote, quote_lead
from api.words import Words
from scouting.domain import Review
from scouting.errors import Conflict
from scouting.store import ReviewedLead

router = APIRouter(include_in_schema=False)


@router.get("/leads")
def leads(request: Request, service: Shared) -> Response:
    """The lead list with its facets."""
    asked = read_asked(request, service)
    wanted = service.ask(asked.wanted)
    page = service.leads(wanted, PAGE_SIZE, read_cursor(asked.cursor, asked.wanted))
    following = page.following and write_cursor(page.following, asked.wanted)
    return render(
        request, "leads.html", words=Words(service.taxonomy), page=page,
        narrowing=narrow(asked.pairs, "/leads", wanted, service), wanted=wanted,
        following=following and f"/leads?{urlencode([*asked.pairs, ('cursor', following)])}",
        first=f"/leads?{urlencode(asked.pairs)}" if asked.cursor else "",
        by_meaning=service.ready or not wanted.text,
        absence=None if page.total else service.absence(wanted),
    )  # fmt: skip


@router.get("/leads/{id}")
def lead(id: Id, request: Request, service: Shared) -> Response:
    """One lead, with everything a scout needs to defend it."""
    entry = service.store.leads.find(id)
    saved = "saved" in request.query_params
    return _lead_page(request, service, entry, entry.review, "Saved." if saved else "")


@router.post("/leads/{id}/review")
def review(
    id: Id,
    request: Request,
    service: Shared,
    form: Annotated[ReviewForm, Form()],
) -> Response:
    """Keep the decision of the lead page's form."""
    present = service.store.leads.find(id)
    wanted = form.decision(present.review.reviewer)
    try:
        service.decide(id, wanted)
    except Conflict:
        entry = service.store.leads.find(id)
        told = (
            f"Somebody else has just set this lead to “{Words.status(entry.review.status)}”. Your "
            "decision is still in the form below: look at theirs under “History”, then save again."
        )
        return _lead_page(request, service, entry, wanted, told, 409)
    return RedirectResponse(f"/leads/{id}?saved=1#review", 303)


def _lead_page(
    request: Request,
    service: SharedService,
    entry: ReviewedLead,
    form: Review,
    told: str,
    status: int = 200,
) -> Response:
    words = Words(service.taxonomy)
    claims = quote_lead(entry.found, cache(service.store.documents.find))
    history = service.store.leads.history(entry.lead.id)
    others = service.store.leads.of_organisation(entry.lead.organisation.key)
    return render(
        request, "lead.html", status, words=words, lead=entry.lead, found=entry.found,
        review=entry.review, form=form, told=told, claims=claims, history=history,
        need=quote(entry.lead.need.evidence, cache(service.store.documents.find)),
        others=[other for other in others if other.lead.id != entry.lead.id],
    )  # fmt: skip
