"""Where a lead stands among those of a filter: how many come before it, and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Engine, Select, and_, func, or_, select

from scouting.queries import LeadFilter
from scouting.store import tables as t
from scouting.store.leads import joined_leads, restrict


@dataclass(frozen=True)
class Standing:
    """``before`` of the ``total`` leads that fit come first; ``fits``: is the lead one of them?"""

    before: int
    total: int
    fits: bool
    previous: str | None
    following: str | None


class Queue:
    """The leads of a filter in the order of the list, best first, walked one by one."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def first(self, wanted: LeadFilter) -> str | None:
        """The id of the lead that comes first."""
        return self._one(_ids(wanted), forwards=True)

    def stand(self, wanted: LeadFilter, id: str, score: float) -> Standing:
        """Where the lead with this score stands, also when a decision has taken it out of the filter."""
        c = t.leads.c
        ahead = or_(c.score > score, and_(c.score == score, c.id < id))
        behind = or_(c.score < score, and_(c.score == score, c.id > id))
        chosen = _ids(wanted)
        return Standing(
            self._count(chosen.where(ahead)),
            self._count(chosen),
            bool(self._count(chosen.where(c.id == id))),
            self._one(chosen, ahead, forwards=False),
            self._one(chosen, behind, forwards=True),
        )

    def _count(self, chosen: Select[Any]) -> int:
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(chosen.subquery())) or 0

    def _one(self, chosen: Select[Any], *where: ColumnElement[bool], forwards: bool) -> str | None:
        c = t.leads.c
        order = (c.score.desc(), c.id) if forwards else (c.score, c.id.desc())
        with self._engine.connect() as connection:
            id: str | None = connection.scalar(chosen.where(*where).order_by(*order).limit(1))
            return id


def _ids(wanted: LeadFilter) -> Select[Any]:
    return restrict(joined_leads(), wanted).with_only_columns(t.leads.c.id)
