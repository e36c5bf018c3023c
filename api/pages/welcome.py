"""The first run: the demonstration data, or a mission with its sources and a first crawl."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.pages.page import render
from api.pages.sources import begin
from api.shared import Shared, SharedService
from api.words import Words
from scouting.backlog import OPEN, Job
from scouting.checks import recall_sources
from scouting.errors import Conflict, ScoutingError
from scouting.queries import LeadFilter
from scouting.sources import choose_sources
from scouting.trust import TIERS

SHOWN = 20
"""Jobs on the page of progress."""

MOST = 200
"""Sources that one form may ask for."""

router = APIRouter(include_in_schema=False)

Mission = Annotated[str, Query(max_length=20)]
Name = Annotated[str, Form(max_length=80)]


@router.get("/welcome")
def welcome(request: Request, service: Shared, mission: Mission = "") -> Response:
    """The missions to choose from, or the sources of the one that was chosen."""
    return _page(request, service, mission)


@router.post("/welcome/demo")
def demo(service: Shared) -> Response:
    """Bring the demonstration data in; into an empty store only, as it is invented."""
    if service.hand.look("demo").state != "busy":
        if service.store.documents.counts()["documents"]:
            raise Conflict("there are pages already, and the demonstration's invented ones would mix "
                           "with them; set SCOUTING_DATABASE to another database to try it")  # fmt: skip
        service.hand.send("demo")
    return RedirectResponse("/welcome/progress", 303)


@router.post("/welcome/crawl")
def crawl(
    request: Request, service: Shared, mission: Name = "",
    source: Annotated[list[str] | None, Form(max_length=MOST)] = None,
) -> Response:  # fmt: skip
    """Ask for the first crawl of the sources that were ticked."""
    service.mission_markets(mission)
    if not source:
        return _page(request, service, mission, 422, "Tick at least one source.")
    chosen = choose_sources(service.sources(), tuple(source), ())
    try:
        begin(service, chosen)
    except ScoutingError as error:
        return _page(request, service, mission, 422, f"Nothing was begun: {error}.", set(source))
    return RedirectResponse(f"/welcome/progress?mission={mission}", 303)


@router.get("/welcome/progress")
def progress(request: Request, service: Shared, mission: Mission = "") -> Response:
    """How far the first crawl is; the page refreshes itself until all is done."""
    markets = service.mission_markets(mission) if mission else ()
    demo, jobs = service.hand.look("demo"), _jobs(service)
    counts = service.store.leads.facets(LeadFilter(markets=markets))["status"]
    return render(
        request, "progress.html", words=Words(service.taxonomy), mission=mission, demo=demo,
        jobs=jobs, active=demo.state == "busy" or any(job.state in OPEN for job in jobs),
        pages=service.store.documents.counts()["documents"], leads=sum(counts.values()),
        work=service.hand.look("work"), works=service.hand.works,
        names={one.id: one.name for one in service.sources()},
    )  # fmt: skip


def _jobs(service: SharedService) -> list[Job]:
    return service.backlog.recent("", SHOWN) if service.has_backlog else []


def _page(
    request: Request, service: SharedService, mission: str, status: int = 200,
    complaint: str = "", ticked: set[str] | None = None,
) -> Response:  # fmt: skip
    taxonomy = service.taxonomy
    context: dict[str, Any] = {
        "words": Words(taxonomy), "missions": taxonomy.missions, "chosen": None, "known": [],
        "complaint": complaint, "contact": service.settings.contact, "ticked": ticked,
        "tiers": TIERS, "empty": not service.store.documents.counts()["documents"],
    }  # fmt: skip
    if mission:
        markets = service.mission_markets(mission)
        fitting = [one for one in service.sources() if set(one.markets) & set(markets)]
        context["chosen"] = taxonomy.mission(mission)
        context["known"] = recall_sources(fitting, service.store)
    return render(request, "welcome.html", status, **context)
