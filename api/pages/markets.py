"""Markets in brief, with pictures."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from api.pages.page import Id, render
from api.shared import Shared
from api.words import Words
from scouting.atlas import about_atlas
from scouting.charts import draw_bars
from scouting.markets import describe_market, draw_places
from scouting.queries import LeadFilter

router = APIRouter(include_in_schema=False)


@router.get("/markets/{id}")
def market(id: Id, request: Request, service: Shared) -> Response:
    """A market in brief."""
    service.check(LeadFilter(markets=(id,)))
    now = datetime.now(UTC)
    told = describe_market(service.store, service.taxonomy, service.coverage(), id, now)
    missions = [one for one in service.taxonomy.missions if id in one.markets]
    return render(
        request, "market.html", words=Words(service.taxonomy), brief=told, missions=missions,
        trl=draw_bars(list(told.trl.items())), trend=draw_bars(told.trend[1]),
        places=draw_places(told), about=about_atlas(),
    )  # fmt: skip
