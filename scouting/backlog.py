"""The jobs of all workers: what waits, what runs, how it ended. Kept by DBOS, keyed by run.

A run's key (``jba:2026-W48``) is the job's id, so that asking twice makes one job. An attempt after
a failure, or a repetition that somebody asks for, is a job of its own: ``jba:2026-W48~2``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from scouting.errors import Conflict, StoreError, Unknown

if TYPE_CHECKING:
    from dbos import WorkflowStatus

APPLICATION, VERSION = "scouting", "1"
"""One version for good: DBOS leaves the jobs of other versions alone, also those cut short."""

CRAWLS, READINGS = "crawls", "readings"
"""The queues. A site is a partition of the first, the second is one partition; a partition has one
job in work. DBOS' other limit, a queue's global concurrency, let two readings run at once on SQLite
in one of three rounds of ``benchmarks/kills.py``: it counts before it has locked."""

CRAWL, READ = "crawl", "read"
MAX_ATTEMPTS = 4
BACKOFF_SECONDS = 600
BACKOFF_FACTOR = 4
"""Attempts after 10 minutes, 40 minutes and 2 hours 40: a site that is down over lunch is reached
within the day, one that is gone is given up within three hours and a half."""

LISTED_DAYS = 30
MOST_LISTED = 1000
STATES = ("queued", "running", "done", "failed", "dead", "cancelled")
"""``failed``: another attempt follows; ``dead``: none does, somebody has to look."""

OPEN = ("queued", "running")
STORED = {
    "ENQUEUED": "queued", "DELAYED": "queued", "PENDING": "running", "SUCCESS": "done",
    "ERROR": "dead", "MAX_RECOVERY_ATTEMPTS_EXCEEDED": "dead", "CANCELLED": "cancelled",
}  # fmt: skip


COUNTS = (
    "pages",
    "stored",
    "unchanged",
    "quarantined",
    "failed",
    "read",
    "relevant",
    "total",
    "rate",
)
"""What progress tells, in the order in which it is shown."""

LOST = {"MAX_RECOVERY_ATTEMPTS_EXCEEDED": "every worker that had it in work ended before it"}


@dataclass(frozen=True)
class Job:
    """One job. ``progress``: counts so far, and ``rate`` in pages or documents a minute.

    ``due``: when a waiting attempt begins at the earliest; ``detail``: why it failed.
    """

    id: str
    kind: str
    state: str
    source: str
    created: datetime
    started: datetime | None = None
    ended: datetime | None = None
    due: datetime | None = None
    progress: dict[str, float] = field(default_factory=dict)
    detail: str = ""
    worker: str = ""

    @property
    def attempt(self) -> int:
        """Which attempt this is, from 1."""
        return int(self.id.partition("~")[2] or 1)

    def told(self) -> dict[str, Any]:
        """The job as JSON, moments in ISO 8601."""
        moments = {
            name: moment.isoformat() if (moment := getattr(self, name)) else None
            for name in ("created", "started", "ended", "due")
        }
        return {
            "id": self.id, "kind": self.kind, "source": self.source, "state": self.state,
            "attempt": self.attempt, **moments, "progress": self.progress,
            "detail": self.detail or None,
        }  # fmt: skip


class Backlog:
    """The job queue at a database's URL, its tables created when they are missing."""

    def __init__(self, url: str) -> None:
        from dbos import DBOS, DBOSClient, DBOSPortableJSONSerializer

        with _told_as_ours():
            DBOS.migrate(url)
            self._client = DBOSClient(
                system_database_url=url, serializer=DBOSPortableJSONSerializer(),
                application_name=APPLICATION, retry_connection_errors=False,
            )  # fmt: skip

    def close(self) -> None:
        """Let go of the database."""
        self._client.destroy()

    def add_crawl(
        self, source: str, site: str, id: str, attempt: int = 1, delay: float = 0
    ) -> bool:
        """Ask for a crawl; False when it was asked for already."""
        return self._add(
            {"workflow_name": CRAWL, "queue_name": CRAWLS, "queue_partition_key": site,
             "workflow_id": id, "attributes": {"source": source}, "delay_seconds": delay},
            source, attempt,
        )  # fmt: skip

    def add_reading(self, source: str, id: str, attempt: int = 1, delay: float = 0) -> bool:
        """Ask for a reading of what came in; False when it was asked for already."""
        return self._add(
            {"workflow_name": READ, "queue_name": READINGS, "queue_partition_key": READ,
             "workflow_id": id, "attributes": {"source": source}, "delay_seconds": delay},
            source, attempt,
        )  # fmt: skip

    def _add(self, options: dict[str, Any], *arguments: Any) -> bool:
        from dbos import error as refusals

        options |= {"workflow_id_reuse_policy": "reject", "application_name": APPLICATION}
        if not options.get("delay_seconds"):
            options.pop("delay_seconds", None)
        try:
            with _told_as_ours():
                self._client.enqueue(options, *arguments)  # type: ignore[arg-type]
        except refusals.DBOSWorkflowIDInUseError:
            return False
        return True

    def find(self, id: str) -> Job:
        """A job; raises Unknown."""
        for job in self._found(workflow_ids=[id]):
            return job
        raise Unknown(f"unknown job '{id[:80]}'")

    def known(self, ids: Collection[str]) -> set[str]:
        """Which of these jobs were ever asked for, in one question."""
        return {job.id for job in self._found(workflow_ids=sorted(ids))} if ids else set()

    def latest(self, key: str) -> Job | None:
        """The last attempt of a run, if there was any."""
        found = self._found(workflow_id_prefix=key)
        attempts = [job for job in found if job.id.partition("~")[0] == key]
        return max(attempts, key=lambda job: job.attempt, default=None)

    def recent(self, state: str = "", limit: int = 100) -> list[Job]:
        """The jobs of the last 30 days, latest first; raises Unknown for a state that is none."""
        if state and state not in STATES:
            raise Unknown(f"unknown state '{state[:40]}'; known: {', '.join(STATES)}")
        stored = [name for name, ours in STORED.items() if ours in (state, _hides(state))]
        found = self._found(status=stored or None, start_time=_listed_from(), limit=MOST_LISTED)
        return [job for job in found if state in ("", job.state)][:limit]

    def count(self) -> dict[tuple[str, str], int]:
        """How many jobs of each kind and state there were in the last 30 days."""
        return Counter((job.kind, job.state) for job in self._found(start_time=_listed_from()))

    def cancel(self, id: str) -> Job:
        """Take a job that waits or runs out of work for good; raises Unknown or Conflict."""
        job = self.find(id)
        if job.state not in OPEN:
            raise Conflict(f"job '{id}' has ended already ({job.state})")
        with _told_as_ours():
            self._client.cancel_workflow(id)
        return self.find(id)

    def note(self, id: str, told: dict[str, Any]) -> None:
        """Add to what is told about a job: ``progress``, ``failed``."""
        with _told_as_ours():
            self._client.update_workflow_attributes(id, told, merge=True)

    def workers(self) -> set[str]:
        """Who has jobs in work, living or dead."""
        return {job.worker for job in self._found(status="PENDING")}

    def waits(self) -> bool:
        """Is there any job that runs or could be begun now?"""
        return bool(self._found(status=["ENQUEUED", "PENDING"], limit=1))

    def _found(self, **chosen: Any) -> list[Job]:
        with _told_as_ours():
            found = self._client.list_workflows(
                sort_desc=True, load_input=False, load_output=True,
                application_name=APPLICATION, **chosen,
            )  # fmt: skip
        return [_job(status) for status in found]


def next_attempt(id: str, attempt: int) -> tuple[str, float] | None:
    """Id and delay (seconds) of the attempt that follows a failed one; None when it was the last."""
    if attempt >= MAX_ATTEMPTS:
        return None
    return repetition(id), BACKOFF_SECONDS * BACKOFF_FACTOR ** (attempt - 1)


def repetition(id: str) -> str:
    """The id of the next attempt at the same run."""
    key, _, number = id.partition("~")
    return f"{key}~{int(number or 1) + 1}"


def _job(status: WorkflowStatus) -> Job:
    told = status.attributes or {}
    state = STORED[status.status]
    counted = told.get("progress") or {}
    error = " ".join(str(status.error or LOST.get(status.status, "")).split())
    return Job(
        id=status.workflow_id,
        kind=status.name,
        state="failed" if state == "done" and told.get("failed") else state,
        source=str(told.get("source", "")),
        created=_moment(status.created_at) or datetime.now(UTC),
        started=_moment(status.dequeued_at),
        ended=_moment(status.completed_at),
        due=_moment(status.delay_until_epoch_ms) if state == "queued" else None,
        progress={name: counted[name] for name in COUNTS if name in counted},
        detail=str(told.get("failed") or error)[:500],
        worker=status.executor_id or "",
    )


def _hides(state: str) -> str:
    return "done" if state == "failed" else state


def _listed_from() -> str:
    return (datetime.now(UTC) - timedelta(days=LISTED_DAYS)).isoformat()


def _moment(milliseconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None


@contextmanager
def _told_as_ours() -> Iterator[None]:
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except SQLAlchemyError as error:
        told = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise StoreError(f"the job queue's database failed: {told}") from error
