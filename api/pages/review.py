"""The review queue: the leads of a filter, one after the other."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.pages.lead import Notice, lead_page
from api.pages.page import render
from api.shared import Shared, SharedService
from api.walk import Walk, read_walk, stop_at
from api.words import Words
from scouting.errors import Unknown

MAX_ID = 100

router = APIRouter(include_in_schema=False)


@router.get("/review")
def walk(request: Request, service: Shared) -> Response:
    """The lead of the address within its queue, by default the first; or the end of the queue."""
    asked = request.query_params
    walk = read_walk(asked.multi_items(), service)
    id = asked.get("lead", "")[:MAX_ID] or service.store.queue.first(walk.wanted)
    notice = _told(request, service)
    if id is None or "end" in asked:
        return _end(request, service, walk, notice)
    entry = service.store.leads.find(id)
    return lead_page(request, service, entry, notice, stop_at(walk, entry, service))


def _end(request: Request, service: SharedService, walk: Walk, notice: Notice) -> Response:
    left = service.leads(walk.wanted, 1).total
    absence = service.absence(walk.wanted) if not left and not walk.done else None
    return render(
        request, "review.html", words=Words(service.taxonomy), walk=walk, left=left,
        again=f"/review?{walk.query}", absence=absence, notice=notice,
    )  # fmt: skip


def _told(request: Request, service: SharedService) -> Notice:
    """What was just done to the lead before this one."""
    if "undone" in request.query_params:
        return Notice("Taken back.")
    id = request.query_params.get("saved", "")[:MAX_ID]
    try:
        return Notice("Saved.", saved=service.store.leads.find(id)) if id else Notice()
    except Unknown:
        return Notice()
