"""Joins organisations and undoes it: one row each, with reason and evidence; nothing is deleted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, insert, select, update

from scouting.domain import Organisation
from scouting.errors import Conflict, Invalid
from scouting.resolution import NAME, Join, Mark
from scouting.store import tables as t
from scouting.store.carrying import bring_back, carry_over, send_home
from scouting.store.columns import cut_to_fit
from scouting.store.members import (
    HOLDS,
    branch,
    find_root,
    mark_due_keys,
    mark_unresolved,
    settle_members,
)
from scouting.store.rows import LEAD

EVIDENCE = TypeAdapter(tuple[Mark, ...])
BY_SCOUT = "scout"
"""The rule of a join that a scout made."""


def join_organisations(connection: Connection, key: str, into: str, join: Join, by: str) -> None:
    """Let the organisation ``key`` go into ``into``; both are roots."""
    row = {
        "organisation_key": key, "into_key": into, "rule": join.rule, "why": join.why, "by": by,
        "evidence": EVIDENCE.dump_json(join.evidence).decode(), "joined": datetime.now(UTC),
    }  # fmt: skip
    made = connection.execute(insert(t.joins).values(cut_to_fit(t.joins, row))).inserted_primary_key
    assert made is not None  # a single-row insert has one
    settle_members(connection, into)
    carry_over(connection, int(made[0]), key, as_organisation(connection, into))
    mark_due_keys(connection, (key, into))


def split_off(connection: Connection, key: str, why: str, by: str) -> str:
    """Undo the join of ``key`` into another, and remember that; the organisation it was split from.

    Raises Conflict where it is joined into none.
    """
    join = connection.execute(
        select(t.joins).where(HOLDS, t.joins.c.organisation_key == key)
    ).first()
    if join is None:
        raise Conflict(f"organisation '{key}' is joined into no other")
    root = find_root(connection, key)
    bring_back(connection, join, root)
    told = {"split": datetime.now(UTC), "split_by": by[:100], "split_why": why}
    connection.execute(update(t.joins).where(t.joins.c.id == join.id).values(told))
    _separate(connection, key, join.into_key, why, by)
    settle_members(connection, root)
    keys = settle_members(connection, key)
    owned = select(t.documents.c.url).where(t.documents.c.organisation_key.in_(keys))
    pages = set(connection.scalars(owned))
    send_home(connection, root, as_organisation(connection, key), pages)
    mark_due_keys(connection, (key, root))
    mark_unresolved(connection, keys)
    return root


def merge(connection: Connection, key: str, into: str, why: str, by: str) -> str:
    """Join two organisations because a scout says so; the key of both from now on.

    Raises Conflict where they are one already, Invalid where one is to go into itself.
    """
    if key == into:
        raise Invalid("into", "an organisation cannot be joined into itself")
    going, staying = find_root(connection, key), find_root(connection, into)
    if going == staying:
        raise Conflict(f"organisations '{key}' and '{into}' are one already")
    _reconcile(connection, branch(connection, going), branch(connection, staying))
    join_organisations(connection, going, staying, Join(going, BY_SCOUT, why), by)
    return staying


def as_organisation(connection: Connection, key: str) -> Organisation:
    """What an organisation is called until its leads are gathered anew."""
    own = select(t.leads.c.payload).where(t.leads.c.organisation_key == key).limit(1)
    if payload := connection.scalar(own):
        return LEAD.validate_json(payload).organisation
    return Organisation(key, name_key(connection, key), "")


def name_key(connection: Connection, key: str) -> str:
    """The first name known of a key, else the key."""
    c = t.marks.c
    chosen = select(c.shown).where(c.organisation_key == key, c.kind == NAME).order_by(c.id)
    return connection.scalar(chosen.limit(1)) or key.removeprefix("name:")


def _separate(connection: Connection, key: str, other: str, why: str, by: str) -> None:
    one, two = sorted((key, other))
    _reconcile(connection, (one,), (two,))
    row = {"one": one, "other": two, "by": by, "why": why, "since": datetime.now(UTC)}
    connection.execute(insert(t.separations).values(cut_to_fit(t.separations, row)))


def _reconcile(connection: Connection, some: Sequence[str], others: Sequence[str]) -> None:
    """Forget that these were told apart: the joins keep the history."""
    c = t.separations.c
    for left, right in ((some, others), (others, some)):
        both = c.one.in_(left) & c.other.in_(right)
        connection.execute(t.separations.delete().where(both))
