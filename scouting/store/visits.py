"""The last visit to a page: what to ask with next time, and where its links led."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from scouting.domain import Link
from scouting.privacy import blot
from scouting.store import tables as t
from scouting.store.engine import writing
from scouting.store.members import mark_due
from scouting.terms import Terms

OLDEST = timedelta(days=60)
"""So old a visit asks for no condition any more: whatever a server says, each page is fetched in full
now and then, which also lets a better extraction reach it."""


@dataclass(frozen=True)
class Visit:
    """What a full fetch of a page brought besides its document."""

    terms: Terms
    links: tuple[Link, ...] = ()
    feeds: tuple[str, ...] = ()


class Visits:
    """The last full fetch of each stored page whose server gave validators.

    They belong to the document that the page then was, and count as long as it is the current one.
    In the words of links, too, what is personal is blotted out.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def recall(self, url: str, now: datetime | None = None) -> Visit | None:
        """The visit that made the current document of an address, if its validators still count."""
        since = (now or datetime.now(UTC)) - OLDEST
        chosen = select(t.visits).join(t.documents).where(*_current(url), t.visits.c.at >= since)
        with self._engine.connect() as connection:
            row = connection.execute(chosen).first()
            return _visit(row) if row else None

    def keep(self, url: str, visit: Visit, now: datetime | None = None) -> None:
        """Note the visit that brought the current document of an address."""
        self.keep_all({url: visit}, now)

    def keep_all(self, visits: Mapping[str, Visit], now: datetime | None = None) -> None:
        """Note visits by address as ``keep`` does, all or none."""
        if not visits:
            return
        at = now or datetime.now(UTC)
        with writing(self._engine) as connection:
            ids = _ids(connection, visits)
            connection.execute(delete(t.visits).where(t.visits.c.document_id.in_(ids.values())))
            told = [(ids[url], each) for url, each in visits.items() if url in ids]
            rows = [_row(id, visit, at) for id, visit in told if visit.terms.conditions]
            if rows:
                connection.execute(insert(t.visits), rows)

    def text(self, url: str) -> str:
        """The text of the current document of an address; empty when none is stored."""
        chosen = select(t.documents.c.text).where(*_current(url))
        with self._engine.connect() as connection:
            return connection.scalar(chosen) or ""

    def confirm(self, url: str, now: datetime | None = None) -> bool:
        """Note that a page is as it was: seen now, not gone, readable. False when none is stored."""
        seen = now or datetime.now(UTC)
        with writing(self._engine) as connection:
            id = _find(connection, url)
            if id:
                chosen = update(t.documents).where(t.documents.c.id == id)
                connection.execute(chosen.values(last_seen=seen, gone=None))
                connection.execute(delete(t.quarantine).where(t.quarantine.c.url == url))
                mark_due(connection, [id])
            return bool(id)


def _current(url: str) -> tuple[Any, Any]:
    return t.documents.c.url == url, t.documents.c.superseded.is_(False)


def _find(connection: Connection, url: str) -> int | None:
    return connection.scalar(select(t.documents.c.id).where(*_current(url)))


def _ids(connection: Connection, urls: Iterable[str]) -> dict[str, int]:
    """The current documents of addresses that have one."""
    c = t.documents.c
    chosen = select(c.url, c.id).where(c.url.in_(list(urls)), c.superseded.is_(False))
    return {row.url: row.id for row in connection.execute(chosen)}


def _row(id: int, visit: Visit, at: datetime) -> dict[str, Any]:
    links = [[link.url, blot(link.text), blot(link.around)] for link in visit.links]
    return {
        "document_id": id, "etag": visit.terms.etag, "modified": visit.terms.modified,
        "links": json.dumps(links, ensure_ascii=False), "feeds": json.dumps(visit.feeds), "at": at,
    }  # fmt: skip


def _visit(row: Row[Any]) -> Visit:
    links = tuple(Link(*told) for told in json.loads(row.links))
    terms = Terms(etag=row.etag, modified=row.modified)
    return Visit(terms, links, tuple(json.loads(row.feeds)))
