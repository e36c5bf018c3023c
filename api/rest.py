"""The routes under /v1, one per verb of the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from itertools import islice
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import ValidationError

from api import shapes
from api.cursors import read_cursor, write_cursor
from api.filters import LeadQuery, SearchQuery
from api.problems import MEDIA_TYPE, Problem, Refused, describe, list_errors
from api.ratings import BriefShape
from api.requests import (
    BatchItem,
    BatchRequest,
    ReviewRequest,
    SubmissionRequest,
    SuggestRequest,
)
from api.shared import Queue, Shared, SharedService, make_brief
from scouting.errors import Conflict, Invalid
from scouting.exports import tabulate, write_csv, write_jsonl, write_xlsx
from scouting.inputs import as_document
from scouting.queries import LeadFilter
from scouting.store import ReviewedLead
from scouting.verdicts import as_brief, as_lead, as_review, as_verdict

_PROBLEM = {"content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
BAD: dict[int | str, dict[str, Any]] = {
    400: _PROBLEM | {"description": "The request cannot be understood"},
    422: _PROBLEM | {"description": "Something in the request is not valid"},
}
ABSENT: dict[int | str, dict[str, Any]] = {404: _PROBLEM | {"description": "No such thing"}}
BUSY: dict[int | str, dict[str, Any]] = {503: _PROBLEM | {"description": "The models are unusable"}}
CONFLICT: dict[int | str, dict[str, Any]] = {
    409: _PROBLEM | {"description": "Changed by somebody else; `current` is the present review"}
}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_AT_ONCE = 200
"""Rows sent together: each chunk costs a hop between threads."""

Id = Annotated[str, Path(max_length=100)]

router = APIRouter(prefix="/v1", responses=BAD)


@router.post("/suggest", response_model_exclude_unset=True, responses=BUSY)
def suggest(body: SuggestRequest, service: Shared) -> shapes.Verdict:
    """Classify one text; nothing is stored."""
    title = " ".join(body.title.split())
    text = body.text if body.text.startswith(title) else f"{title}\n{body.text}"
    (reading,) = service.classify([as_document(text, title, body.url)])
    return shapes.Verdict.model_validate(as_verdict("", reading))


@router.post("/suggest-batch", response_model_exclude_unset=True, responses=BUSY)
def suggest_batch(body: BatchRequest, service: Shared) -> shapes.BatchResponse:
    """Classify up to 256 texts; every item has its own outcome."""
    outcomes = [_check_item(item, str(place)) for place, item in enumerate(body.documents)]
    good = [item for item in outcomes if isinstance(item, BatchItem)]
    readings = iter(service.classify([as_document(item.text) for item in good]))
    results = [
        _answered(item.id or "", as_verdict(item.id or "", next(readings)))
        if isinstance(item, BatchItem)
        else item
        for item in outcomes
    ]
    return shapes.BatchResponse(results=results)


@router.post("/submissions", status_code=202)
def submit(
    body: SubmissionRequest, response: Response, service: Shared, queue: Queue
) -> shapes.Job:
    """Have web addresses fetched and read in the background; ask the job how far it is."""
    id = queue.submit(body.urls)
    response.headers["Location"] = f"/v1/jobs/{id}"
    return shapes.Job.model_validate(service.store.jobs.find(id))


@router.get("/leads")
def leads(
    query: Annotated[LeadQuery, Query()], request: Request, response: Response, service: Shared
) -> shapes.LeadList:
    """The leads that fit, best first."""
    return _list(query, query.wanted(service, query.q), request, response)


@router.get("/leads/{id}", responses=ABSENT)
def lead(id: Id, service: Shared) -> shapes.LeadDetail:
    """One lead with its evidence and every decision on it."""
    return _detail(service.store.leads.find(id), service)


@router.patch("/leads/{id}", responses=ABSENT | CONFLICT)
def decide(id: Id, body: ReviewRequest, service: Shared) -> shapes.LeadDetail:
    """Keep a scout's decision on a lead, with corrections; null takes a correction back."""
    decision = body.upon(service.store.leads.find(id).review)
    try:
        return _detail(service.decide(id, decision), service)
    except Invalid as error:
        told = [{"detail": str(error), "pointer": f"#/{error.field}"}]
        raise Refused(422, f"#/{error.field}: {error}", extra={"errors": told}) from error
    except Conflict as error:
        current = as_review(service.store.leads.find(id).review)
        raise Refused(409, str(error), extra={"current": current}) from error


@router.get("/technologies")
def technologies(service: Shared) -> list[shapes.TechnologyShape]:
    """The technologies of the vocabulary, with the number of leads of each."""
    counts = service.store.leads.facets(LeadFilter())["technology"]
    labels = {area.id: area.label for area in service.taxonomy.scheme.areas}
    return [
        shapes.TechnologyShape(
            id=one.id, number=one.number, label=one.label, definition=one.definition,
            areas=[shapes.AreaShape(id=id, label=labels[id]) for id in one.areas],
            leads=counts.get(one.id, 0),
        )
        for one in service.taxonomy.technologies
    ]  # fmt: skip


@router.get("/technologies/{id}/leads", responses=ABSENT)
def technology_leads(
    id: Id,
    query: Annotated[LeadQuery, Query()],
    request: Request,
    response: Response,
    service: Shared,
) -> shapes.LeadList:
    """The leads of one technology (id or number), best first."""
    known = service.check(LeadFilter(technologies=(id,))).technologies
    wanted = replace(query.wanted(service, query.q), technologies=known)
    return _list(query, wanted, request, response)


@router.get("/technologies/{id}/brief", responses=ABSENT | BUSY)
def brief(
    id: Id,
    service: Shared,
    market: Annotated[
        str, Query(max_length=100, description="Market id; all where it is empty.")
    ] = "",
) -> BriefShape:
    """A technology (id or number) in a market in brief, in sentences that were read."""
    return BriefShape.model_validate(as_brief(make_brief(id, market, service)))


@router.get("/search", responses=BUSY)
def search(query: Annotated[SearchQuery, Query()], service: Shared) -> shapes.HitList:
    """The stored passages nearest in meaning to a text."""
    wanted = query.wanted(service)
    found = service.find_passages(query.q, wanted, query.limit)
    items = [shapes.Hit.model_validate(asdict(hit)) for hit in found]
    documents = service.store.documents.counts()["documents"]
    empty = None if items else shapes.EmptyShape.model_validate(asdict(service.unfound(wanted)))
    return shapes.HitList(query=query.q, items=items, documents=documents, empty=empty)


@router.get("/missions")
def missions(service: Shared) -> list[shapes.MissionShape]:
    """The planned missions, with the number of leads in their markets."""
    counts = service.store.leads.facets(LeadFilter())["market"]
    labels = {market.id: market.label for market in service.taxonomy.markets}
    return [
        shapes.MissionShape(
            id=one.id, label=one.label, lead=one.lead, co_organiser=one.co_organiser,
            markets=[shapes.AreaShape(id=id, label=labels[id]) for id in one.markets],
            leads=sum(counts.get(id, 0) for id in one.markets),
        )
        for one in service.taxonomy.missions
    ]  # fmt: skip


PACK: dict[int | str, dict[str, Any]] = {
    200: {"description": "The pack", "content": {kind: {} for kind in TYPES.values()}}
}


@router.get("/missions/{id}/export", response_class=StreamingResponse, responses=ABSENT | PACK)
def export(
    id: Id, service: Shared, format: Literal["csv", "xlsx", "jsonl"] = "csv", bom: bool = False
) -> Response:
    """A mission pack, one row a lead; `bom` marks the CSV as UTF-8 for spreadsheets."""
    wanted = LeadFilter(markets=service.mission_markets(id))
    found = ((entry.lead, entry.review) for entry in service.store.leads.all(wanted))
    rows = tabulate(found, service.taxonomy)
    name = f"leads-{service.taxonomy.mission(id).id}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if format == "xlsx":
        return Response(write_xlsx(rows), headers=headers, media_type=TYPES[format])
    pieces = write_csv(rows, bom) if format == "csv" else write_jsonl(rows)
    return StreamingResponse(_grouped(pieces), headers=headers, media_type=TYPES[format])


@router.get("/healthz")
async def health(service: Shared) -> shapes.Health:
    """Is the service up, and are the models loaded?"""
    status: Literal["ok", "degraded"] = "degraded" if service.fault else "ok"
    return shapes.Health(status=status, ready=service.ready, detail=service.fault or None)


def _check_item(item: object, place: str) -> BatchItem | shapes.BatchResult:
    given = item.get("id") if isinstance(item, dict) else None
    id = given if isinstance(given, str) and len(given) <= 200 else place
    try:
        checked = BatchItem.model_validate(item)
    except ValidationError as error:
        found = list_errors([{**one, "loc": ("body", *one["loc"])} for one in error.errors()])
        refused = Refused(
            422, f"{found[0]['pointer']}: {found[0]['detail']}", extra={"errors": found}
        )
        problem = Problem.model_validate(describe(refused))
        return shapes.BatchResult(id=id, status=422, problem=problem)
    return checked.model_copy(update={"id": place if checked.id is None else checked.id})


def _answered(id: str, verdict: dict[str, Any]) -> shapes.BatchResult:
    result = shapes.Verdict.model_validate(verdict)
    return shapes.BatchResult(id=id, status=200, result=result)


def _list(
    query: LeadQuery, wanted: LeadFilter, request: Request, response: Response
) -> shapes.LeadList:
    service: SharedService = request.app.state.service
    page = service.leads(wanted, query.limit, read_cursor(query.cursor, wanted))
    following = write_cursor(page.following, wanted) if page.following else None
    if following:
        kept = [
            (key, value) for key, value in request.query_params.multi_items() if key != "cursor"
        ]
        target = f"{request.url.path}?{urlencode([*kept, ('cursor', following)])}"
        response.headers["Link"] = f'<{target}>; rel="next"'
    items = [shapes.LeadShape.model_validate(_as_lead(entry)) for entry in page.leads]
    absence = None if page.total else service.absence(wanted)
    empty = shapes.EmptyShape.model_validate(asdict(absence)) if absence else None
    return shapes.LeadList(items=items, total=page.total, next=following, empty=empty)


def _as_lead(entry: ReviewedLead) -> dict[str, Any]:
    return as_lead(entry.lead, entry.review, entry.found)


def _detail(entry: ReviewedLead, service: SharedService) -> shapes.LeadDetail:
    history = [as_review(review) for review in service.store.leads.history(entry.lead.id)]
    return shapes.LeadDetail.model_validate(_as_lead(entry) | {"history": history})


def _grouped(pieces: Iterable[str]) -> Iterator[str]:
    stream = iter(pieces)
    while chunk := "".join(islice(stream, ROWS_AT_ONCE)):
        yield chunk
