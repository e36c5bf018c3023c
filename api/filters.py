"""The filters that leads and passages share, as they stand in an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.problems import Refused
from scouting.change import read_moment
from scouting.errors import ScoutingError
from scouting.queries import LeadFilter, wanted_leads
from scouting.service import Service

MAX_VALUES = 50
NOWHERE = "-"
"""A market that no lead is in: what remains when mission and market exclude each other."""

Ids = Annotated[list[str], Field(max_length=MAX_VALUES)]
Levels = Annotated[list[Literal["low", "medium", "high", "none", ""]], Field(max_length=MAX_VALUES)]
"""Levels of novelty and need; "none" is a lead without a level, an empty value does not restrict."""


class Filters(BaseModel):
    """Which leads: OR within a parameter, AND across parameters; empty values do not restrict."""

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
    trl: str = Field("", max_length=10, description="A level or a range.", examples=["4-7"])
    due: Literal["overdue", ""] = Field("", description="Leads whose due date has passed.")

    def wanted(self, service: Service, text: str = "") -> LeadFilter:
        """The checked filter; raises Refused (422) naming an unknown value."""
        try:
            told = wanted_leads(
                _told(self.technology), _told(self.market), _told(self.role), _told(self.status),
                self.trl, text.strip(),
            )  # fmt: skip
            told = replace(
                told, novelties=tuple(_told(self.novelty)), needs=tuple(_told(self.need)),
                due_before=date.today() if self.due else None,
            )  # fmt: skip
            return self._within_missions(service.check(told), service)
        except ScoutingError as error:
            raise Refused(422, str(error)) from error

    def _within_missions(self, wanted: LeadFilter, service: Service) -> LeadFilter:
        missions = _told(self.mission)
        if not missions:
            return wanted
        reached = tuple(market for id in missions for market in service.mission_markets(id))
        both = [market for market in reached if market in (wanted.markets or reached)]
        return replace(wanted, markets=tuple(dict.fromkeys(both)) or (NOWHERE,))


class LeadQuery(Filters):
    """Filters and paging of a list of leads."""

    q: str = Field("", max_length=200, description="Part of the organisation's name.")
    since: str = Field("", max_length=40, description="First seen or changed since; ISO 8601.",
                       examples=["2026-11-01T00:00:00Z"])  # fmt: skip
    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", description="`next` of the page before.")

    def wanted(self, service: Service, text: str = "") -> LeadFilter:
        """The checked filter; raises Refused (422) naming an unknown value."""
        return replace(super().wanted(service, text), since=read_since(self.since))


class SearchQuery(Filters):
    """A search by meaning, with filters."""

    q: str = Field(min_length=1, max_length=1000, description="What is sought, in your own words.",
                   examples=["handheld retinal imaging for screening"])  # fmt: skip
    limit: int = Field(10, ge=1, le=200)


def read_since(text: str) -> datetime | None:
    """The moment of a filter, None for no filter; raises Refused (422)."""
    try:
        return read_moment(text)
    except ScoutingError as error:
        raise Refused(422, str(error)) from error


def from_address(pairs: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Filter values out of a page's address; what is no filter is left alone."""
    lists = ("technology", "market", "role", "status", "mission", "novelty", "need")
    values: dict[str, Any] = {name: [v for key, v in pairs if key == name] for name in lists}
    single = {name: next((v for key, v in pairs if key == name), "") for name in ("trl", "due")}
    return values | single


def _told(values: Sequence[str]) -> list[str]:
    return [value for value in values if value]
