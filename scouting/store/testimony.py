"""What organisations state and want, kept beside their leads, and since when a text is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Table, delete, insert, select

from scouting.evidence import Evidence
from scouting.standing import Profile, Statement, Want
from scouting.store import tables as t
from scouting.store.documents import ReadDocument
from scouting.store.fingerprint import NEAR, differing_bits

EVIDENCE = TypeAdapter(Evidence)


def keep_profile(connection: Connection, organisation: str, profile: Profile) -> set[str]:
    """Put an organisation's profile in place of its former one; the technologies in either."""
    touched: set[str] = set()
    for table in (t.statements, t.wants):
        own = table.c.organisation_key == organisation
        touched |= set(connection.scalars(select(table.c.technology).where(own).distinct()))
        connection.execute(delete(table).where(own))
    connection.execute(delete(t.organisations).where(t.organisations.c.key == organisation))
    row = {
        "key": organisation,
        "name": profile.name,
        "market": profile.market,
        "pages": profile.pages,
    }
    if profile.pages:
        connection.execute(insert(t.organisations).values(t.cut_to_fit(t.organisations, row)))
    _insert(connection, t.statements, (_statement(organisation, s) for s in profile.statements))
    _insert(connection, t.wants, (_want(organisation, want) for want in profile.wants))
    touched |= {each.technology for each in profile.statements}
    return touched | {each.technology for each in profile.wants}


def mark_stale(connection: Connection, technologies: Iterable[str]) -> None:
    """Note that novelty and need of these technologies must be rated anew."""
    noted = set(connection.scalars(select(t.stale.c.technology)))
    rows = [{"technology": id} for id in sorted(set(technologies) - noted)]
    if rows:
        connection.execute(insert(t.stale), rows)


def dated(
    connection: Connection, organisation: str, found: Sequence[ReadDocument]
) -> list[ReadDocument]:
    """The documents with the day on which their text first stood at their address.

    A page that only changes its footer is superseded all the same; its text is no younger for it.
    """
    c = t.documents.c
    chosen = select(c.id, c.url, c.fingerprint, c.fetched).where(c.organisation_key == organisation)
    versions: dict[str, list[Any]] = {}
    for row in connection.execute(chosen):
        versions.setdefault(row.url, []).append(row)
    return [_dated(read, versions.get(read.document.url, [])) for read in found]


def _dated(read: ReadDocument, versions: Sequence[Any]) -> ReadDocument:
    mark = next((int(row.fingerprint, 16) for row in versions if row.id == read.id), 0)
    same: list[datetime] = [
        row.fetched
        for row in versions
        if row.id == read.id or (mark and differing_bits(int(row.fingerprint, 16), mark) <= NEAR)
    ]
    first = min(same, default=read.document.fetched)
    return replace(read, document=replace(read.document, fetched=first))


def _insert(connection: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    fitted = [t.cut_to_fit(table, row) for row in rows]
    if fitted:
        connection.execute(insert(table), fitted)


def _statement(organisation: str, statement: Statement) -> dict[str, Any]:
    return {
        "organisation_key": organisation, "technology": statement.technology,
        "document_id": statement.document, "start": statement.start, "end": statement.end,
        "sentence": statement.text, "day": statement.day, "language": statement.language,
    }  # fmt: skip


def _want(organisation: str, want: Want) -> dict[str, Any]:
    return {
        "organisation_key": organisation, "technology": want.technology, "market": want.market,
        "signal": want.signal, "field": want.field, "document_id": want.document,
        "evidence": EVIDENCE.dump_json(want.evidence).decode(),
    }  # fmt: skip
