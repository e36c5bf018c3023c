"""The pages for scouts: rendered here, readable without scripts, every state in the address."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path as Folder
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import ValidationError

from api.cursors import read_cursor, write_cursor
from api.filters import Filters, from_address, read_since
from api.organisations import show_identity
from api.problems import Refused
from api.requests import ReviewForm
from api.requests import Words as Text
from api.shared import Queue, Shared, SharedService, make_brief
from api.views import (
    by_area,
    count_facets,
    host,
    list_chips,
    list_facets,
    mark,
    quote,
    quote_lead,
    safe_link,
)
from api.words import FIELD_WORDS, REASON_WORDS, STATUS_WORDS, Words
from scouting.domain import Review
from scouting.errors import Conflict, ScoutingError, Unknown
from scouting.exports import FORMATS
from scouting.jobs import MAX_URLS, WAITING
from scouting.queries import LeadFilter
from scouting.store import ReviewedLead

PAGE_SIZE = 50
HITS = 20
MAX_QUERY = 1000

Id = Annotated[str, Path(max_length=100)]

router = APIRouter(include_in_schema=False)


def load_templates() -> Jinja2Templates:
    """The templates; what a template does not find is a fault, what it prints is escaped."""
    loader = FileSystemLoader(Folder(__file__).parent / "templates")
    env = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    env.globals |= {
        "mark": mark,
        "safe_link": safe_link,
        "host": host,
        "STATUSES": STATUS_WORDS,
        "REASONS": REASON_WORDS,
        "FIELDS": FIELD_WORDS,
    }
    return Jinja2Templates(env=env)


@router.get("/")
def start(request: Request, service: Shared) -> Response:
    """What is in the store, and where to begin."""
    words = Words(service.taxonomy)
    facets = service.store.leads.facets(LeadFilter())
    known = [(one.id, one.label, facets["market"].get(one.id, 0)) for one in words.taxonomy.markets]
    elsewhere = sum(facets["market"].values()) - sum(count for _, _, count in known)
    return _page(
        request, "start.html", words=words, counts=service.store.documents.counts(),
        total=sum(facets["market"].values()), fresh=facets["status"].get("new", 0), markets=known,
        elsewhere=elsewhere, areas=by_area(words, facets["technology"]), fault=service.fault,
    )  # fmt: skip


@router.get("/leads")
def leads(request: Request, service: Shared) -> Response:
    """The lead list with its facets."""
    pairs = request.query_params.multi_items()
    asked = dict(pairs)
    query = asked.get("q", "")[:200]
    filters = _filters(pairs)
    since = asked.get("since", "")
    wanted = replace(filters.wanted(service, query), since=read_since(since))
    page = service.leads(wanted, PAGE_SIZE, read_cursor(asked.get("cursor", ""), wanted))
    kept = [(name, value) for name, value in pairs if name != "cursor" and value]
    following = page.following and write_cursor(page.following, wanted)
    words = Words(service.taxonomy)
    return _page(
        request, "leads.html", words=words, page=page, query=query, trl=filters.trl,
        facets=list_facets(count_facets(service.store.leads, wanted), wanted, words),
        chips=list_chips(pairs, "/leads", words), missions=filters.mission,
        following=following and f"/leads?{urlencode([*kept, ('cursor', following)])}",
        first=f"/leads?{urlencode(kept)}" if asked.get("cursor") else "",
        since=since, absence=None if page.total else service.absence(wanted),
    )  # fmt: skip


@router.get("/leads/{id}")
def lead(id: Id, request: Request, service: Shared) -> Response:
    """One lead, with everything a scout needs to defend it."""
    entry = service.store.leads.find(id)
    saved = "saved" in request.query_params
    return _lead_page(request, service, entry, entry.review, "Saved." if saved else "")


@router.post("/leads/{id}/review")
def review(
    id: Id,
    request: Request,
    service: Shared,
    form: Annotated[ReviewForm, Form()],
) -> Response:
    """Keep the decision of the lead page's form."""
    present = service.store.leads.find(id)
    wanted = form.decision(present.review.reviewer)
    try:
        service.decide(id, wanted)
    except Conflict:
        entry = service.store.leads.find(id)
        told = (
            f"Somebody else has just set this lead to “{Words.status(entry.review.status)}”. Your "
            "decision is still in the form below: look at theirs under “History”, then save again."
        )
        return _lead_page(request, service, entry, wanted, told, 409)
    return RedirectResponse(f"/leads/{id}?saved=1#review", 303)


@router.get("/search")
def search(request: Request, service: Shared) -> Response:
    """Passages found by meaning."""
    pairs = request.query_params.multi_items()
    query = dict(pairs).get("q", "").strip()[:MAX_QUERY]
    filters = _filters(pairs)
    wanted = filters.wanted(service)
    hits = service.find_passages(query, wanted, HITS) if query else []
    found = [(hit, _known_leads(service, hit.lead_ids)) for hit in hits]
    absence = service.unfound(wanted) if query and not found else None
    return _page(
        request, "search.html", words=Words(service.taxonomy), query=query, found=found,
        filters=filters, absence=absence,
    )  # fmt: skip


@router.get("/submit")
def submit_form(request: Request) -> Response:
    """Where addresses are pasted."""
    return _page(request, "submit.html", urls="", complaint="", most=MAX_URLS)


@router.post("/submit")
def submit(request: Request, queue: Queue, urls: Annotated[Text, Form()] = "") -> Response:
    """Put the pasted addresses to work."""
    try:
        id = queue.submit(urls.splitlines())
    except ScoutingError as error:
        context = {"urls": urls, "complaint": f"{error}.", "most": MAX_URLS}
        return _page(request, "submit.html", 422, **context)
    return RedirectResponse(f"/jobs/{id}", 303)


@router.get("/jobs/{id}")
def job(id: Id, request: Request, service: Shared) -> Response:
    """How far a submission is; the page refreshes itself until all is done."""
    told = service.store.jobs.find(id)
    entries = [
        entry | {"leads": _known_leads(service, entry["leads"]), "link": safe_link(entry["url"]),
                 "reason": entry["detail"].removeprefix(f"{entry['url']}: ")}
        for entry in told["urls"]
    ]  # fmt: skip
    done = sum(entry["state"] not in WAITING for entry in entries)
    words = Words(service.taxonomy)
    return _page(request, "job.html", words=words, job=told, entries=entries, done=done)


@router.get("/missions")
def missions(request: Request, service: Shared) -> Response:
    """The missions with their packs."""
    words = Words(service.taxonomy)
    facets = service.store.leads.facets(LeadFilter())["market"]
    rows = [(one, sum(facets.get(id, 0) for id in one.markets)) for one in words.taxonomy.missions]
    return _page(request, "missions.html", words=words, missions=rows, formats=FORMATS)


@router.get("/technologies/{id}")
def technology(id: Id, request: Request, service: Shared) -> Response:
    """What a technology is, what it is not, and who has it."""
    (known,) = service.check(LeadFilter(technologies=(id,))).technologies
    return _page(
        request, "technology.html", words=Words(service.taxonomy),
        technology=service.taxonomy.technology(known),
        areas=[service.taxonomy.area(area).label for area in service.taxonomy.technology(known).areas],
        page=service.leads(LeadFilter(technologies=(known,)), PAGE_SIZE),
    )  # fmt: skip


@router.get("/technologies/{id}/brief")
def brief(id: Id, request: Request, service: Shared, market: str = "") -> Response:
    """A technology in a market in brief, or in all of them."""
    told = make_brief(id, market, service)
    words = Words(service.taxonomy)
    counts = service.store.leads.facets(LeadFilter(technologies=(told.technology,)))["market"]
    markets = [(one.id, one.label, counts.get(one.id, 0)) for one in words.taxonomy.markets]
    return _page(
        request, "brief.html", words=words, brief=told, markets=markets,
        technology=service.taxonomy.technology(told.technology),
        need=quote(told.need.evidence, cache(service.store.documents.find)),
    )  # fmt: skip


def _page(request: Request, name: str, status: int = 200, **context: Any) -> Response:
    templates: Jinja2Templates = request.app.state.templates
    headers = {"Cache-Control": "no-cache"}
    return templates.TemplateResponse(request, name, context, status, headers=headers)


def _lead_page(
    request: Request,
    service: SharedService,
    entry: ReviewedLead,
    form: Review,
    told: str,
    status: int = 200,
) -> Response:
    words = Words(service.taxonomy)
    claims = quote_lead(entry.found, cache(service.store.documents.find))
    history = service.store.leads.history(entry.lead.id)
    others = service.store.leads.of_organisation(entry.lead.organisation.key)
    return _page(
        request, "lead.html", status, words=words, lead=entry.lead, found=entry.found,
        review=entry.review, form=form, told=told, claims=claims, history=history,
        need=quote(entry.lead.need.evidence, cache(service.store.documents.find)),
        identity=show_identity(service, entry.lead.organisation.key),
        others=[other for other in others if other.lead.id != entry.lead.id],
    )  # fmt: skip


def _filters(pairs: list[tuple[str, str]]) -> Filters:
    try:
        return Filters(**from_address(pairs))
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(422, f"{first['loc'][0]}: {first['msg']}") from error


def _known_leads(service: SharedService, ids: Any) -> list[ReviewedLead]:
    found = []
    for id in ids:
        try:
            found.append(service.store.leads.find(id))
        except Unknown:  # recomputed away since
            continue
    return found
