"""What became of leads: noted whenever they are worked out anew, told since a moment."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, func, insert, select

from scouting.developments import Development, Shift, compare
from scouting.domain import Lead
from scouting.store import tables as t

SHIFTS = TypeAdapter(tuple[Shift, ...])


class Developments:
    """The developments of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def since(self, ids: Sequence[str], moment: datetime) -> dict[str, list[Development]]:
        """By lead, what became of it from a moment on, earliest first; leads without any are left out."""
        c = t.developments.c
        chosen = select(c.lead_id, c.at, c.shifts).where(c.lead_id.in_(ids), c.at >= moment)
        found: dict[str, list[Development]] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(chosen.order_by(c.id)):
                told = Development(row.lead_id, row.at, SHIFTS.validate_json(row.shifts))
                found.setdefault(row.lead_id, []).append(told)
        return found


def develop(
    connection: Connection, former: Mapping[str, Lead], leads: Iterable[Lead],
    now: datetime | None = None,
) -> list[Lead]:  # fmt: skip
    """Note what has become of leads that were known before; the leads, each changed when it last was.

    ``former``: what was known, by id. A lead is changed by its pages, or by what is told of it.
    """
    at, kept = now or datetime.now(UTC), list(leads)
    shifts = {lead.id: compare(former[lead.id], lead) for lead in kept if lead.id in former}
    rows = [
        {"lead_id": id, "at": at, "shifts": SHIFTS.dump_json(told).decode()}
        for id, told in shifts.items()
        if told
    ]
    if rows:
        connection.execute(insert(t.developments), rows)
    last = _last(connection, [lead.id for lead in kept])
    return [replace(lead, changed=_later(lead.changed, last.get(lead.id))) for lead in kept]


def _last(connection: Connection, ids: Sequence[str]) -> dict[str, datetime]:
    c = t.developments.c
    chosen = select(c.lead_id, func.max(c.at).label("at")).where(c.lead_id.in_(ids))
    return {row.lead_id: row.at for row in connection.execute(chosen.group_by(c.lead_id))}


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    told = [moment for moment in (one, other) if moment]
    return max(told, default=None)
