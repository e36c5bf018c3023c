"""Tables of who organisations are: what is known of each, and which of them are one."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from scouting.store.columns import Serial, UtcDateTime
from scouting.store.tables.metadata import metadata

unresolved = Table(
    "unresolved",
    metadata,
    Column("organisation_key", String(200), primary_key=True),
)
"""Organisations whose documents are newer than what is known of who they are."""

marks = Table(
    "marks",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("organisation_key", String(200), nullable=False, index=True),
    Column("kind", String(10), nullable=False),
    Column("value", String(200), nullable=False),
    Column("shown", String(200), nullable=False),
    Column("why", String(200), nullable=False),
    Column("quote", Text, nullable=False),
    Column("url", String(2000), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Index("marks_value", "kind", "value"),
)
"""Names, numbers, sites, parents and countries of each key; recomputed from its documents."""

joins = Table(
    "joins",
    metadata,
    Column("id", Serial, primary_key=True, autoincrement=True),
    Column("organisation_key", String(200), nullable=False, index=True),
    Column("into_key", String(200), nullable=False, index=True),
    Column("rule", String(20), nullable=False),
    Column("why", Text, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("by", String(100), nullable=False),
    Column("joined", UtcDateTime, nullable=False),
    Column("split", UtcDateTime),
    Column("split_by", String(100)),
    Column("split_why", Text),
)
"""Every join of two organisations that there ever was; it holds while ``split`` is empty. Joins that
hold form trees: undoing one brings back all that had come with it."""

members = Table(
    "members",
    metadata,
    Column("organisation_key", String(200), primary_key=True),
    Column("canonical", String(200), nullable=False, index=True),
)
"""The root of each joined key's tree, worked out from the joins that hold."""

separations = Table(
    "separations",
    metadata,
    Column("one", String(200), primary_key=True),
    Column("other", String(200), primary_key=True),
    Column("by", String(100), nullable=False),
    Column("why", Text, nullable=False),
    Column("since", UtcDateTime, nullable=False),
)
"""Pairs that a scout has told apart (``one`` < ``other``): no rule joins them again."""

carried = Table(
    "carried",
    metadata,
    Column("join_id", ForeignKey("joins.id"), primary_key=True),
    Column("lead_id", String(16), primary_key=True, index=True),
    Column("into_id", String(16), nullable=False, index=True),
    Column("adopted", Integer, nullable=False),
    Column("former", Integer, nullable=False),
)
"""Which lead went on under which other with a join. ``adopted``: the version under which the
decision on it became that of the other lead, 0 where the other's own stood; ``former``: the version
that the other lead was at before."""
