"""Missions and markets as programs get them, and how a pack is asked for."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.filters import Filters
from api.problems import Refused
from api.ratings import NeedShape
from api.shapes import AreaShape, MissionShape
from scouting.address import MAX_TEXT
from scouting.exports import CsvForm
from scouting.markets import MarketBrief
from scouting.missions import MissionState
from scouting.plan import MAX_MEETINGS, Plan
from scouting.provenance import Provenance
from scouting.queries import LeadFilter
from scouting.service import Service
from scouting.verdicts import as_need

MAX_VERSION = 2**31 - 1


class PackQuery(Filters):
    """Which leads of a mission are wanted, and in what form.

    Without `status` a pack holds all leads but rejected and dropped ones, `format=html` those that
    scouts chose: shortlisted and later.
    """

    q: str = Field("", max_length=MAX_TEXT, description="A text, as for the list of leads.")
    format: Literal["csv", "xlsx", "jsonl", "html"] = "csv"
    bom: bool = Field(False, description="Marks the CSV as UTF-8 for spreadsheets.")
    line_end: Literal["crlf", "lf"] = Field("crlf", description="How lines of the CSV end.")

    def of_mission(self, service: Service, id: str) -> LeadFilter:
        """The checked filter within a mission; raises Unknown for the mission, else Refused (422)."""
        service.mission_markets(id)
        if any(self.mission):
            raise Refused(422, "mission: the path names it already")
        within = self.model_copy(update={"mission": [id]})
        return service.ask(Filters.wanted(within, service, self.q))

    @property
    def csv(self) -> CsvForm:
        """How CSV is to be written."""
        return CsvForm(self.bom, self.line_end == "crlf")


class PlanRequest(BaseModel):
    """What is planned for a mission; ``version`` is the version it is based on."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"starts": "2026-05-18", "meetings": 24, "version": 0}]},
    )

    starts: date | None = None
    meetings: int | None = Field(None, ge=0, le=MAX_MEETINGS)
    version: int = Field(ge=0, le=MAX_VERSION)

    def plan(self) -> Plan:
        """The plan to keep."""
        return Plan(self.starts, self.meetings, self.version)


class PlanShape(BaseModel):
    """The day a mission sets out and the meetings it wants; ``version`` counts changes."""

    starts: date | None
    meetings: int | None
    version: int


class SourceShape(BaseModel):
    """A source with its licence (empty: the site's own terms) and how current it is."""

    source: str
    name: str
    tier: str
    licence: str
    address: str
    last_success: datetime | None
    newest: datetime | None
    documents: int


class PresentShape(BaseModel):
    """A technology with its number of leads that are neither rejected nor dropped."""

    id: str
    label: str
    leads: int


class MissionDetail(MissionShape):
    """A mission with its plan and how far it is.

    ``reviews``: leads by review state; ``absent``: technologies without a lead that is neither
    rejected nor dropped; ``pages`` read from each market; ``sources`` of its markets.
    """

    plan: PlanShape
    days_left: int | None
    reviews: dict[str, int]
    meetings_arranged: int
    technologies: list[PresentShape]
    absent: list[str]
    pages: dict[str, int]
    sources: list[SourceShape]


class AreaStrengthShape(BaseModel):
    """A thematic area in a market; a technology counts under its first area."""

    label: str
    leads: int
    technologies: list[PresentShape]
    absent: list[str]


class TrendShape(BaseModel):
    """Leads first seen in each week or month, the oldest first."""

    unit: Literal["week", "month"]
    counts: list[tuple[str, int]]


class OrganisationStanding(BaseModel):
    """An organisation with its leads; ``place`` is null where none is told."""

    name: str
    leads: int
    score: float
    place: str | None


class PlaceShape(BaseModel):
    """A place with the organisations there; degrees, one decimal."""

    name: str
    longitude: float
    latitude: float
    organisations: int


class MarketNeed(BaseModel):
    """A technology that the market asks for."""

    technology: str
    need: NeedShape


class MarketBriefShape(BaseModel):
    """A market in brief, of the leads that are neither rejected nor dropped.

    ``new``: leads first seen within 30 days, ``changed``: others whose pages changed in them.
    ``documents`` are pages read, ``unvisited`` sources that nothing came of yet; ``unplaced``
    organisations tell no place.
    """

    market: AreaShape
    leads: int
    organisations: int
    areas: list[AreaStrengthShape]
    trl: dict[str, int]
    roles: dict[str, int]
    trend: TrendShape
    new: int
    changed: int
    latest: list[str]
    needs: list[MarketNeed]
    top: list[OrganisationStanding]
    places: list[PlaceShape]
    unplaced: int
    absent: list[str]
    documents: int
    last_success: datetime | None
    unvisited: list[str]


def as_mission(
    state: MissionState, service: Service, sources: tuple[Provenance, ...], today: date
) -> MissionDetail:
    """A mission as a program gets it."""
    taxonomy, mission = service.taxonomy, state.mission
    labels = {tech.id: tech.label for tech in taxonomy.technologies}
    return MissionDetail(
        id=mission.id, label=mission.label, lead=mission.lead, co_organiser=mission.co_organiser,
        markets=[AreaShape(id=id, label=taxonomy.market(id).label) for id in mission.markets],
        leads=sum(state.counts.values()), plan=PlanShape.model_validate(asdict(state.plan)),
        days_left=state.days_left(today), reviews=state.counts, meetings_arranged=state.arranged,
        technologies=_present(state.present.items(), labels), absent=list(state.absent),
        pages=state.pages,
        sources=[SourceShape(source=one.stamp, **_without_stamp(one)) for one in sources],
    )  # fmt: skip


def as_market(brief: MarketBrief, service: Service) -> MarketBriefShape:
    """A market in brief as a program gets it."""
    labels = {tech.id: tech.label for tech in service.taxonomy.technologies}
    unit, counts = brief.trend
    told: dict[str, Any] = {
        name: getattr(brief, name)
        for name in ("leads", "organisations", "trl", "roles", "new", "changed", "unplaced",
                     "absent", "unvisited")
    }  # fmt: skip
    return MarketBriefShape.model_validate(
        told | {
            "market": {"id": brief.market.id, "label": brief.market.label},
            "areas": [
                {"label": area.label, "leads": area.leads, "absent": area.absent,
                 "technologies": _present(area.technologies, labels)}
                for area in brief.areas
            ],
            "trend": {"unit": unit, "counts": counts},
            "latest": [entry.lead.id for entry in brief.latest],
            "needs": [{"technology": id, "need": as_need(need)} for id, need in brief.needs],
            "top": [{"name": one.name, "leads": one.leads, "score": one.score, "place": place or None}
                    for one, place in brief.top],
            "places": [{"name": place.name, "longitude": place.lon, "latitude": place.lat,
                        "organisations": count} for place, count in brief.places],
            "documents": brief.covered.pages.documents if brief.covered else 0,
            "last_success": brief.covered.last_success if brief.covered else None,
        }
    )  # fmt: skip


def _present(counts: Any, labels: dict[str, str]) -> list[PresentShape]:
    return [PresentShape(id=id, label=labels.get(id, id), leads=count) for id, count in counts]


def _without_stamp(one: Provenance) -> dict[str, Any]:
    return {name: value for name, value in asdict(one).items() if name != "stamp"}
