"""Markets in brief."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter

from api.packs import MarketBriefShape, as_market
from api.rest.responses import ABSENT, Id
from api.shared import Shared
from scouting.markets import describe_market
from scouting.queries import LeadFilter

router = APIRouter()


@router.get("/markets/{id}/brief", responses=ABSENT)
def brief(id: Id, service: Shared) -> MarketBriefShape:
    """A market in brief: what is strong, new, asked for, where, and what nobody looked at."""
    service.check(LeadFilter(markets=(id,)))
    now = datetime.now(UTC)
    told = describe_market(service.store, service.taxonomy, service.coverage(), id, now)
    return as_market(told, service)
