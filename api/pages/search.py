"""Passages found by meaning."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from api.facets import narrow
from api.pages.page import known_leads, read_asked, render
from api.shared import Shared
from api.words import Words

HITS = 20

router = APIRouter(include_in_schema=False)


@router.get("/search")
def search(request: Request, service: Shared) -> Response:
    """Passages found by meaning, with the filters of the lead list."""
    asked = read_asked(request, service)
    query, wanted = asked.wanted.text, replace(asked.wanted, text="", order="")
    hits = service.find_passages(query, wanted, HITS) if query else []
    leads = {
        e.lead.id: e for e in known_leads(service, [id for hit in hits for id in hit.lead_ids])
    }
    found = [(hit, [leads[id] for id in hit.lead_ids if id in leads]) for hit in hits]
    return render(
        request, "search.html", words=Words(service.taxonomy), query=query, found=found,
        narrowing=narrow(asked.pairs, "/search", wanted, service),
        absence=service.unfound(wanted) if query and not found else None,
    )  # fmt: skip
