"""Figures for Prometheus: what the store and the queue hold, what this process has done."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import Counter, Histogram, Metric

    from scouting.crawls import CrawlSummary

JOB_BUCKETS = (1, 5, 15, 60, 300, 900, 3600, 4 * 3600)
"""Seconds: a crawl of 40 pages at one a second, up to a register of thousands."""

Jobs = Mapping[tuple[str, str], int]


@cache
def _counter(name: str, words: str, label: str) -> Counter:
    from prometheus_client import Counter

    return Counter(name, words, [label])


@cache
def _seconds() -> Histogram:
    from prometheus_client import Histogram

    words = "Seconds from a job's beginning to its end"
    return Histogram("scouting_job_seconds", words, ["kind", "outcome"], buckets=JOB_BUCKETS)


def note_crawl(told: CrawlSummary) -> None:
    """Count the pages of a crawl."""
    pages = _counter("scouting_pages", "Pages of the crawls by what became of them", "outcome")
    pages.labels("stored").inc(told.stored)
    pages.labels("unchanged").inc(told.pages - told.stored - told.quarantined)
    pages.labels("quarantined").inc(told.quarantined)
    pages.labels("failed").inc(told.failed)


def note_reading(read: int, relevant: int) -> None:
    """Count documents read."""
    documents = _counter("scouting_read", "Documents read, about the field or not", "relevant")
    documents.labels("yes").inc(relevant)
    documents.labels("no").inc(read - relevant)


def note_job(kind: str, outcome: str, seconds: float) -> None:
    """Note how a job ended and how long it took."""
    _seconds().labels(kind, outcome).observe(seconds)


def serve(port: int) -> None:
    """Answer Prometheus on a loopback port, in a thread of its own."""
    from prometheus_client import start_http_server

    start_http_server(port, "127.0.0.1")


def write(totals: Mapping[str, int], jobs: Jobs) -> bytes:
    """The figures of store, queue and this process in Prometheus' text format."""
    from prometheus_client import REGISTRY, generate_latest
    from prometheus_client.registry import CollectorRegistry

    shown = CollectorRegistry(auto_describe=False)
    shown.register(_Snapshot(lambda: _gauges(totals, jobs)))
    return generate_latest(shown) + generate_latest(REGISTRY)


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
