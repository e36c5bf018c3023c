"""What scouts reported as wrong."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.keys import Asking
from api.outcomes import IssueList, IssueShape
from api.requests import IssueRequest
from api.rest.responses import ABSENT, Id
from api.shared import Shared
from scouting.store import Issue

router = APIRouter()

Number = Annotated[int, Path(ge=1, le=2**53)]


@router.post("/leads/{id}/issues", status_code=201, responses=ABSENT)
def report(id: Id, body: IssueRequest, service: Shared, caller: Asking) -> IssueShape:
    """Report something on a lead as wrong; the same report sent again is kept once."""
    told = body.report()
    told = replace(told, reporter=caller.reviewer or told.reporter)
    return _shape(service.store.issues.report(id, told))


@router.get("/issues")
def issues(
    service: Shared, closed: Annotated[bool, Query(description="Closed ones too.")] = False
) -> IssueList:
    """Reported issues, by default the open ones, the latest first."""
    return IssueList(items=[_shape(issue) for issue in service.store.issues.all(closed)])


@router.post("/issues/{number}/close", responses=ABSENT)
def close(number: Number, service: Shared) -> IssueShape:
    """Note that an issue was dealt with."""
    return _shape(service.store.issues.close(number))


def _shape(issue: Issue) -> IssueShape:
    told = asdict(issue) | asdict(issue.report)
    told |= {
        "reported": issue.reported.isoformat(),
        "closed": issue.closed.isoformat() if issue.closed else None,
    }
    return IssueShape.model_validate(told)
