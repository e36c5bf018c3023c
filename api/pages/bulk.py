"""One decision on many leads of the list, and what became of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response

from api.forms import MAX_ADDRESS, BulkForm
from api.keys import Asking
from api.pages.page import render
from api.shared import Shared, SharedService
from api.words import Words
from scouting.batches import decide_all
from scouting.store import Outcome

Batch = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]

router = APIRouter(include_in_schema=False)


@router.post("/reviews")
def bulk(
    request: Request, service: Shared, caller: Asking, form: Annotated[BulkForm, Form()]
) -> Response:
    """Set what the form says on every lead that is ticked; an outcome for each."""
    if form.complaint:
        return _outcomes(request, service, [], form.back, complaint=form.complaint)
    told = form.wishes(), form.mark, caller.reviewer
    kept = decide_all(service.store, service.taxonomy, *told)
    return _outcomes(request, service, kept, form.back, batch=form.mark)


@router.post("/reviews/{batch}/undo")
def undo(
    batch: Batch,
    request: Request,
    service: Shared,
    back: Annotated[str, Form(max_length=MAX_ADDRESS)] = "",
) -> Response:
    """Take all decisions of a batch back, but those that were decided anew since."""
    kept = service.store.decisions.undo_all(batch)
    complaint = "" if kept else "There is nothing to take back."
    return _outcomes(request, service, kept, back, complaint=complaint)


def _outcomes(
    request: Request,
    service: SharedService,
    kept: list[Outcome],
    back: str,
    *,
    batch: str = "",
    complaint: str = "",
) -> Response:
    words = Words(service.taxonomy)
    leads = service.store.decisions.some(one.id for one in kept)
    good = [one for one in kept if one.state in ("done", "same")]
    remarks = {
        one.id: words.step(one.before.status, one.review.status)
        for one in kept
        if one.state == "done" and not one.review.undoes
    }
    return render(
        request, "outcomes.html", 422 if complaint else 200, words=words, kept=kept, leads=leads,
        good=good, remarks=remarks, batch=batch if good else "", complaint=complaint,
        back=f"/leads?{back}" if back else "/leads", query=back,
    )  # fmt: skip
