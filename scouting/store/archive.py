"""Documents as they lie in the store: by number, and all of an organisation, superseded ones too."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, Select, and_, func, select

from scouting.domain import Document, Reading
from scouting.errors import Unknown
from scouting.store import tables as t
from scouting.store.documents import READING
from scouting.store.rows import as_document

MAX_LISTED = 300
"""Documents listed of one organisation: more than a person goes through."""


@dataclass(frozen=True)
class Filed:
    """What is known of a stored document besides its text.

    ``repeats``: number and address of the document that it nearly repeats. ``reading`` is the one
    of the models asked for, where they have read it.
    """

    id: int
    url: str
    title: str
    content_hash: str
    fetched: datetime
    first_seen: datetime | None
    last_seen: datetime
    changed: datetime | None
    gone: datetime | None
    superseded: bool
    repeats: tuple[int, str] | None
    reading: Reading | None

    def tells(self, technology: str) -> float:
        """The probability with which it is read as telling of a technology; 0 when it is not."""
        found = self.reading.technologies if self.reading else ()
        return max((each.probability for each in found if each.id == technology), default=0.0)


class Archive:
    """The filed documents of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def find(self, id: int, versions: tuple[str, str] = ("", "")) -> tuple[Filed, Document]:
        """A document by its number; raises Unknown. ``versions`` are those of model and vocabulary, by
        default none, which leaves the reading out.
        """
        chosen = _filed(versions).add_columns(t.documents).where(t.documents.c.id == id)
        with self._engine.connect() as connection:
            row = connection.execute(chosen).first() if 0 < id < 2**63 else None
        if row is None:
            raise Unknown(f"unknown document '{id}'")
        return _as_filed(row), as_document(row)

    def of_organisation(self, key: str, versions: tuple[str, str]) -> tuple[list[Filed], int]:
        """An organisation's documents, current ones first, at most MAX_LISTED, and how many there are."""
        own = t.documents.c.organisation_key == key
        chosen = _filed(versions).where(own)
        order = t.documents.c.superseded, t.documents.c.duplicate_of.is_not(None), t.documents.c.id
        with self._engine.connect() as connection:
            rows = connection.execute(chosen.order_by(*order).limit(MAX_LISTED)).all()
            total = connection.scalar(select(func.count()).select_from(t.documents).where(own))
        return [_as_filed(row) for row in rows], total or 0

    def versions(self, id: int) -> tuple[str, str]:
        """Model and vocabulary of a document's latest reading; empty where it was never read."""
        c = t.readings.c
        chosen = select(c.model_version, c.taxonomy_version).where(c.document_id == id)
        with self._engine.connect() as connection:
            row = connection.execute(chosen.order_by(c.read.desc()).limit(1)).first()
        return (row.model_version, row.taxonomy_version) if row else ("", "")

    def numbers(self, urls: Iterable[str]) -> dict[str, int]:
        """The number of the current document at each address."""
        c = t.documents.c
        chosen = select(c.url, c.id).where(c.url.in_(list(urls)))
        with self._engine.connect() as connection:
            rows = connection.execute(chosen.order_by(c.superseded.desc(), c.id))
            return {row.url: row.id for row in rows}


def _filed(versions: tuple[str, str]) -> Select[Any]:
    c, first = t.documents.c, t.documents.alias("first")
    present = and_(
        t.readings.c.document_id == c.id, t.readings.c.model_version == versions[0],
        t.readings.c.taxonomy_version == versions[1],
    )  # fmt: skip
    columns = (
        c.id, c.url, c.title, c.content_hash, c.fetched, c.first_seen, c.last_seen, c.changed, c.gone,
        c.superseded, c.duplicate_of, first.c.url.label("first_url"), t.readings.c.payload,
    )  # fmt: skip
    return (
        select(*columns)
        .outerjoin(first, first.c.id == c.duplicate_of)
        .outerjoin(t.readings, present)
    )


def _as_filed(row: Row[Any]) -> Filed:
    return Filed(
        row.id, row.url, row.title, row.content_hash, row.fetched, row.first_seen, row.last_seen,
        row.changed, row.gone, row.superseded,
        (row.duplicate_of, row.first_url) if row.duplicate_of else None,
        READING.validate_json(row.payload) if row.payload else None,
    )  # fmt: skip
