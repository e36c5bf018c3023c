"""Missions: the list, a mission's board, its plan, and its book."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse, StreamingResponse
from pydantic import BaseModel, Field

from api.filters import read_filters
from api.pages.page import Id, render
from api.shared import Shared, SharedService
from api.views import by_area
from api.words import Words
from scouting.book import Book
from scouting.domain import PURSUED
from scouting.errors import Conflict
from scouting.missions import describe_mission
from scouting.packs import FORMATS, choose_pack, encode
from scouting.plan import MAX_MEETINGS, Plan
from scouting.printing import print_book
from scouting.queries import LeadFilter
from taxonomy import Taxonomy

CARDS = 8
"""Leads shown in a column of the board, the best."""

router = APIRouter(include_in_schema=False)


class PlanForm(BaseModel):
    """The plan of a mission as its form sends it; empty fields take it back."""

    starts: str = Field("", max_length=10)
    meetings: str = Field("", max_length=10)
    version: int = Field(ge=0, le=2**31 - 1)

    def plan(self) -> Plan:
        """The plan to keep; ValueError in words that fit the form."""
        try:
            starts = date.fromisoformat(self.starts) if self.starts else None
        except ValueError:
            raise ValueError(f"“{self.starts}” is no day; write it as 2026-05-18.") from None
        if self.meetings and not (self.meetings.isascii() and self.meetings.isdigit()):
            raise ValueError(f"“{self.meetings}” is no number of meetings.")
        meetings = int(self.meetings) if self.meetings else None
        if meetings is not None and meetings > MAX_MEETINGS:
            raise ValueError(f"More than {MAX_MEETINGS:,} meetings cannot be planned.")
        return Plan(starts, meetings, self.version)


@router.get("/missions")
def missions(request: Request, service: Shared) -> Response:
    """The missions with their plans and packs."""
    words = Words(service.taxonomy)
    facets = service.store.leads.facets(LeadFilter(statuses=PURSUED))["market"]
    rows = [
        (one, sum(facets.get(id, 0) for id in one.markets), service.store.plans.find(one.id))
        for one in words.taxonomy.missions
    ]
    return render(request, "missions.html", words=words, missions=rows)


@router.get("/missions/{id}")
def mission(id: Id, request: Request, service: Shared) -> Response:
    """The board of a mission: its leads by review state, progress, gaps and pack."""
    told = "Saved." if "saved" in request.query_params else ""
    return _board(id, request, service, told)


@router.post("/missions/{id}/plan")
def plan(
    id: Id, request: Request, service: Shared, form: Annotated[PlanForm, Form()]
) -> Response:  # fmt: skip
    """Keep the plan of the mission page's form."""
    service.mission_markets(id)
    known = service.taxonomy.mission(id).id
    try:
        service.store.plans.keep(known, form.plan())
    except ValueError as error:
        return _board(id, request, service, str(error), 422)
    except Conflict:
        told = "Somebody else has just changed this plan; it is shown as it is now. Plan again."
        return _board(id, request, service, told, 409)
    return RedirectResponse(f"/missions/{known}?saved=1#plan", 303)


@router.get("/missions/{id}/book")
def book(id: Id, request: Request, service: Shared) -> Response:
    """The mission book: for reading, printing and saving as PDF."""
    pairs = request.query_params.multi_items()
    service.mission_markets(id)
    asked = read_filters([*(p for p in pairs if p[0] != "mission"), ("mission", id)])
    wanted = asked.wanted(service)
    if dict(pairs).get("leads") == "all" and not wanted.statuses:
        wanted = replace(wanted, statuses=PURSUED)
    pack = choose_pack(service, id, wanted, "html")
    made = Book(service, pack.mission, pack.wanted)
    pieces = encode(print_book(made, "/static/printed", links=True))
    headers = {"Cache-Control": "no-cache"}
    return StreamingResponse(pieces, headers=headers, media_type="text/html; charset=utf-8")


def _board(
    id: str, request: Request, service: SharedService, told: str, status: int = 200
) -> Response:  # fmt: skip
    service.mission_markets(id)
    words = Words(service.taxonomy)
    state = describe_mission(service.store, service.taxonomy, id)
    markets = state.mission.markets
    columns = [
        (name, state.counts[name], service.leads(LeadFilter(markets=markets, statuses=(name,)), CARDS).leads)
        for name in PURSUED
    ]  # fmt: skip
    return render(
        request, "mission.html", status, words=words, state=state, mission=state.mission, told=told,
        columns=columns, days=state.days_left(datetime.now(UTC).date()), formats=FORMATS,
        gaps=_gaps(words.taxonomy, state.absent), areas=by_area(words, state.present),
    )  # fmt: skip


def _gaps(taxonomy: Taxonomy, absent: tuple[str, ...]) -> list[tuple[str, list[str]]]:
    """The technologies without a lead, under their first thematic area."""
    first = {tech.id: tech.areas[:1] for tech in taxonomy.technologies}
    grouped = [
        (area.label, [id for id in absent if first[id] == (area.id,)])
        for area in taxonomy.scheme.areas
    ]
    return [(label, ids) for label, ids in grouped if ids]
