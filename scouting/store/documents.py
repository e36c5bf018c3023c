"""Documents, their readings and passages: facts go in, nothing is ever changed or lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, Row, and_, delete, func, insert, select, update

from scouting.domain import Document, Missing, Passage, Reading
from scouting.markup import printable
from scouting.privacy import redact
from scouting.store import tables as t
from scouting.store.engine import writing
from scouting.store.filing import (
    CURRENT,
    HOST_GONE,
    file_document,
    mark_gone,
    mark_suspect,
    note_failure,
)
from scouting.store.members import (
    canonical_column,
    mark_due,
    member_keys,
)
from scouting.store.organisation_key import organisation_key
from scouting.store.rows import as_document

READING = TypeAdapter(Reading)
Moment = datetime | None
CANONICAL = canonical_column(t.documents.c.organisation_key)


@dataclass(frozen=True)
class ReadDocument:
    """A stored document with its present reading.

    ``organisation_key``: of the organisation that it counts for.
    """

    id: int
    organisation_key: str
    document: Document
    last_seen: datetime
    reading: Reading
    first_seen: datetime | None = None
    changed: datetime | None = None
    gone: datetime | None = None


class Documents:
    """The documents of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, document: Document) -> bool:
        """Keep a document; True when its content is new at its address.

        The older content of the same address is marked superseded, a near-duplicate points to the
        document of the same organisation that it repeats. Adding the same again only notes that it
        was seen. Mail addresses and telephone numbers of persons are blotted out first.
        """
        return self.add_all([document])[0]

    def add_all(self, documents: Sequence[Document]) -> list[bool]:
        """Keep documents as ``add`` does, all or none; which of them are new."""
        if not documents:
            return []
        now = datetime.now(UTC)
        with writing(self._engine) as connection:
            filed = [file_document(connection, redact(d), d.fetched or now) for d in documents]
            urls = {document.url for document in documents}
            connection.execute(delete(t.quarantine).where(t.quarantine.c.url.in_(urls)))
            mark_due(connection, [kept for kept, _ in filed])
        return [new for _, new in filed]

    def quarantine(
        self, url: str, reason: str, source: str = "", missing: Missing = "", now: Moment = None
    ) -> None:
        """Note that a page could not be read, and why.

        A ``missing`` page marks what is stored of its address as gone, a missing host only when it
        is still missing HOST_GONE later.
        """
        seen = now or datetime.now(UTC)
        with writing(self._engine) as connection:
            told = (printable(url)[:2000], printable(reason)[:500], source[:100])
            since = note_failure(connection, *told, seen)
            if missing == "page" or (missing == "host" and seen - since >= HOST_GONE):
                mark_due(connection, mark_gone(connection, url, seen))

    def suspect(self, urls: Sequence[str], reason: str) -> None:
        """Note why the current documents at these addresses may be a trap."""
        with writing(self._engine) as connection:
            mark_due(connection, mark_suspect(connection, urls, reason))

    def visited(self, url: str) -> dict[str, datetime]:
        """Addresses under the domain of ``url`` whose page is stored and not known to be gone, and
        when each was last seen.
        """
        c = t.documents.c
        key = c.organisation_key == organisation_key(url, "")
        chosen = select(c.url, c.last_seen).where(key, c.superseded.is_(False), c.gone.is_(None))
        with self._engine.connect() as connection:
            rows = connection.execute(chosen.order_by(c.id))
            return {row.url: row.last_seen for row in rows}

    def quarantined(self) -> list[tuple[str, str]]:
        """Address and reason of every page that could not be read, latest first."""
        columns = select(t.quarantine.c.url, t.quarantine.c.reason)
        with self._engine.connect() as connection:
            rows = connection.execute(columns.order_by(t.quarantine.c.seen.desc()))
            return [(row.url, row.reason) for row in rows]

    def unread(
        self, model_version: str, taxonomy_version: str, limit: int, url: str = ""
    ) -> list[tuple[int, Document]]:
        """Up to ``limit`` current documents without a reading by this model and vocabulary.

        ``url`` restricts them to one address.
        """
        present = by_versions(model_version, taxonomy_version)
        chosen = (
            select(t.documents)
            .outerjoin(t.readings, present)
            .where(*CURRENT, t.readings.c.document_id.is_(None))
            .order_by(t.documents.c.id)
            .limit(limit)
        )
        if url:
            chosen = chosen.where(t.documents.c.url == url)
        with self._engine.connect() as connection:
            return [(row.id, as_document(row)) for row in connection.execute(chosen)]

    def count_unread(self, model_version: str, taxonomy_version: str) -> int:
        """How many current documents this model and vocabulary have not read."""
        present = by_versions(model_version, taxonomy_version)
        counted = select(func.count(t.documents.c.id)).outerjoin(t.readings, present)
        with self._engine.connect() as connection:
            unread = counted.where(*CURRENT, t.readings.c.document_id.is_(None))
            return connection.scalar(unread) or 0

    def save_readings(self, readings: Sequence[tuple[int, Reading]], model: str) -> None:
        """Keep readings and the passages they were drawn from, all or none."""
        with writing(self._engine) as connection:
            for id, reading in readings:
                _save(connection, id, reading, model)
            mark_due(connection, [id for id, _ in readings])

    def read(
        self, model_version: str, taxonomy_version: str, organisation: str
    ) -> list[ReadDocument]:
        """An organisation's current documents with their present readings, oldest first."""
        with self._engine.connect() as connection:
            return read_documents(connection, model_version, taxonomy_version, organisation)

    def organisation_keys(self) -> list[str]:
        """Every organisation that a document is about."""
        with self._engine.connect() as connection:
            return list(connection.scalars(select(CANONICAL).distinct()))

    def due(self) -> list[str]:
        """Organisations whose documents or readings are newer than their leads."""
        with self._engine.connect() as connection:
            return list(connection.scalars(select(t.due.c.organisation_key)))

    def find(self, url: str) -> Document | None:
        """The current document at an address."""
        chosen = select(t.documents).where(t.documents.c.url == url)
        latest = chosen.order_by(t.documents.c.superseded, t.documents.c.id.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(latest).first()
            return as_document(row) if row else None

    def repeated(self, url: str) -> str:
        """The address whose text the page at ``url`` nearly repeats; empty when there is none."""
        first = t.documents.alias()
        chosen = select(first.c.url).join(t.documents, t.documents.c.duplicate_of == first.c.id)
        current = (t.documents.c.url == url, t.documents.c.superseded.is_(False))
        with self._engine.connect() as connection:
            return connection.scalar(chosen.where(*current)) or ""

    def counts(self) -> dict[str, int]:
        """How many documents, near-duplicates and quarantined pages there are."""
        c = t.documents.c
        with self._engine.connect() as connection:
            current = connection.scalar(select(func.count()).where(*CURRENT))
            near = connection.scalar(select(func.count()).where(c.duplicate_of.is_not(None)))
            held = connection.scalar(select(func.count()).select_from(t.quarantine))
        return {"documents": current or 0, "near_duplicates": near or 0, "quarantined": held or 0}


def read_documents(
    connection: Connection, model_version: str, taxonomy_version: str, organisation: str
) -> list[ReadDocument]:
    """An organisation's current documents with their present readings, oldest first."""
    keys = member_keys(connection, organisation)
    chosen = (
        select(t.documents, t.readings.c.payload)
        .join(t.readings, by_versions(model_version, taxonomy_version))
        .where(*CURRENT, t.documents.c.organisation_key.in_(keys))
        .order_by(t.documents.c.id)
    )
    return [read_row(row, organisation) for row in connection.execute(chosen)]


def by_versions(model_version: str, taxonomy_version: str) -> Any:
    """Joins documents with their readings by one model and vocabulary."""
    return and_(
        t.readings.c.document_id == t.documents.c.id,
        t.readings.c.model_version == model_version,
        t.readings.c.taxonomy_version == taxonomy_version,
    )


def _save(connection: Connection, id: int, reading: Reading, model: str) -> None:
    key = (t.readings.c.document_id == id, t.readings.c.model_version == reading.model_version,
           t.readings.c.taxonomy_version == reading.taxonomy_version)  # fmt: skip
    connection.execute(delete(t.readings).where(*key))
    connection.execute(delete(t.passages).where(t.passages.c.document_id == id))
    row = {
        "document_id": id, "model_version": reading.model_version,
        "taxonomy_version": reading.taxonomy_version, "relevant": reading.relevant,
        "language": reading.language, "read": datetime.now(UTC),
        "payload": READING.dump_json(reading, exclude={"passages"}).decode(),
    }  # fmt: skip
    connection.execute(insert(t.readings).values(row))
    told = {"relevant": reading.relevant, "language": reading.language[:10],
            "abstained": reading.abstained,
            "market": reading.market.id[:60] if reading.market else None}  # fmt: skip
    connection.execute(update(t.documents).where(t.documents.c.id == id).values(told))
    rows = [_passage(id, passage, model) for passage in reading.passages]
    if rows:
        connection.execute(insert(t.passages), rows)


def _passage(id: int, passage: Passage, model: str) -> dict[str, Any]:
    return {
        "document_id": id, "model": model, "start": passage.start, "end": passage.end,
        "vector": passage.vector,
    }  # fmt: skip


def read_row(row: Row[Any], organisation: str) -> ReadDocument:
    """The document of a row with its reading's payload, counted for an organisation."""
    reading = READING.validate_json(row.payload)
    return ReadDocument(
        row.id, organisation, as_document(row), row.last_seen, reading, row.first_seen,
        row.changed, row.gone,
    )  # fmt: skip
