"""Novelty of leads and need of markets: rated per technology from all that was read of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, Select, Table, and_, delete, func, insert, select

from scouting.domain import lead_id
from scouting.standing import Asked, Material, Need, Novelty, Ratings, Statement, Told, Want
from scouting.store import tables as t
from scouting.store.engine import writing
from scouting.store.filing import CURRENT
from scouting.store.listings import list_technology
from scouting.store.testimony import EVIDENCE

NOVELTY, NEED = TypeAdapter(Novelty), TypeAdapter(Need)

Kept = dict[str, Any]

Rate = Callable[[Material], Ratings]
"""Turns all that is known of a technology into novelty and need."""


class Standings:
    """How leads and markets stand among all that was read."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def stale(self) -> list[str]:
        """Technologies of which something was read since they were rated."""
        with self._engine.connect() as connection:
            return list(connection.scalars(select(t.stale.c.technology).order_by("technology")))

    def rate(self, technology: str, model: str, rate: Rate) -> None:
        """Rate novelty and need of one technology anew; ``model`` made the vectors compared.

        Nobody waits while it is worked out: only keeping it takes the lock. What another process
        adds meanwhile leaves the technology stale.
        """
        with self._engine.connect() as connection:
            mark = _mark(connection, technology)
            material = _material(connection, technology, model)
        rows = _rows(technology, material, rate(material))
        with writing(self._engine) as connection:
            present = _mark(connection, technology)
            if mark is not None and present is None:
                return  # somebody else has rated it meanwhile, on no less than this
            _keep(connection, technology, rows)
            if present == mark:
                connection.execute(delete(t.stale).where(t.stale.c.technology == technology))

    def told(self, technology: str, model: str, market: str = "") -> tuple[Told, ...]:
        """The passages that assert a technology, each once with its best sentence; of one market."""
        with self._engine.connect() as connection:
            return _told(connection, technology, model, market)

    def need(self, technology: str, market: str) -> Need | None:
        """The need of a market for a technology as rated, None where it never was."""
        key = (t.needs.c.technology == technology, t.needs.c.market == market)
        with self._engine.connect() as connection:
            payload = connection.scalar(select(t.needs.c.payload).where(*key))
        return NEED.validate_json(payload) if payload else None

    def pages(self, market: str = "") -> int:
        """How many current pages of organisations in a market, by default all, were read."""
        chosen = select(func.coalesce(func.sum(t.organisations.c.pages), 0))
        if market:
            chosen = chosen.where(t.organisations.c.market == market)
        with self._engine.connect() as connection:
            return int(connection.scalar(chosen) or 0)


def _mark(connection: Connection, technology: str) -> int | None:
    return connection.scalar(select(t.stale.c.mark).where(t.stale.c.technology == technology))


def _material(connection: Connection, technology: str, model: str) -> Material:
    leads = select(t.leads.c.organisation_key, t.leads.c.market)
    wants = (
        select(t.wants).join(t.documents).where(*CURRENT, t.wants.c.technology == technology)
    ).order_by(t.wants.c.id)
    return Material(
        _told(connection, technology, model),
        tuple(_asked(row) for row in connection.execute(wants)),
        tuple(
            (row.organisation_key, row.market)
            for row in connection.execute(leads.where(t.leads.c.technology == technology))
        ),
    )


def _told(
    connection: Connection, technology: str, model: str, market: str = ""
) -> tuple[Told, ...]:
    chosen = _passages(technology, model)
    if market:
        chosen = chosen.where(t.organisations.c.market == market)
    first: dict[int, Told] = {}
    for row in connection.execute(chosen.order_by(t.statements.c.id)):
        first.setdefault(row.passage, _as_told(row))
    return tuple(first.values())


def _passages(technology: str, model: str) -> Select[Any]:
    """Statements with the passage that each stands in, of current documents."""
    within = and_(
        t.passages.c.document_id == t.statements.c.document_id,
        t.passages.c.start <= t.statements.c.start,
        t.passages.c.end >= t.statements.c.end,
        t.passages.c.model == model,
    )
    columns = (
        t.statements, t.documents.c.url, t.organisations.c.name, t.organisations.c.market,
        t.passages.c.id.label("passage"), t.passages.c.vector,
    )  # fmt: skip
    return (
        select(*columns)
        .join_from(t.statements, t.documents)
        .join(t.organisations, t.organisations.c.key == t.statements.c.organisation_key)
        .join(t.passages, within)
        .where(*CURRENT, t.statements.c.technology == technology)
    )


def _as_told(row: Row[Any]) -> Told:
    statement = Statement(
        row.technology, row.document_id, row.start, row.end, row.sentence, row.day, row.language
    )
    return Told(row.organisation_key, row.name, row.url, row.market, statement, row.vector)


def _asked(row: Row[Any]) -> Asked:
    evidence = EVIDENCE.validate_json(row.evidence)
    want = Want(row.technology, row.market, row.signal, row.field, row.document_id, evidence)
    return Asked(row.organisation_key, want)


def _rows(technology: str, material: Material, ratings: Ratings) -> dict[Table, list[Kept]]:
    """What is kept of the ratings, written out before anybody has to wait for it."""
    rated: list[Kept] = [
        {"lead_id": lead_id(key, technology), "technology": technology, "level": novelty.level,
         "share": novelty.share, "payload": NOVELTY.dump_json(novelty).decode()}
        for key, _ in material.leads
        for novelty in [ratings.novelty[key]]
    ]  # fmt: skip
    needed: list[Kept] = [
        {"technology": technology, "market": market, "level": need.level,
         "payload": NEED.dump_json(need).decode()}
        for market, need in ratings.need.items()
    ]  # fmt: skip
    return {t.novelties: rated, t.needs: needed}


def _keep(connection: Connection, technology: str, rows: dict[Table, list[Kept]]) -> None:
    for table, fresh in rows.items():
        connection.execute(delete(table).where(table.c.technology == technology))
        if fresh:
            connection.execute(insert(table), fresh)
    list_technology(connection, technology)
