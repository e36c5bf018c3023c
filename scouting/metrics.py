"""Figures for Prometheus: what the store and the queue hold, what a worker has done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import Metric

    from scouting.crawls import CrawlSummary

JOB_BUCKETS = (1, 5, 15, 60, 300, 900, 3600, 4 * 3600)
"""Seconds: a crawl of 40 pages at one a second, up to a register of thousands."""

Jobs = Mapping[tuple[str, str], int]


class Instruments:
    """What one worker has done since it began."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Histogram

        self._shown = CollectorRegistry()
        self._pages = Counter(
            "scouting_pages", "Pages of crawls by what became of them", ["outcome"],
            registry=self._shown,
        )  # fmt: skip
        self._read = Counter(
            "scouting_documents_read", "Documents read, about the field or not", ["relevant"],
            registry=self._shown,
        )  # fmt: skip
        self._seconds = Histogram(
            "scouting_job_seconds", "Seconds from a job's beginning to its end",
            ["kind", "outcome"], buckets=JOB_BUCKETS, registry=self._shown,
        )  # fmt: skip

    def note_crawl(self, told: CrawlSummary) -> None:
        """Count the pages of a crawl."""
        unchanged = told.pages - told.stored - told.quarantined
        for outcome, number in (
            ("stored", told.stored), ("unchanged", unchanged),
            ("quarantined", told.quarantined), ("failed", told.failed),
        ):  # fmt: skip
            self._pages.labels(outcome).inc(number)

    def note_reading(self, read: int, relevant: int) -> None:
        """Count documents read."""
        self._read.labels("yes").inc(relevant)
        self._read.labels("no").inc(read - relevant)

    def note_job(self, kind: str, outcome: str, seconds: float) -> None:
        """Note how a job ended and how long it took."""
        self._seconds.labels(kind, outcome).observe(seconds)

    def serve(self, port: int) -> None:
        """Answer Prometheus on a loopback port, in a thread of its own; raises OSError."""
        from prometheus_client import start_http_server

        start_http_server(port, "127.0.0.1", self._shown)


def write_figures(totals: Mapping[str, int], jobs: Jobs) -> bytes:
    """The figures of store and queue in Prometheus' text format."""
    from prometheus_client import CollectorRegistry, generate_latest

    shown = CollectorRegistry()
    shown.register(_Snapshot(lambda: _gauges(totals, jobs)))
    return generate_latest(shown)


class _Snapshot:
    def __init__(self, collect: Callable[[], Iterable[Metric]]) -> None:
        self.collect = collect


def _gauges(totals: Mapping[str, int], jobs: Jobs) -> Iterable[Metric]:
    from prometheus_client.core import GaugeMetricFamily

    held = GaugeMetricFamily("scouting_store", "What the store holds", labels=["what"])
    for what, number in totals.items():
        held.add_metric([what], number)
    yield held
    states = GaugeMetricFamily(
        "scouting_jobs", "Jobs of the last 30 days by kind and state", labels=["kind", "state"]
    )
    for (kind, state), number in jobs.items():
        states.add_metric([kind, state], number)
    yield states
