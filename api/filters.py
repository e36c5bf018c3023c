"""The filters that leads and passages share, as they stand in an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.fields import query_fields
from api.problems import Refused
from api.shapes import Hit, LeadShape
from scouting import asking
from scouting.address import LISTS, MAX_TEXT, MAX_VALUES, MOMENTS, read_address
from scouting.errors import ScoutingError
from scouting.queries import LeadFilter
from scouting.service import Service

MOMENT = (
    r"^(\d{1,3}d|20\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])(T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ)?)?$"
)
"""What the OpenAPI document tells of a moment: the plainest of the ways to write one."""

Ids = Annotated[list[str], Field(max_length=MAX_VALUES)]
Code = Annotated[str, Field(json_schema_extra={"pattern": "^([a-z]{2,3})?$"})]
Languages = Annotated[list[Code], Field(max_length=MAX_VALUES)]
Levels = Annotated[list[Literal["low", "medium", "high", "none", ""]], Field(max_length=MAX_VALUES)]
"""Levels of novelty and need; "none" is a lead without a level, an empty value does not restrict."""

Sort = Literal["", "match", "score", "newest", "trl", "organisation", "novelty"]
Moment = Annotated[str, Field(max_length=40, json_schema_extra={"pattern": MOMENT})]


class Filters(BaseModel):
    """Which leads: OR within a parameter, AND across parameters; empty values do not restrict.

    "none" stands for what is not told of a lead.
    """

    model_config = ConfigDict(extra="forbid")

    technology: Ids = Field(
        [], description="Technology id or number; repeatable.", examples=[["20"]]
    )
    market: Ids = Field([], description="Market id; repeatable.", examples=[["japan"]])
    role: Ids = Field([], description="Role id; repeatable.", examples=[["system"]])
    status: Ids = Field([], description="Review status; repeatable.", examples=[["new"]])
    mission: Ids = Field([], description="Mission id: its markets; repeatable.", examples=[["M8"]])
    novelty: Levels = Field(
        [], description="Novelty: low, medium, high or none; repeatable.", examples=[["high"]]
    )
    need: Levels = Field(
        [], description="Need of the market, likewise; repeatable.", examples=[["high", "medium"]]
    )
    language: Languages = Field(
        [], description="Language of the lead's pages; repeatable.", examples=[["ja"]]
    )
    source_kind: Ids = Field(
        [], description="Kind of source behind the lead; repeatable.", examples=[["register"]]
    )
    not_technology: Ids = Field([], description="Not this technology; repeatable.")
    not_market: Ids = Field([], description="Not this market; repeatable.")
    not_role: Ids = Field([], description="Not this role; repeatable.")
    not_status: Ids = Field([], description="Not this review status; repeatable.")
    not_novelty: Ids = Field([], description="Not this novelty; repeatable.")
    not_need: Ids = Field([], description="Not this need; repeatable.")
    not_language: Languages = Field([], description="No page in this language; repeatable.")
    not_source_kind: Ids = Field([], description="No source of this kind; repeatable.")
    trl: str = Field("", max_length=10, description="A level or a range.", examples=["4-7"])
    due: Literal["overdue", ""] = Field("", description="Leads whose due date has passed.")
    since: Moment = Field("", description="First seen or changed since: ISO 8601, or days back (30d).",
                          examples=["2026-11-01T00:00:00Z"])  # fmt: skip
    first_seen: Moment = Field("", description="First seen since, likewise.", examples=["30d"])
    changed: Moment = Field("", description="Known before, and changed since; likewise.")
    entered: Moment = Field(
        "", description="Come into the list since: after their pages were read; likewise."
    )
    before: Moment = Field("", description="What of these came before then; likewise.")
    gone: bool = Field(False, description="Only leads with a page that no longer answers.")

    def wanted(self, service: Service, text: str = "") -> LeadFilter:
        """The checked filter; raises Refused (422) naming an unknown value."""
        return _read([*self._pairs(), ("q", text)], service)

    def _pairs(self) -> list[tuple[str, str]]:
        told = {name: getattr(self, name) for name in (*LISTS, *ONCE)}
        lists = [(name, value) for name in LISTS for value in told[name]]
        return [*lists, *((name, str(told[name])) for name in ONCE)]


class LeadQuery(Filters):
    """Filters and paging of a list of leads."""

    q: str = Field(
        "", max_length=MAX_TEXT,
        description="Found in the organisation's name, in a technology's names, or by meaning in the pages.",
    )  # fmt: skip
    sort: Sort = Field("", description="By default by match where there is `q`, else by score.")
    facets: bool = Field(
        False, description="Count leads by facet, each as if nothing were chosen of it."
    )
    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", description="`next` of the page before.")
    fields: str = query_fields(LeadShape)

    def wanted(self, service: Service, text: str = "") -> LeadFilter:
        """The checked filter; raises Refused (422) naming an unknown value."""
        return replace(super().wanted(service, text), order=self.sort)


class SearchQuery(Filters):
    """A search by meaning, with filters."""

    q: str = Field(min_length=1, max_length=MAX_TEXT, description="What is sought, in your own words.",
                   examples=["handheld retinal imaging for screening"])  # fmt: skip
    limit: int = Field(10, ge=1, le=200)
    fields: str = query_fields(Hit)


def read_since(text: str) -> datetime | None:
    """The moment of a filter, None for no filter; raises Refused (422)."""
    try:
        return asking.read_since(text)
    except ScoutingError as error:
        raise Refused(422, str(error)) from error


ONCE: dict[str, Any] = {"trl": "", "due": "", "gone": False} | dict.fromkeys(MOMENTS, "")


def from_address(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Filter values out of a page's address; what is no filter is left alone."""
    values: dict[str, Any] = {name: [v for key, v in pairs if key == name] for name in LISTS}
    return values | {
        name: next((v for key, v in pairs if key == name), default)
        for name, default in ONCE.items()
    }


def read_wanted(pairs: list[tuple[str, str]], service: Service) -> LeadFilter:
    """Which leads an address asks for, text and order included; raises Refused (422)."""
    read_filters(pairs)
    return _read(pairs, service)


def _read(pairs: list[tuple[str, str]], service: Service) -> LeadFilter:
    try:
        return read_address(pairs, service.taxonomy)
    except ScoutingError as error:
        raise Refused(422, str(error)) from error


def read_filters(pairs: list[tuple[str, str]]) -> Filters:
    """The filters of an address; Refused (422) names the first that is wrong."""
    try:
        return Filters(**from_address(pairs))
    except ValidationError as error:
        first = error.errors()[0]
        raise Refused(422, f"{first['loc'][0]}: {first['msg']}") from error
