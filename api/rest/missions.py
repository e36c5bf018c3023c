"""Missions and their packs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Literal

from fastapi import APIRouter, Response
from fastapi.responses import StreamingResponse

from api import shapes
from api.rest.responses import ABSENT, Id
from api.shared import Shared
from scouting.exports import tabulate, write_csv, write_jsonl, write_xlsx
from scouting.queries import LeadFilter

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "jsonl": "application/x-ndjson",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ROWS_AT_ONCE = 200
"""Rows sent together: each chunk costs a hop between threads."""

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


PACK: dict[int | str, dict[str, Any]] = {
    200: {"description": "The pack", "content": {kind: {} for kind in TYPES.values()}}
}


@router.get("/missions/{id}/export", response_class=StreamingResponse, responses=ABSENT | PACK)
def export(
    id: Id, service: Shared, format: Literal["csv", "xlsx", "jsonl"] = "csv", bom: bool = False
) -> Response:
    """A mission pack, one row a lead; `bom` marks the CSV as UTF-8 for spreadsheets."""
    wanted = LeadFilter(markets=service.mission_markets(id))
    found = ((entry.lead, entry.review) for entry in service.store.leads.all(wanted))
    rows = tabulate(found, service.taxonomy)
    name = f"leads-{service.taxonomy.mission(id).id}.{format}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    if format == "xlsx":
        return Response(write_xlsx(rows), headers=headers, media_type=TYPES[format])
    pieces = write_csv(rows, bom) if format == "csv" else write_jsonl(rows)
    return StreamingResponse(_grouped(pieces), headers=headers, media_type=TYPES[format])


def _grouped(pieces: Iterable[str]) -> Iterator[str]:
    stream = iter(pieces)
    while chunk := "".join(islice(stream, ROWS_AT_ONCE)):
        yield chunk
