"""The weekly round: asks for the jobs that are due, in one go or for ever."""

from __future__ import annotations

import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event

from scouting.backlog import Backlog, repetition
from scouting.errands import site_of
from scouting.mailing import start_mailing
from scouting.service import Service
from scouting.settings import Settings
from scouting.sources import Source, read_sources
from scouting.timetable import due_jobs, job_key
from taxonomy import Taxonomy, load_taxonomy

LOG = logging.getLogger(__name__)
Warn = Callable[[str], None]
ROUND_SECONDS = 60.0
"""Turns come at midnight UTC, so that a minute is soon enough."""


def keep_asking(settings: Settings) -> None:
    """Ask for the jobs that are due, and mail what is, minute after minute, until a signal comes."""
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    backlog, warn = Backlog(settings.queue_url), _once(LOG.warning)
    service = Service(settings)
    postman = start_mailing(service)
    taxonomy = load_taxonomy(settings.taxonomy)
    try:
        ask(settings, taxonomy, backlog, datetime.now(UTC), warn)
        while not stop.wait(ROUND_SECONDS):
            ask(settings, taxonomy, backlog, datetime.now(UTC), warn)
    finally:
        postman.stop()
        service.close()
        backlog.close()


def ask_once(settings: Settings, warn: Warn) -> list[str]:
    """Ask for the jobs that are due; the ids of the new ones."""
    backlog = Backlog(settings.queue_url)
    try:
        taxonomy = load_taxonomy(settings.taxonomy)
        return ask(settings, taxonomy, backlog, datetime.now(UTC), warn)
    finally:
        backlog.close()


def ask(
    settings: Settings, taxonomy: Taxonomy, backlog: Backlog, now: datetime, warn: Warn
) -> list[str]:
    """Ask for every job that is due, once however often one asks; the ids of the new ones.

    The file of sources is read anew each time, so that a change needs no restart; its bad entries
    are told to ``warn``.
    """
    sources = read_sources(settings, taxonomy, warn)
    asked = []
    for source, key in due_jobs(sources, now, backlog.known):
        if backlog.add_crawl(source.id, site_of(source), key):
            LOG.info("%s was asked for", key, extra={"job": key, "source": source.id})
            asked.append(key)
    return asked


def ask_now(backlog: Backlog, source: Source, now: datetime) -> str:
    """Ask for the crawl of one source whatever its turn; the id of the job, new or in work already.

    An attempt that waits for its hour is taken out: this one goes at once.
    """
    key = job_key(source, now)
    last = backlog.latest(key)
    if last and (last.state == "running" or (last.state == "queued" and not last.due)):
        return last.id
    if last and last.state == "queued":
        backlog.cancel(last.id)
    id = repetition(last.id) if last else key
    backlog.add_crawl(source.id, site_of(source), id)
    return id


def _once(warn: Warn) -> Warn:
    """Tells each line once: a list stays as wrong as it is until somebody mends it."""
    told = set[str]()

    def tell(line: str) -> None:
        if line not in told:
            told.add(line)
            warn(line)

    return tell
