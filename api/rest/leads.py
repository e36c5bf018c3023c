"""Leads, and decisions on them."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Query, Request, Response

from api import shapes
from api.cursors import read_cursor, write_cursor
from api.dossier import as_page, open_file, tell_history
from api.facets import count_facets
from api.fields import choose_fields
from api.filters import LeadQuery
from api.keys import Asking
from api.outcomes import PageList, PageShape, RunnerUpShape
from api.problems import Refused
from api.requests import ReviewRequest
from api.rest.responses import ABSENT, CONFLICT, OUTDATED, Id
from api.shared import Shared, SharedService
from api.tags import names, tag_shape
from api.words import Words
from scouting.domain import Review
from scouting.errors import Conflict, Invalid
from scouting.queries import LeadFilter
from scouting.store import ReviewedLead
from scouting.verdicts import as_lead, as_review

router = APIRouter()

IfMatch = Annotated[
    str,
    Header(alias="If-Match", max_length=500, description="The `ETag` of the lead as you read it."),
]


@router.get("/leads")
def leads(
    query: Annotated[LeadQuery, Query()], request: Request, response: Response, service: Shared
) -> shapes.LeadList | shapes.PartList:
    """The leads that fit, best first."""
    return list_leads(query, query.wanted(service, query.q), request, response)


def list_leads(
    query: LeadQuery, wanted: LeadFilter, request: Request, response: Response
) -> shapes.LeadList | shapes.PartList:
    """A page of leads as a program gets it; a further page is named in ``Link``."""
    service: SharedService = request.app.state.service
    fields = choose_fields(query.fields, shapes.LeadShape)
    asked = service.ask(wanted)
    page = service.leads(asked, query.limit, read_cursor(query.cursor, wanted))
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
    told = shapes.LeadList(items=items, total=page.total, next=following, empty=empty)
    if query.facets:
        told.facets = count_facets(service.store.leads, asked)
    return shapes.PartList.of(told, fields) if fields else told


@router.get("/leads/{id}", responses=ABSENT)
def lead(id: Id, response: Response, service: Shared) -> shapes.LeadDetail:
    """One lead with its evidence and every decision on it."""
    return _tagged(detail(service.store.leads.find(id), service), response)


@router.patch("/leads/{id}", responses=ABSENT | CONFLICT | OUTDATED)
def decide(
    id: Id, body: ReviewRequest, response: Response, service: Shared, caller: Asking,
    match: IfMatch = "",
) -> shapes.LeadDetail:  # fmt: skip
    """Keep a scout's decision on a lead, with corrections; null takes a correction back.

    With a key the reviewer is the key's name, whatever is sent.
    """
    present = service.store.leads.find(id)
    if match and not names(match, tag_shape(detail(present, service))):
        extra = {"current": as_review(present.review)}
        raise Refused(412, "If-Match: the lead is another one by now; read it again", extra=extra)
    decision = caller.sign(body.upon(present.review))
    try:
        return _tagged(detail(service.decide(id, decision), service), response)
    except Invalid as error:
        told = [{"detail": str(error), "pointer": f"#/{error.field}"}]
        raise Refused(422, f"#/{error.field}: {error}", extra={"errors": told}) from error
    except Conflict as error:
        raise conflict(id, error, decision, service) from error


@router.get("/leads/{id}/documents", responses=ABSENT)
def documents(id: Id, service: Shared) -> PageList:
    """The stored documents of a lead's organisation, and which technologies came near in them."""
    found = service.store.leads.find(id).found
    file = open_file(service.store, found)
    return PageList(
        items=[PageShape.model_validate(as_page(one, found.technology)) for one in file.pages],
        total=file.total,
        runners_up=[RunnerUpShape.model_validate(asdict(one)) for one in file.runners_up],
    )


def conflict(id: str, error: Conflict, yours: Review | None, service: SharedService) -> Refused:
    """Somebody was quicker: a problem with the present decision and the one that was sent."""
    current = as_review(service.store.leads.find(id).review)
    told = {"current": current} | ({"yours": as_review(yours)} if yours else {})
    return Refused(409, str(error), extra=told)


def _as_lead(entry: ReviewedLead) -> dict[str, Any]:
    return as_lead(entry.lead, entry.review, entry.found)


def _tagged(told: shapes.LeadDetail, response: Response) -> shapes.LeadDetail:
    response.headers["ETag"] = tag_shape(told)
    return told


def detail(entry: ReviewedLead, service: SharedService) -> shapes.LeadDetail:
    """A lead with its history as a program gets it."""
    history = service.store.decisions.history(entry.lead.id)
    remark = tell_history(history, Words(service.taxonomy))[0].remark if history else ""
    told = {"history": [as_review(review) for review in history], "remark": remark or None}
    return shapes.LeadDetail.model_validate(_as_lead(entry) | told)
