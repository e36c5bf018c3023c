"""How a fetched page is filed: new, known or changed at its address, a repeat of another, or gone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from scouting.domain import Document
from scouting.fingerprint import NEAR, bands, differing_bits, fingerprint
from scouting.store import tables as t
from scouting.store.columns import cut_to_fit
from scouting.store.organisation_key import organisation_key
from scouting.store.rows import as_row

Moment = datetime | None
CURRENT = (t.documents.c.superseded.is_(False), t.documents.c.duplicate_of.is_(None))

HOST_GONE = timedelta(days=2)
"""So much later a host must still be unknown: a computer that is offline gets the same answer from
the resolver (EAI_NONAME, tried on Linux without a network) as one that asks for a dead domain."""


def file_document(connection: Connection, document: Document, seen: datetime) -> tuple[int, bool]:
    """Make a document the current one of its address; its id, and whether its text is new there."""
    stored = _stored(connection, document.url)
    present = next((row.id for row in stored if not row.superseded and not row.gone), None)
    known = next((row.id for row in stored if row.content_hash == document.content_hash), None)
    if known is None:
        first = min((row.first_seen for row in stored if row.first_seen), default=seen)
        kept = _insert(connection, document, seen, first, seen if present else None)
    else:
        kept = known
        _see_again(connection, document, kept, seen, changed=present not in (None, kept))
    if others := [row.id for row in stored if row.id != kept]:
        _supersede(connection, others)
    return kept, known is None


def note_failure(
    connection: Connection, url: str, reason: str, source: str, seen: datetime
) -> datetime:
    """Put an address into quarantine; since when it has failed for this reason."""
    c = t.quarantine.c
    chosen = select(c.since, c.seen).where(c.url == url, c.reason == reason)
    former = connection.execute(chosen).first()
    since: datetime = (former.since or former.seen) if former else seen
    connection.execute(delete(t.quarantine).where(c.url == url))
    row = {"url": url, "reason": reason, "source": source, "seen": seen, "since": since}
    connection.execute(insert(t.quarantine).values(row))
    return since


def mark_gone(connection: Connection, url: str, seen: datetime) -> list[int]:
    """Note that an address no longer answers; the ids of what was stored of it until now.

    What repeated it speaks for itself from now on: a page that moved stands at both addresses.
    """
    c = t.documents.c
    present = (c.url == url, c.superseded.is_(False), c.gone.is_(None))
    ids = list(connection.scalars(select(c.id).where(*present)))
    connection.execute(update(t.documents).where(c.id.in_(ids)).values(gone=seen))
    connection.execute(update(t.documents).where(c.duplicate_of.in_(ids)).values(duplicate_of=None))
    return ids


def _stored(connection: Connection, url: str) -> list[Row[Any]]:
    """What is known of an address, in one question: a crawl asks it for every page."""
    c = t.documents.c
    chosen = select(c.id, c.content_hash, c.superseded, c.gone, c.first_seen).where(c.url == url)
    return list(connection.execute(chosen.order_by(c.id)))


def _see_again(
    connection: Connection, document: Document, kept: int, seen: datetime, changed: bool
) -> None:
    told: dict[str, Any] = {
        "last_seen": seen, "superseded": False, "gone": None,
        "suspicion": document.suspicion[:200],
    }  # fmt: skip
    if document.stated:  # kept before documents were read for it, or stated since
        told["stated"] = as_row(document)["stated"]
    if changed:
        told["changed"] = seen
    connection.execute(update(t.documents).where(t.documents.c.id == kept).values(told))


def _insert(
    connection: Connection, document: Document, seen: datetime, first: datetime, changed: Moment
) -> int:
    # records of one form differ in a number or a name, which is all that they are about
    mark = 0 if document.facts else fingerprint(document.text[: document.main])
    key = organisation_key("" if document.third_party else document.url, document.organisation)
    row = as_row(document) | {
        "organisation_key": key, "duplicate_of": _near(connection, key, document.url, mark),
        "fetched": seen, "last_seen": seen, "fingerprint": f"{mark:016x}", "superseded": False,
        "first_seen": first, "changed": changed,
    }  # fmt: skip
    kept = cut_to_fit(t.documents, row)
    made = connection.execute(insert(t.documents), kept).inserted_primary_key
    assert made is not None  # a single-row insert has one
    known = int(made[0])
    rows = [{"document_id": known, "band": band} for band in bands(mark)]
    if rows:
        connection.execute(insert(t.fingerprints), rows)
    return known


def _supersede(connection: Connection, older: Sequence[int]) -> None:
    c = t.documents.c
    connection.execute(update(t.documents).where(c.id.in_(older)).values(superseded=True))
    repeats = c.duplicate_of.in_(older)
    connection.execute(update(t.documents).where(repeats).values(duplicate_of=None))


def _near(connection: Connection, organisation: str, url: str, mark: int) -> int | None:
    if not mark:
        return None
    c = t.documents.c
    chosen = (
        select(c.id, c.fingerprint)
        .join_from(t.fingerprints, t.documents)
        .where(t.fingerprints.c.band.in_(bands(mark)), c.url != url, *CURRENT, c.gone.is_(None))
        .where(c.organisation_key == organisation)  # elsewhere it speaks for somebody else
        .order_by(c.id)
    )
    for row in connection.execute(chosen):
        if differing_bits(int(row.fingerprint, 16), mark) <= NEAR:
            return int(row.id)
    return None


def mark_suspect(connection: Connection, urls: Sequence[str], reason: str) -> list[int]:
    """Note why the current documents at these addresses may be a trap; gives their ids."""
    c = t.documents.c
    ids = list(connection.scalars(select(c.id).where(c.url.in_(urls), c.superseded.is_(False))))
    connection.execute(update(t.documents).where(c.id.in_(ids)).values(suspicion=reason[:200]))
    return ids
