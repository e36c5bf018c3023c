"""Technologies, their leads and briefs."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api import shapes
from api.filters import LeadQuery
from api.ratings import BriefShape
from api.rest.leads import list_leads
from api.rest.responses import ABSENT, BUSY, Id
from api.shared import Shared, make_brief
from scouting.queries import LeadFilter
from scouting.verdicts import as_brief

router = APIRouter()


@router.get("/technologies")
def technologies(service: Shared) -> list[shapes.TechnologyShape]:
    """The technologies of the vocabulary, with the number of leads of each."""
    counts = service.store.leads.facets(LeadFilter())["technology"]
    labels = {area.id: area.label for area in service.taxonomy.scheme.areas}
    return [
        shapes.TechnologyShape(
            id=one.id, number=one.number, label=one.label, definition=one.definition,
            areas=[shapes.AreaShape(id=id, label=labels[id]) for id in one.areas],
            leads=counts.get(one.id, 0),
        )
        for one in service.taxonomy.technologies
    ]  # fmt: skip


@router.get("/technologies/{id}/leads", responses=ABSENT)
def technology_leads(
    id: Id,
    query: Annotated[LeadQuery, Query()],
    request: Request,
    response: Response,
    service: Shared,
) -> shapes.LeadList | shapes.PartList:
    """The leads of one technology (id or number), best first."""
    known = service.check(LeadFilter(technologies=(id,))).technologies
    wanted = replace(query.wanted(service, query.q), technologies=known)
    return list_leads(query, wanted, request, response)


@router.get("/technologies/{id}/brief", responses=ABSENT | BUSY)
def brief(
    id: Id,
    service: Shared,
    market: Annotated[
        str, Query(max_length=100, description="Market id; all where it is empty.")
    ] = "",
) -> BriefShape:
    """A technology (id or number) in a market in brief, in sentences that were read."""
    return BriefShape.model_validate(as_brief(make_brief(id, market, service)))
