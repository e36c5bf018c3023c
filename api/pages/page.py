"""What every page needs: templates, filters from the address, leads by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path as Folder
from typing import Annotated, Any

from fastapi import Path, Request, Response
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from api.filters import read_wanted
from api.keys import caller_of
from api.labels import (
    FIELD_WORDS,
    ISSUE_WORDS,
    REASON_WORDS,
    REMEDY_WORDS,
    STATUS_WORDS,
    STEP_WORDS,
)
from api.shared import SharedService
from api.views import host, mark, safe_link
from scouting.printing import PRINTED
from scouting.queries import LeadFilter
from scouting.review import NEXT
from scouting.store import ReviewedLead

PAGE_SIZE = 50
MAX_NAME = 200

Id = Annotated[str, Path(max_length=100)]


def load_templates() -> Jinja2Templates:
    """The templates; what a template does not find is a fault, what it prints is escaped."""
    loader = FileSystemLoader([Folder(__file__).parents[1] / "templates", PRINTED])
    env = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    env.globals |= {
        "mark": mark,
        "safe_link": safe_link,
        "host": host,
        "STATUSES": STATUS_WORDS,
        "REASONS": REASON_WORDS,
        "FIELDS": FIELD_WORDS,
        "REMEDIES": REMEDY_WORDS,
        "csrf": csrf,
        "ISSUES": ISSUE_WORDS,
        "STEPS": STEP_WORDS,
        "NEXT": NEXT,
        "today": date.today,
    }
    return Jinja2Templates(env=env, context_processors=[_who])


@pass_context
def csrf(context: Context) -> Markup:
    """The hidden field that every form with ``method="post"`` carries; empty without a session.

    A macro with a form in it is imported ``with context``: without, there is no ``caller``, a fault.
    """
    token: str = context["caller"].csrf
    return (
        Markup('<input type="hidden" name="csrf" value="{}">').format(token) if token else Markup()
    )


def _who(request: Request) -> dict[str, Any]:
    return {"caller": caller_of(request)}


def render(request: Request, name: str, status: int = 200, **context: Any) -> Response:
    """A page from a template."""
    templates: Jinja2Templates = request.app.state.templates
    headers = {"Cache-Control": "no-cache"}
    return templates.TemplateResponse(request, name, context, status, headers=headers)


@dataclass(frozen=True)
class Asked:
    """What the address of a list asks for: the checked filter, the pairs in force, where to go on."""

    wanted: LeadFilter
    pairs: list[tuple[str, str]]
    cursor: str


def read_asked(request: Request, service: SharedService) -> Asked:
    """The filter of an address; Refused (422) names the first part that is wrong."""
    pairs = [pair for pair in request.query_params.multi_items() if pair[1]]
    kept = [pair for pair in pairs if pair[0] != "cursor"]
    return Asked(read_wanted(kept, service), kept, dict(pairs).get("cursor", ""))


def known_leads(service: SharedService, ids: Sequence[str]) -> list[ReviewedLead]:
    """The leads of some ids, without those that were recomputed away since."""
    return service.store.leads.some(ids)
