"""Verdicts on texts; nothing is stored."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import ValidationError

from api import shapes
from api.problems import Problem, Refused, describe, list_errors
from api.requests import BatchItem, BatchRequest, SuggestRequest
from api.rest.responses import BUSY
from api.shared import Shared
from scouting.inputs import as_document
from scouting.verdicts import as_verdict

router = APIRouter()


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
