"""Passages and their vectors, as a search asks for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, func, select

from scouting.store import tables as t
from scouting.store.documents import CANONICAL, ReadDocument, by_versions, read_row
from scouting.store.filing import CURRENT

OWNER = CANONICAL.label("canonical")
"""The organisation that a passage's document counts for."""

PORTION = 500
"""Rows fetched by their ids in one question."""


@dataclass(frozen=True)
class Claims:
    """A passage's document, its organisation, and the technologies that the document states."""

    document: int
    organisation_key: str
    technologies: set[str]


class Passages:
    """The passages of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def vectors(self, ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
        """Id and vector of passages, fetched in portions."""
        c = t.passages.c
        with self._engine.connect() as connection:
            for start in range(0, len(ids), PORTION):
                chosen = select(c.id, c.vector).where(c.id.in_(ids[start : start + PORTION]))
                for row in connection.execute(chosen):
                    yield row.id, row.vector

    def owners(self, model: str) -> list[tuple[int, str]]:
        """Id and organisation of each passage of current documents, by id."""
        chosen = (
            select(t.passages.c.id, OWNER)
            .join(t.documents)
            .where(*CURRENT, t.passages.c.model == model)
            .order_by(t.passages.c.id)
        )
        with self._engine.connect() as connection:
            return [(row.id, row.canonical) for row in connection.execute(chosen)]

    def state(self) -> str:
        """A mark that changes whenever the set of searchable passages, or whose they are, does."""
        c = t.documents.c
        passages = select(func.count(), func.max(t.passages.c.id)).select_from(t.passages)
        documents = select(func.count(), func.max(c.id), func.sum(c.id)).where(*CURRENT)
        joins = select(func.max(t.joins.c.id), func.count(t.joins.c.split))
        with self._engine.connect() as connection:
            told = [part for each in (passages, documents, joins)
                    for part in connection.execute(each).one()]  # fmt: skip
        return "-".join(str(part or 0) for part in told)

    def claims(self, ids: Sequence[int]) -> dict[int, Claims]:
        """What the documents of passages claim, by passage id; current ones only."""
        c, s = t.documents.c, t.statements.c
        chosen = (
            select(t.passages.c.id, c.id.label("document"), OWNER, s.technology)
            .distinct()
            .join_from(t.passages, t.documents)
            .outerjoin(t.statements, s.document_id == c.id)
            .where(*CURRENT, t.passages.c.id.in_(ids))
        )
        found: dict[int, Claims] = {}
        with self._engine.connect() as connection:
            for row in connection.execute(chosen):
                told = found.setdefault(row.id, Claims(row.document, row.canonical, set()))
                told.technologies.update({row.technology} - {None})
        return found

    def read(
        self, ids: Sequence[int], model_version: str, taxonomy_version: str
    ) -> dict[int, tuple[ReadDocument, int, int]]:
        """The documents, readings and offsets of passages by passage id; current ones only."""
        chosen = (
            select(
                t.documents,
                OWNER,
                t.readings.c.payload,
                t.passages.c.id.label("passage"),
                t.passages.c.start,
                t.passages.c.end,
            )
            .join_from(t.passages, t.documents)
            .join(t.readings, by_versions(model_version, taxonomy_version))
            .where(*CURRENT, t.passages.c.id.in_(ids))
        )
        with self._engine.connect() as connection:
            rows = connection.execute(chosen)
            return {row.passage: (read_row(row, row.canonical), row.start, row.end) for row in rows}
