"""What a join or a split of organisations means for their leads and for scouts' decisions.

A lead's id is made of its organisation and technology, so that joining gives each lead of the
organisation that goes another id. The decisions follow: of two, that which went further stands, of
equals the later; both stay in the history. Nothing is deleted, so that a split finds everything:
what the other lead had adopted is taken back, and what was decided while they were one holds for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, delete, insert, select, union

from scouting.domain import Organisation, Review, lead_id
from scouting.store import tables as t
from scouting.store.listings import list_leads, unlist_lead
from scouting.store.members import HOLDS
from scouting.store.reviews import COLUMNS, keep_review, list_reviews, present_review
from scouting.store.rows import LEAD, lead_row

HOW_FAR = {"new": 0, "shortlisted": 1, "rejected": 1}
"""How far a decision went; whatever is not here (contacted and after) went further."""

EVER = datetime.min.replace(tzinfo=UTC)

MAX_STEPS = 20
"""Joins one after the other that an old lead id is followed through."""


def carry_over(connection: Connection, join: int, key: str, root: Organisation) -> None:
    """Let the leads of ``key`` and the decisions on them go on under ``root``."""
    held = {row.id: row for row in connection.execute(_leads_of(key))}
    for technology in _technologies(connection):
        old, new = lead_id(key, technology), lead_id(root.key, technology)
        if old not in held and not present_review(connection, old).version:
            continue
        former = present_review(connection, new).version
        adopted = _adopt(connection, old, new, former)
        row = {
            "join_id": join,
            "lead_id": old,
            "into_id": new,
            "adopted": adopted,
            "former": former,
        }
        connection.execute(insert(t.carried).values(row))
        if old in held:
            _move(connection, held[old], new, root)


def bring_back(connection: Connection, join: Row[Any], root: str) -> None:
    """Undo what ``carry_over`` did, before the join itself is undone."""
    chosen = select(t.carried).where(t.carried.c.join_id == join.id)
    gone_on = {row.lead_id: row for row in connection.execute(chosen)}
    for technology in _technologies(connection):
        old = lead_id(join.organisation_key, technology)
        carried = gone_on.get(old)
        last = follow(connection, old) if carried else lead_id(root, technology)
        decided = _present(connection, last)
        if not _take_back(connection, carried):
            _share(connection, old, decided, join.joined)


def send_home(connection: Connection, root: str, key: Organisation, pages: set[str]) -> None:
    """Move the leads of ``root`` that rest on ``pages`` alone to the organisation ``key``."""
    ids = {lead_id(root, each): lead_id(key.key, each) for each in _technologies(connection)}
    for row in connection.execute(_leads_of(root)).all():
        rests_on = {piece.url for piece in LEAD.validate_json(row.payload).evidence}
        if rests_on and rests_on <= pages and row.id in ids:
            _move(connection, row, ids[row.id], key)


def follow(connection: Connection, id: str) -> str:
    """The id under which a lead goes on; its own where its organisation was joined into no other."""
    for _ in range(MAX_STEPS):
        further = connection.scalar(_holding(t.carried.c.into_id).where(t.carried.c.lead_id == id))
        if further is None:
            break
        id = further
    return id


def list_history(connection: Connection, id: str) -> list[Review]:
    """Every decision on a lead and on those that went on under it, latest first."""
    return [review for _, review in sorted(_told(connection, id), key=lambda told: told[0])][::-1]


def overruled(connection: Connection) -> set[str]:
    """Ids of carried leads on whose successor something was decided since."""
    c = t.carried.c
    chosen = _holding(c.lead_id).join(t.reviews, t.reviews.c.lead_id == c.into_id)
    latest = t.reviews.c.version > c.former + 1
    own = (c.adopted == 0) & (t.reviews.c.version > c.former)
    return set(connection.scalars(chosen.where(latest | own)))


def stronger(one: Review, other: Review) -> Review:
    """Of two decisions that which went further, of equals the later."""
    return max(one, other, key=lambda r: (HOW_FAR.get(r.status, 2), r.decided or EVER))


def _adopt(connection: Connection, old: str, new: str, version: int) -> int:
    mine, theirs = _present(connection, old), _present(connection, new)
    if mine is None or (theirs is not None and stronger(theirs, mine) is theirs):
        return 0
    keep_review(connection, new, replace(mine, undoes=None, batch=""), version + 1)
    return version + 1


def _take_back(connection: Connection, carried: Row[Any] | None) -> bool:
    """Give every lead that had adopted a decision, and nothing since, its former one."""
    taken = False
    for _ in range(MAX_STEPS):
        if carried is None or not carried.adopted:
            break
        if present_review(connection, carried.into_id).version != carried.adopted:
            break
        former = [
            r for r in list_reviews(connection, carried.into_id) if r.version == carried.former
        ]
        keep_review(
            connection, carried.into_id, former[0] if former else Review(), carried.adopted + 1
        )
        taken = True
        chosen = (
            select(t.carried).join(t.joins).where(HOLDS, t.carried.c.lead_id == carried.into_id)
        )
        carried = connection.execute(chosen).first()
    return taken


def _share(connection: Connection, id: str, decided: Review | None, since: datetime) -> None:
    """What was decided on both while they were one holds for the one that leaves, too."""
    if decided is None or decided.decided is None or decided.decided < since:
        return
    own = _present(connection, id)
    if own is None or own.decided is None or own.decided < decided.decided:
        told = replace(decided, undoes=None, batch="")
        keep_review(connection, id, told, present_review(connection, id).version + 1)


def _present(connection: Connection, id: str) -> Review | None:
    columns = [t.reviews.c[name] for name in COLUMNS]
    row = connection.execute(select(*columns).where(t.reviews.c.lead_id == id)).first()
    return Review(**row._mapping) if row else None


def _move(connection: Connection, row: Row[Any], id: str, organisation: Organisation) -> None:
    """Put a lead under another id and organisation, unless that has it already."""
    connection.execute(delete(t.leads).where(t.leads.c.id == row.id))
    if connection.scalar(select(t.leads.c.id).where(t.leads.c.id == id)) is None:
        lead = replace(LEAD.validate_json(row.payload), id=id, organisation=organisation)
        connection.execute(insert(t.leads).values(lead_row(lead)))
    unlist_lead(connection, row.id)
    list_leads(connection, t.leads.c.id == id)


def _told(connection: Connection, id: str) -> Iterator[tuple[tuple[datetime, int], Review]]:
    into = select(t.carried).join(t.joins).where(HOLDS, t.carried.c.into_id == id)
    carried = connection.execute(into).all()
    copies = {row.adopted for row in carried}
    for review in list_reviews(connection, id):
        if review.version not in copies and review.decided:
            yield (review.decided, review.version), review
    for row in carried:
        yield from _told(connection, row.lead_id)


def _technologies(connection: Connection) -> Sequence[str]:
    """Every technology that a lead or a decision was ever about."""
    told = union(select(t.leads.c.technology), select(t.lessons.c.technology))
    return list(connection.scalars(told))


def _leads_of(key: str) -> Select[Any]:
    return select(t.leads).where(t.leads.c.organisation_key == key)


def _holding(column: ColumnElement[Any]) -> Select[Any]:
    return select(column).select_from(t.carried.join(t.joins)).where(HOLDS)
