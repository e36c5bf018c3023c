"""What a command begins with: settings, vocabulary, an open service, the leads that are wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from scouting import sources, store, terminal
from scouting.access import CLI, Entry
from scouting.backlog import Backlog
from scouting.errors import ScoutingError
from scouting.queries import LeadFilter
from scouting.service import Service
from scouting.settings import Settings, load_settings
from scouting.sources import Source
from scouting.store import Store
from taxonomy import Taxonomy, load_taxonomy


def read_settings() -> Settings:
    """The settings of the environment."""
    return load_settings()


def read_taxonomy(settings: Settings) -> Taxonomy:
    """The vocabulary of the settings."""
    return load_taxonomy(settings.taxonomy)


def check_markets(settings: Settings, ids: Sequence[str]) -> None:
    """Raise TaxonomyError for the first id that is no market of the vocabulary."""
    taxonomy = read_taxonomy(settings)
    for id in ids:
        taxonomy.market(id)


def read_sources(settings: Settings, warn: Callable[[str], None]) -> tuple[Source, ...]:
    """The sources of the vocabulary's markets; bad entries of the user's file go to ``warn``."""
    return sources.read_sources(settings, read_taxonomy(settings), warn)


@contextmanager
def open_backlog() -> Iterator[Backlog]:
    """The job queue of the settings, closed in the end."""
    backlog = Backlog(load_settings().queue_url)
    try:
        yield backlog
    finally:
        backlog.close()


@contextmanager
def open_store(verb: str = "", target: str = "") -> Iterator[Store]:
    """The store of the settings, closed in the end; a ``verb`` that changes something is noted."""
    with store.open_store(load_settings().database) as opened, noting(opened, verb, target):
        yield opened


@contextmanager
def open_service(verb: str = "", target: str = "") -> Iterator[Service]:
    """A service on the database of the settings, closed in the end; a ``verb`` that changes
    something is noted.
    """
    service = Service(load_settings())
    try:
        with noting(service.store, verb, target):
            yield service
    finally:
        service.close()


@contextmanager
def noting(kept: Store, verb: str, target: str) -> Iterator[None]:
    """A line of the audit log, written before the work and ended with it; none without a verb."""
    if not verb:
        yield
        return
    number = kept.audit.add(Entry(datetime.now(UTC), CLI, verb, target))
    outcome = "failed"
    try:
        yield
        outcome = "done"
    except ScoutingError as error:
        outcome = f"failed: {error}"
        raise
    finally:
        kept.audit.finish(number, target, outcome)


def read_documents(service: Service) -> int:
    """Read what is unread, with progress on a terminal; returns how many."""
    before = service.relevant
    with terminal.progress("Reading", service.unread()) as tick:

        def report(done: int) -> None:
            leads = service.store.figures.totals()["leads"]
            tick(done, f"{service.relevant - before} relevant, {leads} leads")

        return service.read(report)


def choose_leads(service: Service, asked: LeadFilter, mission: str = "") -> LeadFilter:
    """The filter that options ask for, checked; with a mission, only its markets.

    Raises Unknown for an id that does not exist, ScoutingError for a market outside the mission.
    """
    wanted = service.check(asked)
    if not mission:
        return wanted
    within = service.mission_markets(mission)
    both = tuple(id for id in within if id in wanted.markets) if wanted.markets else within
    if not both:
        raise ScoutingError(f"mission {mission} does not go to {', '.join(wanted.markets)}")
    return replace(wanted, markets=both)
