"""The page of a lead: everything a scout needs to defend it, and the decision on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.dossier import open_file, tell_history
from api.forms import IssueForm, ReviewForm, UndoForm
from api.keys import Asking
from api.organisations import show_identity
from api.pages.page import Id, render
from api.shared import Shared, SharedService
from api.views import quote, quote_lead
from api.walk import Stop, Walk, read_walk, stand, stop_at
from api.words import Words
from scouting.domain import Review
from scouting.errors import Conflict
from scouting.store import ReviewedLead

ALIKE = 6

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Notice:
    """What is said on top of the page: of what was just done (``good``) or went wrong.

    ``saved``: the lead that was just decided on, so that the decision can be taken back at once.
    ``yours``: the decision that came too late, to be shown beside the present one.
    """

    text: str = ""
    good: bool = True
    saved: ReviewedLead | None = None
    yours: Review | None = None
    status: int = 200


@router.get("/leads/{id}")
def lead(id: Id, request: Request, service: Shared) -> Response:
    """One lead, with everything a scout needs to defend it."""
    entry = service.store.leads.find(id)
    return lead_page(request, service, entry, _told(request, entry, service))


@router.post("/leads/{id}/review")
def review(
    id: Id, request: Request, service: Shared, caller: Asking, form: Annotated[ReviewForm, Form()]
) -> Response:
    """Keep the decision of the lead page's form; in a walk, go on to the next lead."""
    wanted, walk = caller.sign(form.decision()), _walk(form.queue, service)
    before = stand(walk, service.store.leads.find(id), service) if walk else None
    try:
        entry = service.decide(id, wanted)
    except Conflict:
        return _late(id, request, service, walk, wanted)
    if walk is None or before is None:
        return RedirectResponse(f"/leads/{id}?saved=1", 303)
    after = stand(walk, entry, service)
    left = before.fits and not after.fits
    onward = Walk(walk.filters, walk.wanted, walk.done + left)
    return RedirectResponse(onward.at(after.following, saved=id), 303)


@router.post("/leads/{id}/undo")
def undo(id: Id, request: Request, service: Shared, form: Annotated[UndoForm, Form()]) -> Response:
    """Take the latest decision back; in a walk, go back to its lead."""
    walk = _walk(form.queue, service)
    before = stand(walk, service.store.leads.find(id), service) if walk else None
    try:
        entry = service.store.decisions.undo(id, form.version)
    except Conflict:
        return _late(id, request, service, walk, None)
    if walk is None or before is None:
        return RedirectResponse(f"/leads/{id}?undone=1", 303)
    returned = stand(walk, entry, service).fits - before.fits
    back = Walk(walk.filters, walk.wanted, max(walk.done - returned, 0))
    return RedirectResponse(f"{back.at(id)}&undone=1", 303)


@router.post("/leads/{id}/issues")
def report(id: Id, service: Shared, caller: Asking, form: Annotated[IssueForm, Form()]) -> Response:
    """Keep what is reported as wrong."""
    told = form.report()
    told = replace(told, reporter=caller.reviewer or told.reporter)
    issue = service.store.issues.report(id, told)
    return RedirectResponse(f"/leads/{id}?reported={issue.id}", 303)


def lead_page(
    request: Request,
    service: SharedService,
    entry: ReviewedLead,
    notice: Notice,
    stop: Stop | None = None,
) -> Response:
    """The page of a lead, within a walk where it stands in one."""
    words, store, found = Words(service.taxonomy), service.store, entry.found
    history = tell_history(store.decisions.history(entry.lead.id), words)
    others = store.leads.of_organisation(entry.lead.organisation.key)
    file = open_file(store, found)
    pieces = (*found.evidence, *found.role_evidence, *found.market_evidence)
    pieces += found.trl.evidence if found.trl else ()
    numbers = store.archive.numbers({piece.url for piece in pieces})
    return render(
        request, "lead.html", notice.status, words=words, lead=entry.lead, found=found,
        review=entry.review, form=notice.yours or entry.review, notice=notice, stop=stop,
        claims=quote_lead(found, cache(store.documents.find), numbers), history=history, file=file,
        need=quote(entry.lead.need.evidence, cache(store.documents.find)),
        identity=show_identity(service, entry.lead.organisation.key),
        others=[other for other in others if other.lead.id != entry.lead.id],
        alike=store.leads.alike(entry.lead, ALIKE),
    )  # fmt: skip


def _told(request: Request, entry: ReviewedLead, service: SharedService) -> Notice:
    asked = request.query_params
    if "saved" in asked and entry.review.version:
        return Notice("Saved.", saved=entry)
    if "undone" in asked:
        return Notice("Taken back.")
    if "reported" in asked:
        number = asked["reported"][:10]
        return Notice(f"Reported as issue {number}. Thank you: somebody will look into it.")
    return Notice()


def _late(
    id: str, request: Request, service: SharedService, walk: Walk | None, wanted: Review | None
) -> Response:
    entry = service.store.leads.find(id)
    told = f"Somebody else has just set this lead to “{Words.status(entry.review.status)}”. "
    if wanted:
        told += "Your decision is still in the form: look at both below, then save again."
    else:
        told += "It was left as it is."
    stop = stop_at(walk, entry, service) if walk else None
    return lead_page(request, service, entry, Notice(told, False, None, wanted, 409), stop)


def _walk(query: str, service: SharedService) -> Walk | None:
    return read_walk(query, service) if query else None
