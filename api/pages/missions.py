"""Missions and their packs."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.page import render
from api.shared import Shared
from api.words import Words
from scouting.exports import FORMATS
from scouting.queries import LeadFilter

router = APIRouter(include_in_schema=False)


@router.get("/missions")
def missions(request: Request, service: Shared) -> Response:
    """The missions with their packs."""
    words = Words(service.taxonomy)
    facets = service.store.leads.facets(LeadFilter())["market"]
    rows = [(one, sum(facets.get(id, 0) for id in one.markets)) for one in words.taxonomy.missions]
    return render(request, "missions.html", words=words, missions=rows, formats=FORMATS)
