"""Which organisations are one: the root of each tree of joins, and all that belongs to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select

from scouting.store import tables as t

HOLDS = t.joins.c.split.is_(None)
"""A join that was not undone."""


def canonical_column(column: ColumnElement[str]) -> ColumnElement[str]:
    """The key that documents of ``column`` count for, as SQL."""
    root = select(t.members.c.canonical).where(t.members.c.organisation_key == column)
    return func.coalesce(root.scalar_subquery(), column)


def find_root(connection: Connection, key: str) -> str:
    """The key that an organisation goes by; its own where it is joined into no other."""
    chosen = select(t.members.c.canonical).where(t.members.c.organisation_key == key)
    return connection.scalar(chosen) or key


def member_keys(connection: Connection, key: str) -> list[str]:
    """All keys that count for an organisation, its own first; none for one joined into another."""
    if find_root(connection, key) != key:
        return []
    chosen = select(t.members.c.organisation_key).where(t.members.c.canonical == key)
    return [key, *connection.scalars(chosen.order_by(t.members.c.organisation_key))]


def branch(connection: Connection, key: str) -> list[str]:
    """The key and all that are joined into it, at whatever remove."""
    found = [key]
    for each in found:
        chosen = select(t.joins.c.organisation_key).where(HOLDS, t.joins.c.into_key == each)
        found += [child for child in connection.scalars(chosen) if child not in found]
    return found


def settle_members(connection: Connection, root: str) -> list[str]:
    """Work out anew who belongs to a root; all keys of its tree."""
    keys = branch(connection, root)
    own = t.members.c.organisation_key.in_(keys)
    connection.execute(delete(t.members).where(own))
    rows = [{"organisation_key": key, "canonical": root} for key in keys[1:]]
    if rows:
        connection.execute(insert(t.members), rows)
    return keys


def mark_due(connection: Connection, ids: Sequence[int]) -> None:
    """Note that it must be looked at anew who the organisations of these documents are, and what
    their leads.
    """
    own = t.documents.c.organisation_key
    chosen = select(own, canonical_column(own).label("root")).where(t.documents.c.id.in_(ids))
    found = connection.execute(chosen.distinct()).all()
    mark_unresolved(connection, {row.organisation_key for row in found})
    mark_due_keys(connection, {row.root for row in found})


def mark_due_keys(connection: Connection, keys: Iterable[str]) -> None:
    """Note that the leads of these organisations must be recomputed."""
    _note(connection, t.due, keys)


def mark_unresolved(connection: Connection, keys: Iterable[str]) -> None:
    """Note that it must be looked at anew who these organisations are."""
    _note(connection, t.unresolved, keys)


def are_separated(connection: Connection, some: Sequence[str], others: Sequence[str]) -> bool:
    """Has a scout told any of the one apart from any of the others?"""
    c = t.separations.c
    both = or_(
        c.one.in_(some) & c.other.in_(others),
        c.one.in_(others) & c.other.in_(some),
    )
    return connection.scalar(select(c.one).where(both).limit(1)) is not None


def _note(connection: Connection, table: Any, keys: Iterable[str]) -> None:
    wanted = sorted(set(keys))
    noted = table.c.organisation_key
    known = set(connection.scalars(select(noted).where(noted.in_(wanted))))
    rows = [{"organisation_key": key} for key in wanted if key not in known]
    if rows:
        connection.execute(insert(table), rows)
