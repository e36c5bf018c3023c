"""The lead list."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.cursors import read_cursor, write_cursor
from api.facets import narrow
from api.pages.page import PAGE_SIZE, read_asked, render
from api.shared import Shared
from api.words import Words

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
        walk=f"/review?{urlencode(asked.pairs)}", back=request.url.query,
        absence=None if page.total else service.absence(wanted),
    )  # fmt: skip
