"""The lead list."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.cursors import read_cursor, write_cursor
from api.pages.page import MAX_NAME, PAGE_SIZE, read_filters, read_wanted, render
from api.shared import Shared
from api.views import count_facets, list_chips, list_facets
from api.words import Words

router = APIRouter(include_in_schema=False)


@router.get("/leads")
def leads(request: Request, service: Shared) -> Response:
    """The lead list with its facets."""
    pairs = request.query_params.multi_items()
    asked = dict(pairs)
    query = asked.get("q", "")[:MAX_NAME]
    filters, wanted = read_filters(pairs), read_wanted(pairs, service)
    since = asked.get("since", "")
    page = service.leads(wanted, PAGE_SIZE, read_cursor(asked.get("cursor", ""), wanted))
    kept = [(name, value) for name, value in pairs if name != "cursor" and value]
    following = page.following and write_cursor(page.following, wanted)
    words = Words(service.taxonomy)
    return render(
        request, "leads.html", words=words, page=page, query=query, trl=filters.trl,
        facets=list_facets(count_facets(service.store.leads, wanted), wanted, words),
        chips=list_chips(pairs, "/leads", words), missions=filters.mission,
        following=following and f"/leads?{urlencode([*kept, ('cursor', following)])}",
        first=f"/leads?{urlencode(kept)}" if asked.get("cursor") else "",
        walk=f"/review?{urlencode(kept)}", back=request.url.query,
        since=since, absence=None if page.total else service.absence(wanted),
    )  # fmt: skip
