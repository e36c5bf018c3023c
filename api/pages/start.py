"""Where a scout begins."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from fastapi import APIRouter, Request, Response

from api.pages.page import render
from api.shared import Shared, SharedService
from api.views import by_area
from api.visits import note_visit, read_watermark
from api.words import Words
from scouting.backlog import Job
from scouting.errors import StoreError
from scouting.news import follow_missions, gather_news, glance
from scouting.queries import LeadFilter

OVERDUE = 5
"""Overdue leads named on the page; the rest is a link away."""

JOBS = 5
ISO = "%Y-%m-%dT%H:%M:%SZ"

router = APIRouter(include_in_schema=False)


@router.get("/")
def start(request: Request, service: Shared) -> Response:
    """What is new since the last visit, what goes on, and where to begin."""
    now, words = datetime.now(UTC), Words(service.taxonomy)
    mark = read_watermark(request, now)
    leads, facets = service.store.leads, service.store.leads.facets(LeadFilter())
    known = [(one.id, one.label, facets["market"].get(one.id, 0)) for one in words.taxonomy.markets]
    total = sum(facets["market"].values())
    response = render(
        request, "start.html", words=words, total=total, markets=known,
        counts=service.store.documents.counts() if not total else {}, fault=service.fault,
        elsewhere=total - sum(count for _, _, count in known),
        overdue=service.leads(LeadFilter(due_before=date.today()), OVERDUE),
        areas=by_area(words, facets["technology"]), mark=mark, since=mark.since.strftime(ISO),
        news=gather_news(leads, mark.since), missions=follow_missions(leads, words.taxonomy),
        glance=glance(service.lately(), now), fresh=facets["status"].get("new", 0),
        loading=service.hand.look("demo").state == "busy",
        work=_work(service), names={source.id: source.name for source in service.sources()},
    )  # fmt: skip
    note_visit(request, response, now)
    return response


def _work(service: SharedService) -> dict[str, Any]:
    """What is in work: submissions of the web, jobs of the workers."""
    waiting = [(told.id, told.waiting) for told in service.store.jobs.unfinished()[:JOBS]]
    return {"submissions": waiting, "jobs": _running(service)}


def _running(service: SharedService) -> list[Job]:
    try:
        return service.running(JOBS)
    except StoreError:  # the jobs page says what is wrong with the queue
        return []
