"""What has been looked at, how well and how lately, and what has not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from scouting.alarms import Alarm
from scouting.runs import CrawlRun
from scouting.sources import Source
from scouting.store.coverage import Stored

LANGUAGES = {
    "de": "German", "en": "English", "fr": "French", "he": "Hebrew", "ja": "Japanese",
    "ko": "Korean", "ms": "Malay", "zh": "Chinese",
}  # fmt: skip


@dataclass(frozen=True)
class Failure:
    """Pages that fail for one reason: how many, and the one that was met last."""

    reason: str
    count: int
    url: str
    seen: datetime


@dataclass(frozen=True)
class Covered:
    """Pages of a source or market; ages in days, the median interpolated between AGES."""

    documents: int = 0
    read: int = 0
    relevant: int = 0
    gone: int = 0
    newest: datetime | None = None
    newest_age: float | None = None
    median_age: float | None = None

    @property
    def relevant_share(self) -> float | None:
        """Share of the read pages that are about the field; None while none is read."""
        return self.relevant / self.read if self.read else None


@dataclass(frozen=True)
class SourceCoverage:
    """One source: its last crawl, its last success, what is stored of it and what fails.

    ``listed``: it stands in the list of sources. ``failing``: pages in quarantine.
    """

    id: str
    name: str
    markets: tuple[str, ...]
    listed: bool
    last_run: CrawlRun | None
    last_success: datetime | None
    pages: Covered
    failing: int
    failures: tuple[Failure, ...]

    @property
    def visited(self) -> bool:
        """Has anything come of it yet, if only a failure?"""
        return bool(self.last_run or self.last_success or self.pages.documents or self.failing)


@dataclass(frozen=True)
class MarketCoverage:
    """One market: its leads by technology, its pages, and how its sources do."""

    id: str
    label: str
    leads: int
    technologies: Mapping[str, int]
    sources: tuple[str, ...]
    last_success: datetime | None
    pages: Covered
    failing: int
    failures: tuple[Failure, ...]


@dataclass(frozen=True)
class Gaps:
    """What is not covered: ids of markets and sources; language and number of unread pages."""

    markets: tuple[str, ...]
    sources: tuple[str, ...]
    languages: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Coverage:
    """What the store holds, by source and market, what it lacks, and what looks wrong."""

    leads: int
    counts: Mapping[str, int]
    markets: tuple[MarketCoverage, ...]
    sources: tuple[SourceCoverage, ...]
    gaps: Gaps
    alarms: tuple[Alarm, ...]


def locate(stored: Iterable[Stored], listed: Iterable[Source]) -> dict[str, list[Stored]]:
    """What is stored, by market: the one a page tells, else that of a source with one market."""
    home = {source.stamp: source.markets[0] for source in listed if len(source.markets) == 1}
    by_market: dict[str, list[Stored]] = defaultdict(list)
    for group in stored:
        by_market[group.market or home.get(group.source, "")].append(group)
    return by_market


def language_name(code: str) -> str:
    """A language in English, or its ISO 639 code."""
    return LANGUAGES.get(code, code)


def as_coverage(coverage: Coverage) -> dict[str, Any]:
    """The JSON object of ``scout coverage --json`` and ``GET /v1/coverage``."""
    gaps = coverage.gaps
    return {
        "leads": coverage.leads,
        **coverage.counts,
        "markets": [_as_market(market) for market in coverage.markets],
        "sources": [_as_source(source) for source in coverage.sources],
        "not_covered": {
            "markets": list(gaps.markets),
            "sources": list(gaps.sources),
            "languages": [{"language": code, "documents": count} for code, count in gaps.languages],
        },
        "alarms": [asdict(alarm) for alarm in coverage.alarms],
    }


def _as_market(market: MarketCoverage) -> dict[str, Any]:
    told = {"id": market.id or None, "label": market.label, "leads": market.leads}
    return told | {
        "technologies": dict(market.technologies),
        "sources": list(market.sources),
        "last_success": _moment(market.last_success),
        **_as_pages(market.pages),
        "failing": market.failing,
        "failures": [_as_failure(failure) for failure in market.failures],
    }


def _as_source(source: SourceCoverage) -> dict[str, Any]:
    return {
        "id": source.id or None,
        "name": source.name,
        "markets": list(source.markets),
        "last_success": _moment(source.last_success),
        "last_run": _as_run(source.last_run),
        **_as_pages(source.pages),
        "failing": source.failing,
        "failures": [_as_failure(failure) for failure in source.failures],
    }


def _as_pages(pages: Covered) -> dict[str, Any]:
    share = pages.relevant_share
    return {
        "documents": pages.documents,
        "read": pages.read,
        "relevant": pages.relevant,
        "relevant_share": None if share is None else round(share, 4),
        "gone": pages.gone,
        "newest": _moment(pages.newest),
        "newest_age_days": pages.newest_age,
        "median_age_days": pages.median_age,
    }


def _as_run(run: CrawlRun | None) -> dict[str, Any] | None:
    if run is None:
        return None
    times = {"started": _moment(run.started), "ended": _moment(run.ended)}
    return asdict(run) | times | {"pages": run.pages}


def _as_failure(failure: Failure) -> dict[str, Any]:
    return asdict(failure) | {"seen": _moment(failure.seen)}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
