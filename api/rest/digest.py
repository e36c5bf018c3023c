"""The digest of a week for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from api.keys import Asking
from api.shapes import LeadShape
from api.shared import Shared
from api.standing import digest_of
from scouting.store import ReviewedLead
from scouting.updates import Kind, Updates
from scouting.verdicts import as_lead

router = APIRouter()

Week = Annotated[
    str,
    Query(
        max_length=20, description="ISO 8601; the present one by default.", examples=["2026-W48"],
        json_schema_extra={"pattern": "^(20\\d\\d-W(0[1-9]|[1-4]\\d|5[0-2]))?$"},
    ),
]  # fmt: skip


class ChangedLead(BaseModel):
    """A lead that was known before, and what has changed about it, in words."""

    lead: LeadShape
    changes: list[str]


class SearchDigest(BaseModel):
    """What a week brought to a saved search: the latest twenty of each kind, and how many there are.

    ``new_leads`` and ``changed_leads`` are the addresses of the lists of all.
    """

    id: int
    name: str
    query: str
    new: list[LeadShape]
    new_total: int
    new_leads: str
    changed: list[ChangedLead]
    changed_total: int
    changed_leads: str


class SearchFault(BaseModel):
    """A saved search that can no longer be asked, and why."""

    id: int
    name: str
    detail: str


class DigestShape(BaseModel):
    """A week (ISO 8601, Monday to Monday, UTC) in each of your saved searches."""

    week: str
    begin: str
    end: str
    searches: list[SearchDigest]
    faults: list[SearchFault]


@router.get("/digest")
def digest(service: Shared, caller: Asking, week: Week = "") -> DigestShape:
    """What a week brought to your saved searches; what has changed again since counts there."""
    told = digest_of(caller.name, week, service, datetime.now(UTC))
    return DigestShape(
        week=told.week.name, begin=told.week.begin.isoformat(), end=told.week.end.isoformat(),
        searches=[_told(each) for each in told.searches],
        faults=[SearchFault(id=one.id, name=one.name, detail=why) for one, why in told.faults],
    )  # fmt: skip


def _told(updates: Updates) -> SearchDigest:
    search, new, changed = updates.search, updates.new, updates.changed
    return SearchDigest(
        id=search.id, name=search.name, query=search.query,
        new=[_shape(entry) for entry in new.leads],
        new_total=new.total, new_leads=f"/v1/leads?{new.query}",
        changed=_changed(changed),
        changed_total=changed.total, changed_leads=f"/v1/leads?{changed.query}",
    )  # fmt: skip


def _changed(kind: Kind) -> list[ChangedLead]:
    return [
        ChangedLead(lead=_shape(entry), changes=list(kind.changes[entry.lead.id]))
        for entry in kind.leads
    ]


def _shape(entry: ReviewedLead) -> LeadShape:
    return LeadShape.model_validate(as_lead(entry.lead, entry.review, entry.found))
