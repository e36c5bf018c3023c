"""What scouts reported as wrong on leads."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, Row, insert, select, update

from scouting.errors import Unknown
from scouting.store import tables as t
from scouting.store.columns import cut_to_fit
from scouting.store.engine import writing
from scouting.store.leads import find_lead

MAX_LISTED = 500


@dataclass(frozen=True)
class Report:
    """What is wrong: which field of the lead, what the page shows, what should stand there, and the
    sentence of the source that says so.
    """

    field: str
    shown: str
    expected: str
    quote: str = ""
    reporter: str = ""


@dataclass(frozen=True)
class Issue:
    """A report with its number, its lead, and when it was made and closed."""

    id: int
    lead_id: str
    organisation: str
    report: Report
    reported: datetime
    closed: datetime | None


class Issues:
    """The issues of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def report(self, lead_id: str, report: Report) -> Issue:
        """Keep a report; an open one that says the same is given instead. Raises Unknown."""
        with writing(self._engine) as connection:
            organisation = find_lead(connection, lead_id).lead.organisation.name
            told = cut_to_fit(t.issues, asdict(report) | {"organisation": organisation})
            if known := _same(connection, lead_id, told):
                return _issue(known)
            row = {**told, "lead_id": lead_id, "reported": datetime.now(UTC), "closed": None}
            made = connection.execute(insert(t.issues).values(row).returning(t.issues)).one()
            return _issue(made)

    def all(self, closed: bool = False) -> list[Issue]:
        """Open issues, or all, the latest first; at most MAX_LISTED."""
        chosen = select(t.issues).order_by(t.issues.c.id.desc()).limit(MAX_LISTED)
        if not closed:
            chosen = chosen.where(t.issues.c.closed.is_(None))
        with self._engine.connect() as connection:
            return [_issue(row) for row in connection.execute(chosen)]

    def close(self, id: int) -> Issue:
        """Note that an issue was dealt with; raises Unknown."""
        c = t.issues.c
        with writing(self._engine) as connection:
            ended = update(t.issues).where(c.id == id, c.closed.is_(None))
            connection.execute(ended.values(closed=datetime.now(UTC)))
            row = connection.execute(select(t.issues).where(c.id == id)).first()
            if row is None:
                raise Unknown(f"unknown issue '{id}'")
            return _issue(row)


def _same(connection: Connection, lead_id: str, told: dict[str, str]) -> Row[tuple[object]] | None:
    c = t.issues.c
    alike = [c[name] == told[name] for name in ("field", "shown", "expected", "quote", "reporter")]
    chosen = select(t.issues).where(c.lead_id == lead_id, c.closed.is_(None), *alike)
    return connection.execute(chosen).first()


def _issue(row: Row[tuple[object]]) -> Issue:
    report = Report(row.field, row.shown, row.expected, row.quote, row.reporter)
    return Issue(row.id, row.lead_id, row.organisation, report, row.reported, row.closed)
