"""What scouts' decisions were about: the pages each lead rested on when it was decided."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from sqlalchemy import Connection, Engine, delete, insert, select

from scouting.domain import Decided, Evidence, Lead, lead_id
from scouting.store import tables as t
from scouting.store.carrying import overruled
from scouting.store.documents import ReadDocument, read_documents
from scouting.store.reviews import LABELLED, joined_review
from scouting.store.rows import as_document

MAX_PAGES = 8
"""Pages kept of those that claim a technology, the surest first: a large site is one decision still."""


class Lessons:
    """The decisions of the store with their pages."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> Iterator[Decided]:
        """Every present decision with its pages, one lead after the other.

        What was decided on a lead before it went on under another holds until that is decided on.
        """
        c = t.lessons.c
        chosen = (
            select(t.documents, c.lead_id, c.kind, c.technology, *LABELLED)
            .join_from(t.lessons, t.documents)
            .join(t.reviews, t.reviews.c.lead_id == c.lead_id)
            .order_by(c.lead_id, c.document_id, c.kind)
        )
        with self._engine.connect() as connection:
            former = overruled(connection)
            rows = [r for r in connection.execute(chosen) if r.lead_id not in former]
        for _, group in groupby(rows, key=lambda row: row.lead_id):
            held = list(group)
            pages = [(row.kind, as_document(row)) for row in held]
            yield Decided(joined_review(held[0]), held[0].technology, tuple(pages))


def note_pages(connection: Connection, lead: Lead) -> None:
    """Keep which pages a lead rests on, in place of what was kept of it before.

    A lead that took the place of a corrected one rests on other pages than those decided on.
    """
    if lead.id != lead_id(lead.organisation.key, lead.technology):
        return
    versions = lead.model_version, lead.taxonomy_version
    found = read_documents(connection, *versions, lead.organisation.key)
    rows = [
        {"lead_id": lead.id, "document_id": id, "kind": kind, "technology": lead.technology}
        for kind, ids in _pages(lead, found).items()
        for id in ids
    ]
    if rows:
        connection.execute(delete(t.lessons).where(t.lessons.c.lead_id == lead.id))
        connection.execute(insert(t.lessons), rows)


def _pages(lead: Lead, found: Iterable[ReadDocument]) -> dict[str, list[int]]:
    ids = {read.document.url: read.id for read in found}
    sure = {
        read.id: finding.probability
        for read in found
        for finding in read.reading.technologies
        if finding.id == lead.technology
    }
    claimed = sorted(sure, key=lambda id: (-sure[id], id))[:MAX_PAGES]
    quoted = {
        "quoted": lead.evidence, "trl": lead.trl.evidence if lead.trl else (),
        "role": lead.role_evidence,
    }  # fmt: skip
    return {"claimed": claimed} | {kind: _told(pieces, ids) for kind, pieces in quoted.items()}


def _told(pieces: Iterable[Evidence], ids: dict[str, int]) -> list[int]:
    return sorted({ids[piece.url] for piece in pieces if piece.url in ids})
