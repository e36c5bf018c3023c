"""Kinds of columns that are the same on SQLite and PostgreSQL, and what fits into them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, Integer, Table, TypeDecorator

from scouting.markup import printable

Serial = BigInteger().with_variant(Integer, "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """A point in time, always in UTC; SQLite keeps no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """To UTC."""
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """From UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


def cut_to_fit(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    """The row with every text cut to the length of its column, which PostgreSQL insists on.

    Half characters are replaced and NUL is blanked, which neither database takes.
    """
    return {name: _cut(table.c[name].type, value) for name, value in row.items()}


def _cut(kind: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return printable(value)[: getattr(kind, "length", None)]
