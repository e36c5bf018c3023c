"""The store: documents, readings, leads, decisions, jobs and runs in SQLite or PostgreSQL."""

from __future__ import annotations

from types import TracebackType

from scouting.store.checks import Checks
from scouting.store.coverage import Counts
from scouting.store.documents import Documents, ReadDocument
from scouting.store.engine import open_engine
from scouting.store.figures import Figures
from scouting.store.frontiers import Frontiers
from scouting.store.jobs import Jobs
from scouting.store.leads import Cursor, LeadPage, Leads, Place, ReviewedLead
from scouting.store.lessons import Lessons
from scouting.store.runs import Runs
from scouting.store.standings import Standings

__all__ = ["Cursor", "LeadPage", "Place", "ReadDocument", "ReviewedLead", "Store", "open_store"]


class Store:
    """One open database; each attribute is one of its parts."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        self.documents = Documents(self._engine)
        self.leads = Leads(self._engine)
        self.lessons = Lessons(self._engine)
        self.standings = Standings(self._engine)
        self.jobs = Jobs(self._engine)
        self.runs = Runs(self._engine)
        self.frontiers = Frontiers(self._engine)
        self.counts = Counts(self._engine)
        self.figures = Figures(self._engine)
        self.checks = Checks(self._engine)

    def close(self) -> None:
        """Let go of all connections."""
        self._engine.dispose()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def open_store(url: str) -> Store:
    """Open a database (SQLAlchemy URL), creating or updating its tables; raises StoreError."""
    return Store(url)
