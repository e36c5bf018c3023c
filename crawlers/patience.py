"""A site that asks for patience gets it: 429, and 503 with a time (RFC 6585 §4, RFC 9110 §10.2.3)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.bounds import ROBOTS, RULES, Skipped

if TYPE_CHECKING:
    from crawlers.spiders.website import WebsiteSpider

FIRST_WAIT_SECONDS = 5.0
"""Where a site names no time; doubled at the second attempt."""

LONGEST_WAIT_SECONDS = 120.0
"""Who asks for longer is left alone; the next crawl comes in its week."""

ATTEMPTS = 3
WAITED = "waited"
OWN_WAY = (ROBOTS, RULES, "dont_retry")
"""Requests that know themselves what to do with such an answer."""


class Patience:
    """Downloader middleware: waits, with the whole crawl of the site, and asks the page again.

    Where that does not help, 429 ends the crawl of the site; a 503 costs its page only.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._over = ""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Patience:
        """Built by Scrapy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises Skipped once the site wants to be left alone."""
        if self._over:
            raise Skipped(self._over)

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """The answer, or the request anew after a while."""
        asked = seconds_asked(response)
        busy = response.status == HTTPStatus.TOO_MANY_REQUESTS
        busy = busy or (response.status == HTTPStatus.SERVICE_UNAVAILABLE and asked > 0)
        if not busy or any(request.meta.get(kind) for kind in OWN_WAY):
            return response
        waited: int = request.meta.get(WAITED, 0)
        wait = asked or FIRST_WAIT_SECONDS * 2**waited
        if waited + 1 < ATTEMPTS and wait <= LONGEST_WAIT_SECONDS:
            await asyncio.sleep(wait)
            return request.replace(meta=request.meta | {WAITED: waited + 1}, dont_filter=True)
        if response.status == HTTPStatus.TOO_MANY_REQUESTS:
            self._leave(request, asked)
        return response

    def _leave(self, request: Request, asked: float) -> None:
        words = f" for {asked:.0f} s" if asked > LONGEST_WAIT_SECONDS else ""
        self._over = f"the site answered 429 and is left alone{words}"
        spider = cast("WebsiteSpider", self._crawler.spider)
        spider.run.remark(f"{request.url}: {self._over}")


def seconds_asked(response: Response) -> float:
    """The seconds that ``Retry-After`` asks for, as a number or date; 0 for none or nonsense."""
    told = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()[:40]
    if told.isascii() and told.isdigit():
        return float(told)
    try:
        until = parsedate_to_datetime(told)
    except (ValueError, IndexError, OverflowError):
        return 0.0
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - datetime.now(UTC)).total_seconds(), 0.0)
