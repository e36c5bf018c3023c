"""Passages found by meaning."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.page import known_leads, read_filters, render
from api.shared import Shared
from api.words import Words

HITS = 20
MAX_QUERY = 1000

router = APIRouter(include_in_schema=False)


@router.get("/search")
def search(request: Request, service: Shared) -> Response:
    """Passages found by meaning."""
    pairs = request.query_params.multi_items()
    query = dict(pairs).get("q", "").strip()[:MAX_QUERY]
    filters = read_filters(pairs)
    wanted = filters.wanted(service)
    hits = service.find_passages(query, wanted, HITS) if query else []
    found = [(hit, known_leads(service, hit.lead_ids)) for hit in hits]
    absence = service.unfound(wanted) if query and not found else None
    return render(
        request, "search.html", words=Words(service.taxonomy), query=query, found=found,
        filters=filters, absence=absence,
    )  # fmt: skip
