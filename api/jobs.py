"""Jobs for scouts and programs: what the workers have done, do and will do; figures for Prometheus."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel

from api.outcomes import Submission
from api.rest.responses import ABSENT, BAD, BUSY, ENDED
from api.shared import Shared
from api.words import Words
from scouting.backlog import OPEN, STATES, Job
from scouting.errors import Conflict
from scouting.metrics import write_figures

Id = Annotated[str, Path(max_length=200)]
State = Literal["queued", "running", "done", "failed", "dead", "cancelled"]
SHOWN = 100

router = APIRouter(responses=BAD)


class QueueJob(BaseModel):
    """A job of the workers. ``progress``: counts so far, ``rate`` in pages or documents a minute.

    ``failed`` means that another attempt follows, ``dead`` that none does; ``detail`` says why.
    """

    id: str
    kind: Literal["crawl", "read"]
    source: str
    state: State
    attempt: int
    created: str
    started: str | None
    ended: str | None
    due: str | None
    progress: dict[str, float]
    detail: str | None


class JobList(BaseModel):
    """Jobs, latest first."""

    items: list[QueueJob]


@router.get("/v1/jobs", responses=BUSY)
def jobs(
    service: Shared,
    state: State | None = None,
    limit: Annotated[int, Query(ge=1, le=1000)] = SHOWN,
) -> JobList:
    """The workers' jobs of the last 30 days, latest first."""
    return JobList(items=[_shape(job) for job in service.backlog.recent(state or "", limit)])


@router.get("/v1/jobs/{id}", responses=ABSENT)
def job(id: Id, service: Shared) -> Submission | QueueJob:
    """How far a job is: a submission, address by address, or a job of the workers."""
    if ":" in id:
        return _shape(service.backlog.find(id))
    return Submission.of(service.store.jobs.find(id))


@router.post("/v1/jobs/{id}/cancel", responses=ABSENT | ENDED)
def cancel(id: Id, service: Shared) -> QueueJob:
    """Take a job of the workers that waits or runs out of work for good."""
    return _shape(service.backlog.cancel(id))


@router.get("/jobs", include_in_schema=False)
def job_page(request: Request, service: Shared, state: str = "") -> Response:
    """What the workers do, with a way to stop it."""
    chosen = state if state in STATES else ""
    found = service.backlog.recent(chosen, SHOWN)
    templates: Jinja2Templates = request.app.state.templates
    context = {
        "words": Words(service.taxonomy), "jobs": found, "state": chosen, "states": STATES,
        "open": OPEN, "active": any(job.state in OPEN for job in found), "shown": SHOWN,
        "names": {source.id: source.name for source in service.sources()},
    }  # fmt: skip
    headers = {"Cache-Control": "no-cache"}
    return templates.TemplateResponse(request, "jobs.html", context, headers=headers)


@router.post("/jobs/{id}/cancel", include_in_schema=False)
def cancel_on_page(id: Id, service: Shared) -> Response:
    """Cancel, and back to the list, which tells the state it is in now."""
    with suppress(Conflict):  # it ended while the page was read
        service.backlog.cancel(id)
    return RedirectResponse("/jobs", 303)


@router.get("/metrics", include_in_schema=False)
def figures(service: Shared) -> Response:
    """Store, queue and this process in figures, in Prometheus' text format."""
    told = write_figures(service.store.figures.totals(), service.backlog.count())
    return Response(told, media_type="text/plain; version=0.0.4; charset=utf-8")


def _shape(job: Job) -> QueueJob:
    return QueueJob.model_validate(job.told())
