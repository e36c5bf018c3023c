"""The store: documents, readings, leads, decisions, jobs and runs in SQLite or PostgreSQL."""

from __future__ import annotations

from types import TracebackType

from scouting.store.archive import Archive, Filed
from scouting.store.arrivals import Arrivals
from scouting.store.audit import Audit
from scouting.store.checks import Checks
from scouting.store.codes import Cell
from scouting.store.coverage import Counts
from scouting.store.decisions import Decisions, Outcome
from scouting.store.developments import Developments
from scouting.store.documents import Documents, ReadDocument
from scouting.store.engine import open_engine
from scouting.store.events import Events
from scouting.store.feeds import Feeds
from scouting.store.figures import Figures
from scouting.store.frontiers import Frontiers
from scouting.store.issues import Issue, Issues, Report
from scouting.store.jobs import Address, Jobs, Told
from scouting.store.keys import Keys
from scouting.store.leads import LeadPage, Leads, Place, ReviewedLead
from scouting.store.lessons import Lessons
from scouting.store.listings import Listings
from scouting.store.markets import Markets
from scouting.store.organisations import Organisations
from scouting.store.passages import Passages
from scouting.store.plans import Plans
from scouting.store.queue import Queue, Standing
from scouting.store.roll import Cursor
from scouting.store.runs import Runs
from scouting.store.searches import Searches
from scouting.store.sessions import Sessions
from scouting.store.standings import Standings
from scouting.store.subscriptions import Subscriptions
from scouting.store.teaching import Taught, Teaching
from scouting.store.visits import Visits
from scouting.store.webhooks import Webhooks

__all__ = [
    "Address",
    "Cell",
    "Cursor",
    "Filed",
    "Issue",
    "LeadPage",
    "Outcome",
    "Place",
    "ReadDocument",
    "Report",
    "ReviewedLead",
    "Standing",
    "Store",
    "Taught",
    "Told",
    "open_store",
]


class Store:
    """One open database; each attribute is one of its parts."""

    def __init__(self, url: str) -> None:
        self._engine = open_engine(url)
        listings = Listings(self._engine)
        self.documents = Documents(self._engine)
        self.passages = Passages(self._engine)
        self.leads = Leads(self._engine, listings)
        self.decisions = Decisions(self._engine)
        self.developments = Developments(self._engine)
        self.queue = Queue(listings)
        self.issues = Issues(self._engine)
        self.archive = Archive(self._engine)
        self.lessons = Lessons(self._engine)
        self.teaching = Teaching(self._engine)
        self.organisations = Organisations(self._engine)
        self.standings = Standings(self._engine)
        self.jobs = Jobs(self._engine)
        self.runs = Runs(self._engine)
        self.frontiers = Frontiers(self._engine)
        self.counts = Counts(self._engine)
        self.figures = Figures(self._engine)
        self.checks = Checks(self._engine)
        self.keys = Keys(self._engine)
        self.sessions = Sessions(self._engine)
        self.audit = Audit(self._engine)
        self.markets = Markets(self._engine, listings)
        self.plans = Plans(self._engine)
        self.searches = Searches(self._engine)
        self.feeds = Feeds(self._engine)
        self.subscriptions = Subscriptions(self._engine)
        self.visits = Visits(self._engine)
        self.arrivals = Arrivals(self._engine)
        self.webhooks = Webhooks(self._engine)
        self.events = Events(self._engine)

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
