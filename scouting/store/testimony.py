"""What organisations state and want, kept beside their leads, and since when a text is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from random import randrange
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Table, delete, insert, select

from scouting.evidence import Evidence
from scouting.fingerprint import NEAR, differing_bits
from scouting.standing import Profile, Statement, Want
from scouting.store import tables as t
from scouting.store.columns import cut_to_fit
from scouting.store.documents import ReadDocument
from scouting.store.members import member_keys

EVIDENCE = TypeAdapter(Evidence)
Row = dict[str, Any]

MARKS = 2**31
"""Each time a technology becomes stale it gets another mark of so many."""


def keep_profile(
    connection: Connection, organisation: str, profile: Profile, versions: tuple[str, str]
) -> set[str]:
    """Put an organisation's profile in place of its former one; technologies told of otherwise now.

    ``versions``: of model and vocabulary. Where they, the name or the market changed, that is all.
    """
    row = {
        "key": organisation, "name": profile.name, "market": profile.market,
        "pages": profile.pages, "versions": " ".join(versions),
    }  # fmt: skip
    same = _keep_organisation(connection, cut_to_fit(t.organisations, row))
    stated = (_statement(organisation, statement) for statement in profile.statements)
    wanted = (_want(organisation, want) for want in profile.wants)
    changed: set[str] = set()
    for table, rows in ((t.statements, stated), (t.wants, wanted)):
        fresh = [cut_to_fit(table, each) for each in rows]
        former = _take(connection, table, organisation)
        changed |= differing(former, fresh) if same else {e["technology"] for e in former + fresh}
        if fresh:
            connection.execute(insert(table), fresh)
    return changed


def differing(former: Iterable[Row], fresh: Iterable[Row]) -> set[str]:
    """Technologies of which the one rows tell otherwise than the others, in whatever order."""
    counts = Counter(tuple(sorted(row.items())) for row in fresh)
    counts.subtract(Counter(tuple(sorted(row.items())) for row in former))
    return {dict(row)["technology"] for row, count in counts.items() if count}


def mark_stale(connection: Connection, technologies: Iterable[str]) -> None:
    """Note that novelty and need of these technologies must be rated anew."""
    rows = [{"technology": id, "mark": randrange(MARKS)} for id in sorted(set(technologies))]
    if rows:
        told = t.stale.c.technology.in_([row["technology"] for row in rows])
        connection.execute(delete(t.stale).where(told))
        connection.execute(insert(t.stale), rows)


def dated(
    connection: Connection, organisation: str, found: Sequence[ReadDocument]
) -> list[ReadDocument]:
    """The documents with the day on which their text first stood at their address.

    A page that only changes its footer is superseded all the same; its text is no younger for it.
    """
    c = t.documents.c
    keys = member_keys(connection, organisation)
    chosen = select(c.id, c.url, c.fingerprint, c.fetched).where(c.organisation_key.in_(keys))
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


def _keep_organisation(connection: Connection, row: Row) -> bool:
    """Keep the row; True when only the number of pages is another than before."""
    own = t.organisations.c.key == row["key"]
    former = connection.execute(select(t.organisations).where(own)).first()
    connection.execute(delete(t.organisations).where(own))
    if row["pages"]:
        connection.execute(insert(t.organisations).values(row))
    return former is not None and {**former._mapping, "pages": row["pages"]} == row


def _take(connection: Connection, table: Table, organisation: str) -> list[Row]:
    """Remove an organisation's rows and hand them over, without their numbers."""
    own = table.c.organisation_key == organisation
    columns = [column for column in table.c if column.name != "id"]
    former = [dict(row._mapping) for row in connection.execute(select(*columns).where(own))]
    connection.execute(delete(table).where(own))
    return former


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
