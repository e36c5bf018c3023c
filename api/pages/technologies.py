"""Technologies, and what is known of them in a market."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

from fastapi import APIRouter, Request, Response

from api.pages.page import PAGE_SIZE, Id, render
from api.shared import Shared, SharedService, make_brief
from api.views import quote
from api.words import Words
from scouting.atlas import about_atlas
from scouting.brief import Brief
from scouting.charts import count_by_time, draw_bars
from scouting.markets import draw_organisations
from scouting.queries import LeadFilter

router = APIRouter(include_in_schema=False)


@router.get("/technologies/{id}")
def technology(id: Id, request: Request, service: Shared) -> Response:
    """What a technology is, what it is not, and who has it."""
    (known,) = service.check(LeadFilter(technologies=(id,))).technologies
    return render(
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
    return render(
        request, "brief.html", words=words, brief=told, markets=markets,
        technology=service.taxonomy.technology(told.technology),
        need=quote(told.need.evidence, cache(service.store.documents.find)),
        trl=draw_bars(list(told.trl.items())), about=about_atlas(), **_pictures(service, told),
    )  # fmt: skip


def _pictures(service: SharedService, told: Brief) -> dict[str, Any]:
    """When its leads were first seen, and where in a market they are."""
    wanted = LeadFilter((told.technology,), (told.market,) if told.market else ())
    moments = service.store.markets.first_seen(wanted)
    unit, counts = count_by_time(moments, datetime.now(UTC))
    market = service.taxonomy.market(told.market) if told.market else None
    places = draw_organisations(service.store, market, wanted) if market else None
    return {"unit": unit, "trend": draw_bars(counts), "places": places}
