"""Many decisions at once, and taking decisions back."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import ValidationError

from api import shapes
from api.keys import Asking
from api.outcomes import ReviewOutcome, ReviewOutcomes
from api.problems import Problem, Refused, describe, list_errors
from api.requests import ReviewItem, ReviewsRequest, UndoRequest
from api.rest.leads import conflict, detail
from api.rest.responses import ABSENT, CONFLICT, Id
from api.shared import Shared
from api.words import Words
from scouting.batches import Wish, decide_all, mark
from scouting.errors import Conflict
from scouting.store import Outcome
from scouting.verdicts import as_review

router = APIRouter()

Batch = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]
STATUSES: dict[str, tuple[Any, str]] = {
    "unknown": (404, "there is no such lead"),
    "changed": (409, "decided on by somebody else since; `review` is the present decision"),
    "refused": (422, ""),
}


@router.post("/reviews")
def decide_many(body: ReviewsRequest, service: Shared, caller: Asking) -> ReviewOutcomes:
    """Keep up to 500 decisions, each for itself; sent twice, they are kept once."""
    outcomes: dict[int, ReviewOutcome] = {}
    wishes: dict[int, Wish] = {}
    for place, told in enumerate(body.decisions):
        try:
            item = ReviewItem.model_validate(told)
            wishes[place] = Wish(item.id, item.version, item.upon)
        except ValidationError as error:
            outcomes[place] = _invalid(told, error)
    batch = mark(body.decisions)
    known = list(wishes.values())
    kept = decide_all(service.store, service.taxonomy, known, batch, caller.reviewer)
    outcomes |= {place: _outcome(one) for place, one in zip(wishes, kept, strict=True)}
    return ReviewOutcomes(batch=batch, results=[outcomes[place] for place in sorted(outcomes)])


@router.post("/reviews/{batch}/undo")
def undo_many(batch: Batch, service: Shared) -> ReviewOutcomes:
    """Take back what was decided under a mark; what was decided since is left alone (409)."""
    outcomes = service.store.decisions.undo_all(batch)
    return ReviewOutcomes(batch=batch, results=[_outcome(one) for one in outcomes])


@router.post("/leads/{id}/undo", responses=ABSENT | CONFLICT)
def undo(id: Id, body: UndoRequest, service: Shared) -> shapes.LeadDetail:
    """Take the latest decision on a lead back; the history keeps both."""
    try:
        return detail(service.store.decisions.undo(id, body.version), service)
    except Conflict as error:
        raise conflict(id, error, None, service) from error


def _outcome(outcome: Outcome) -> ReviewOutcome:
    known = outcome.state != "unknown"
    review = shapes.ReviewShape.model_validate(as_review(outcome.review)) if known else None
    if outcome.state in STATUSES:
        status, told = STATUSES[outcome.state]
        problem = Problem.model_validate(describe(Refused(status, outcome.detail or told)))
        return ReviewOutcome(id=outcome.id, status=status, review=review, problem=problem)
    taken = outcome.state == "done" and not outcome.review.undoes
    remark = Words.step(outcome.before.status, outcome.review.status) if taken else ""
    return ReviewOutcome(id=outcome.id, status=200, review=review, remark=remark or None)


def _invalid(told: Any, error: ValidationError) -> ReviewOutcome:
    errors = list_errors([{**one, "loc": ("body", *one["loc"])} for one in error.errors()])
    first = errors[0]
    refused = Refused(422, f"{first['pointer']}: {first['detail']}", extra={"errors": errors})
    id = told.get("id", "") if isinstance(told, dict) else ""
    problem = Problem.model_validate(describe(refused))
    return ReviewOutcome(id=str(id)[:100], status=422, problem=problem)
