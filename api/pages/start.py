"""Where a scout begins."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response

from api.pages.page import render
from api.shared import Shared
from api.views import by_area
from api.words import Words
from scouting.queries import LeadFilter

OVERDUE = 5
"""Overdue leads named on the page; the rest is a link away."""

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(request: Request, service: Shared) -> Response:
    """What is in the store, and where to begin."""
    words = Words(service.taxonomy)
    facets = service.store.leads.facets(LeadFilter())
    known = [(one.id, one.label, facets["market"].get(one.id, 0)) for one in words.taxonomy.markets]
    elsewhere = sum(facets["market"].values()) - sum(count for _, _, count in known)
    return render(
        request, "start.html", words=words, counts=service.store.documents.counts(),
        total=sum(facets["market"].values()), fresh=facets["status"].get("new", 0), markets=known,
        overdue=service.leads(LeadFilter(due_before=date.today()), OVERDUE),
        elsewhere=elsewhere, areas=by_area(words, facets["technology"]), fault=service.fault,
    )  # fmt: skip
