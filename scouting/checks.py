"""What is known of sources, and whether they can be crawled: asks robots.txt and entry page."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from scouting.domain import Page
from scouting.errors import Disallowed, FetchFailed, Forbidden, NotFound, Reserved, TimedOut
from scouting.fetch import fetch_page, knock
from scouting.runs import CheckState, SourceCheck
from scouting.settings import Settings
from scouting.sources import Source
from scouting.store import Store

SITES_AT_ONCE = 8
PAUSE_SECONDS = 1.0
"""Between two sources of one site, as between two pages in a crawl."""

HEAD_BYTES = 2048
_LIST = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE)

_WORD = re.compile(r"[^\W\d_]{3,}")

_STATES: tuple[tuple[type[Exception], CheckState], ...] = (
    (Disallowed, "forbidden by robots"),
    (Reserved, "reserved"),
    (NotFound, "not found"),
    (TimedOut, "timeout"),
)


@dataclass(frozen=True)
class KnownSource:
    """A source with its latest check and when a crawl of it last succeeded, where known."""

    source: Source
    check: SourceCheck | None = None
    crawled: datetime | None = None

    @property
    def verified(self) -> bool:
        """Has a crawl succeeded, by the list or by this database?"""
        return self.source.verified or self.crawled is not None

    def as_dict(self) -> dict[str, Any]:
        """As JSON has it: the fields of the list, ``verified``, ``crawled`` and ``check``."""
        check = self.check and {
            "state": self.check.state,
            "detail": self.check.detail,
            "at": self.check.at.isoformat(),
            "since": self.check.since.isoformat(),
        }
        crawled = self.crawled and self.crawled.isoformat()
        own = asdict(self.source) | {"verified": self.verified}
        return own | {"crawled": crawled, "check": check}


def recall_sources(sources: Sequence[Source], store: Store) -> list[KnownSource]:
    """What the store knows of sources; a check of a former address does not count."""
    checks = store.checks.latest()
    successes = store.runs.successes()
    known = []
    for source in sources:
        check = checks.get(source.id)
        valid = check if check and check.address == source.address else None
        run = successes.get(source.stamp)
        known.append(KnownSource(source, valid, run.ended if run else None))
    return known


def check_sources(sources: Sequence[Source], settings: Settings) -> Iterator[SourceCheck]:
    """What comes of asking each source's entry page, as it becomes known, site by site.

    Sites are asked side by side, each with one request at a time; address policy, robots.txt
    and all caps of fetching hold.
    """
    sites: dict[str, list[Source]] = {}
    for source in sources:
        sites.setdefault(_site(source.address), []).append(source)
    pool = ThreadPoolExecutor(SITES_AT_ONCE, "check")
    try:
        for checks in pool.map(lambda group: _check_site(group, settings), sites.values()):
            yield from checks
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _check_site(sources: Sequence[Source], settings: Settings) -> list[SourceCheck]:
    checks = []
    for place, source in enumerate(sources):
        time.sleep(PAUSE_SECONDS if place else 0)
        checks.append(_check(source, settings))
    return checks


def _check(source: Source, settings: Settings) -> SourceCheck:
    now = datetime.now(UTC)
    try:
        if source.is_register:
            state, detail = _listen(knock(source.address, settings))
        else:
            state, detail = _judge(source, fetch_page(source.address, settings))
    except (Forbidden, FetchFailed) as error:
        state = next((name for kind, name in _STATES if isinstance(error, kind)), "failed")
        detail = str(error).removeprefix(f"{source.address}: ")
    return SourceCheck(source.id, source.address, state, detail, now, now)


def _listen(status: int) -> tuple[CheckState, str]:
    """A register's address answers questions only: whatever it says without one, it is there."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "failed", f"the server answered {status}"
    return "reachable", ""


def _judge(source: Source, page: Page) -> tuple[CheckState, str]:
    if _site(page.url) != _site(source.address):  # a crawl does not leave its site
        return "moved", f"to {page.url}"
    if source.kind != "website" and not _LIST.search(page.body[:HEAD_BYTES]):
        return "not as listed", f"a page, not a {source.kind}"
    remarks = [] if page.url == source.address else [f"as {page.url}"]
    if not _names(page, source.name):
        remarks.append(f"it does not name {source.name}: is it still theirs?")
    return "reachable", "; ".join(remarks)


def _names(page: Page, name: str) -> bool:
    """Does a page hold any word of a name? Domains that are given up are sold to anybody."""
    text = page.body.decode("utf-8", "ignore").casefold()
    words = _WORD.findall(name.casefold())
    return not words or any(word in text for word in words)


def _site(url: str) -> str:
    """Host and port, with or without ``www.``: what a crawl takes for one site."""
    return urlsplit(url).netloc.removeprefix("www.")
