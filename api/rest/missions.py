"""Missions: what is planned, how far they are, and their packs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from api import shapes
from api.packs import MissionDetail, PackQuery, PlanRequest, as_mission
from api.problems import Refused
from api.rest.responses import ABSENT, CONFLICT, Id
from api.shared import Shared, SharedService
from scouting.errors import Conflict
from scouting.missions import describe_mission
from scouting.packs import choose_pack, write_pack
from scouting.provenance import list_visited
from scouting.queries import LeadFilter

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "html": "text/html; charset=utf-8",
}

router = APIRouter()


@router.get("/missions")
def missions(service: Shared) -> list[shapes.MissionShape]:
    """The planned missions, with the number of leads in their markets."""
    counts = service.store.leads.facets(LeadFilter())["market"]
    labels = {market.id: market.label for market in service.taxonomy.markets}
    return [
        shapes.MissionShape(
            id=one.id, label=one.label, lead=one.lead, co_organiser=one.co_organiser,
            markets=[shapes.AreaShape(id=id, label=labels[id]) for id in one.markets],
            leads=sum(counts.get(id, 0) for id in one.markets),
        )
        for one in service.taxonomy.missions
    ]  # fmt: skip


@router.get("/missions/{id}", responses=ABSENT)
def mission(id: Id, service: Shared) -> MissionDetail:
    """A mission with its plan, its leads by review state, where it has none, and its sources."""
    return _detail(id, service)


@router.put("/missions/{id}/plan", responses=ABSENT | CONFLICT)
def plan(id: Id, body: PlanRequest, service: Shared) -> MissionDetail:
    """Set the day a mission sets out and the meetings it wants; what is left out is taken back."""
    service.mission_markets(id)
    known = service.taxonomy.mission(id).id
    try:
        service.store.plans.keep(known, body.plan())
    except Conflict as error:
        current = _detail(id, service).plan.model_dump(mode="json")
        raise Refused(409, str(error), extra={"current": current}) from error
    return _detail(id, service)


PACK: dict[int | str, dict[str, Any]] = {
    200: {"description": "The pack", "content": {kind: {} for kind in TYPES.values()}}
}


@router.get("/missions/{id}/export", response_class=StreamingResponse, responses=ABSENT | PACK)
def export(id: Id, query: Annotated[PackQuery, Query()], service: Shared) -> Response:
    """A mission pack, one row a lead, or a mission book (`html`); the filters of the list apply."""
    pack = choose_pack(service, id, query.of_mission(service, id), query.format)
    kind = "book" if query.format == "html" else "leads"
    name = f"{kind}-{pack.mission.id}.{query.format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    pieces = write_pack(pack, query.format, query.csv)
    return StreamingResponse(pieces, headers=headers, media_type=TYPES[query.format])


def _detail(id: str, service: SharedService) -> MissionDetail:
    markets = service.mission_markets(id)
    sources = list_visited(markets, service.coverage(), service.sources())
    state = describe_mission(service.store, service.taxonomy, id)
    return as_mission(state, service, sources, datetime.now(UTC).date())
