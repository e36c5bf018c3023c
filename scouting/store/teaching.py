"""Texts that programs send with their subjects, kept until models are trained on them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from sqlalchemy import Engine, delete, insert, select

from scouting.store import tables as t
from scouting.store.columns import cut_to_fit
from scouting.store.engine import writing


@dataclass(frozen=True)
class Taught:
    """A text and the technologies (ids) that it is about, all of them."""

    text: str
    technologies: tuple[str, ...]


class Teaching:
    """The taught texts of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, taught: Sequence[Taught], by: str) -> None:
        """Keep texts, all or none; one that is known gets its new technologies."""
        now = datetime.now(UTC)
        rows = [
            cut_to_fit(
                t.taught,
                {"mark": sha256(one.text.encode()).hexdigest(), "text": one.text, "by": by, "at": now,
                 "technologies": json.dumps(one.technologies)},
            )
            for one in {one.text: one for one in taught}.values()
        ]  # fmt: skip
        with writing(self._engine) as connection:
            for row in rows:
                connection.execute(delete(t.taught).where(t.taught.c.mark == row["mark"]))
                connection.execute(insert(t.taught).values(row))

    def all(self) -> Iterator[Taught]:
        """Every text, in a fixed order."""
        c = t.taught.c
        with self._engine.connect() as connection:
            for row in connection.execute(select(c.text, c.technologies).order_by(c.mark)):
                yield Taught(row.text, tuple(json.loads(row.technologies)))
