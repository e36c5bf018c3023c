"""Works the jobs of the backlog, at least once each, with effects that bear a repetition.

DBOS hands a job to one worker and keeps what it has done. It takes up the jobs of a worker that
comes back under its name; here no name comes back, and the jobs of the dead are taken up by the
living: who is dead is told by a lock that ends with its process (``store/locks.py``).
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import NoReturn

from scouting import faults
from scouting.backlog import (
    APPLICATION,
    CRAWL,
    CRAWLS,
    MAX_ATTEMPTS,
    READ,
    READINGS,
    VERSION,
    Backlog,
    next_attempt,
    repetition,
)
from scouting.courier import Courier
from scouting.crawls import PAGES_PER_SITE
from scouting.errands import Errands, Outcome, Report, Stopped, site_of
from scouting.errors import ScoutingError
from scouting.metrics import Instruments
from scouting.service import Service
from scouting.settings import Settings
from scouting.sources import Source
from scouting.store.locks import Locks, open_locks
from scouting.timetable import job_key

LOG = logging.getLogger(__name__)
JOBS_AT_ONCE = 2
MAX_LOST = 10
"""A job whose workers ended unexpectedly that often is dead. Restarts of the service count too."""

PULSE_SECONDS = 1.0
"""How often the dead are looked for, and the queue for new jobs."""

CrawlHere = Callable[[Source, int], Outcome]


def work(
    settings: Settings, jobs: int = JOBS_AT_ONCE, once: bool = False, port: int = 0
) -> NoReturn:
    """Work jobs until a signal comes, or with ``once`` until none is left that could be begun.

    ``port``: where Prometheus is answered, 0 for nowhere. The process ends in here; what is
    unfinished then is taken up by another worker or by the next one.
    """
    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    backlog, locks = Backlog(settings.queue_url), open_locks(settings.queue_url)
    errands = Errands(settings, backlog, locks)
    courier = Courier(Service(settings))
    if port:
        errands.instruments.serve(port)
    name = _begin(errands, backlog, locks, jobs)
    LOG.info("worker %s began, %d jobs at a time", name, jobs, extra={"worker": name})
    courier.start()
    try:
        while not stop.wait(PULSE_SECONDS) and not (once and not backlog.waits()):
            locks.check()
            take_up_the_dead(backlog, locks, name)
        if once:
            courier.round()
    except ScoutingError as error:
        LOG.error("worker %s ends: %s", name, error, extra={"worker": name})
        _leave(1)
    LOG.info("worker %s ends", name, extra={"worker": name})
    _leave(0)


def take_up_the_dead(backlog: Backlog, locks: Locks, name: str) -> None:
    """Put the jobs of workers that are no more back into the queue."""
    from dbos import DBOS

    for other in sorted(backlog.workers() - {name}):
        if not locks.taken(_worker_lock(other)):
            LOG.warning("worker %s is gone; its jobs are taken up", other, extra={"worker": other})
            DBOS._recover_pending_workflows([other])  # the public way is a paid service


@contextmanager
def crawling_here(settings: Settings, report: Report) -> Iterator[CrawlHere]:
    """A worker that takes nothing from the queue and crawls what it is told, each as a job of its
    own, whether or not the source was crawled already.

    The call takes a source and its page budget and gives the counts; it raises ScoutingError when
    nothing came of it, or when the source is in work elsewhere.
    """
    from dbos import DBOS, SetWorkflowAttributes, SetWorkflowID

    backlog, locks = Backlog(settings.queue_url), open_locks(settings.queue_url)
    crawl = _register(Errands(settings, backlog, locks, report), backlog)
    _launch(settings, locks, [])

    def crawl_here(source: Source, pages: int) -> Outcome:
        id = free_id(backlog, locks, job_key(source, datetime.now(UTC)))
        try:
            with SetWorkflowID(id), SetWorkflowAttributes({"source": source.id}):
                return crawl(source.id, MAX_ATTEMPTS, pages, follow=False)
        except KeyboardInterrupt:
            backlog.cancel(id)
            raise

    try:
        yield crawl_here
    finally:
        DBOS.destroy(destroy_registry=True)
        locks.close()
        backlog.close()


def free_id(backlog: Backlog, locks: Locks, key: str) -> str:
    """The id of the next attempt at a run; one that still waits, or lost its worker, is cancelled.

    Raises ScoutingError when it is in work.
    """
    last = backlog.latest(key)
    if last is None:
        return key
    if last.state == "running" and locks.taken(_worker_lock(last.worker)):
        raise ScoutingError(f"{last.source} is being crawled right now; 'scout jobs' shows it")
    if last.state in ("queued", "running"):
        backlog.cancel(last.id)
    return repetition(last.id)


def _begin(errands: Errands, backlog: Backlog, locks: Locks, jobs: int) -> str:
    from dbos import DBOS

    _register(errands, backlog)
    name = _launch(errands.settings, locks, [CRAWLS, READINGS])
    DBOS.register_queue(
        CRAWLS, worker_concurrency=jobs, partition_concurrency=1, on_conflict="always_update"
    )
    DBOS.register_queue(READINGS, partition_concurrency=1, on_conflict="always_update")
    return name


def _launch(settings: Settings, locks: Locks, queues: list[str]) -> str:
    from dbos import DBOS, DBOSPortableJSONSerializer

    name = f"{socket.gethostname()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
    locks.take(_worker_lock(name))  # before the first job bears the name
    DBOS(
        config={
            "name": APPLICATION,
            "system_database_url": settings.queue_url,
            "executor_id": name,
            "application_version": VERSION,
            "log_level": "WARNING",
            "serializer": DBOSPortableJSONSerializer(),  # the default would unpickle what it finds
        }
    )
    DBOS.listen_queues(queues)
    DBOS.launch()
    return name


def _register(errands: Errands, backlog: Backlog) -> Callable[..., Outcome]:
    """Tell DBOS of both kinds of jobs; gives the crawl."""
    from dbos import DBOS

    @DBOS.workflow(name=CRAWL, max_recovery_attempts=MAX_LOST)
    def crawl(
        source: str, attempt: int, pages: int = PAGES_PER_SITE, follow: bool = True
    ) -> Outcome:
        part = Part(CRAWL, source, str(DBOS.workflow_id), attempt)
        told = DBOS.run_step(
            {"name": CRAWL}, work_on, part, lambda: errands.crawl(part.id, source, pages)
        )
        if follow:
            site = site_of(errands.source(source))
            DBOS.run_step({"name": "follow"}, _follow, part, told, backlog, site)
        return _ended(part, told)

    @DBOS.workflow(name=READ, max_recovery_attempts=MAX_LOST)
    def read(source: str, attempt: int) -> Outcome:
        part = Part(READ, source, str(DBOS.workflow_id), attempt)
        told = DBOS.run_step({"name": READ}, work_on, part, lambda: errands.read(part.id))
        DBOS.run_step({"name": "follow"}, _follow, part, told, backlog)
        return _ended(part, told)

    def work_on(part: Part, errand: Callable[[], Outcome]) -> Outcome:
        return _timed(part, errand, errands.instruments)

    return crawl


@dataclass(frozen=True)
class Part:
    """A job as its worker knows it."""

    kind: str
    source: str
    id: str
    attempt: int


def _timed(part: Part, errand: Callable[[], Outcome], instruments: Instruments) -> Outcome:
    """Do it, time it, tell it; a fault that is no fault of ours becomes the outcome's ``error``."""
    from dbos import error as refusals

    began, known = time.monotonic(), {"job": part.id, "kind": part.kind, "source": part.source}
    LOG.info("%s begins, attempt %d", part.id, part.attempt, extra=known)
    try:
        told = errand()
    except Stopped:
        LOG.info("%s was cancelled", part.id, extra=known | {"outcome": "cancelled"})
        raise refusals.DBOSWorkflowCancelledError(f"{part.id} was cancelled") from None
    except faults.known() as error:
        told = {"error": str(error)}
    seconds, outcome = time.monotonic() - began, "failed" if "error" in told else "done"
    instruments.note_job(part.kind, outcome, seconds)
    words = ", ".join(f"{value} {name}" for name, value in told.items() if name != "error")
    LOG.info("%s %s in %.1f s: %s", part.id, outcome, seconds, told.get("error") or words,
             extra=known | told | {"outcome": outcome, "seconds": round(seconds, 2)})  # fmt: skip
    return told


def _follow(part: Part, told: Outcome, backlog: Backlog, site: str = "") -> None:
    """Ask for what comes next: the reading of a crawl, or another attempt at what failed."""
    if "error" not in told:
        if part.kind == CRAWL:
            backlog.add_reading(part.source, f"read:{part.id}")
        return
    backlog.note(part.id, {"failed": told["error"]})
    if following := next_attempt(part.id, part.attempt):
        id, delay = following
        if part.kind == CRAWL:
            backlog.add_crawl(part.source, site, id, part.attempt + 1, delay)
        else:
            backlog.add_reading(part.source, id, part.attempt + 1, delay)


def _ended(part: Part, told: Outcome) -> Outcome:
    """The outcome; raises ScoutingError for one that nobody will try again."""
    if "error" in told and next_attempt(part.id, part.attempt) is None:
        raise ScoutingError(told["error"])
    return told


def _worker_lock(name: str) -> str:
    return f"worker:{name}"


def _leave(code: int) -> NoReturn:
    """End at once, as a kill would: jobs in work stay open in the queue, their crawls end too."""
    logging.shutdown()
    sys.stdout.flush()
    os._exit(code)
