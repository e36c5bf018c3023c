"""robots.txt in crawls: asked once a site, obeyed for every request, Crawl-delay included."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http.request import NO_CALLBACK

from crawlers.bounds import INVITED, ROBOTS, Skipped, site_of
from scouting.crawls import LEFT
from scouting.robots import MAX_DELAY_SECONDS, Robots

if TYPE_CHECKING:
    from crawlers.spiders.website import WebsiteSpider

FIRST = 1_000_000
TOO_SLOW = f"its robots.txt wants more than {MAX_DELAY_SECONDS:.0f} s between two fetches: one page is read"


class RobotsRules:
    """Downloader middleware over ``scouting.robots``.

    Scrapy's own crawls on after 503, 429 and connection loss, and knows no Crawl-delay. Here a
    robots.txt that cannot be had makes every request of its site fail with the same reason. Where a
    service documents an interface for programs, that is its word on who may ask: only the
    Crawl-delay is kept then.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._agent: str = crawler.settings["USER_AGENT"]
        self._asked: dict[str, asyncio.Task[Robots]] = {}
        self._first: dict[str, str] = {}
        self._told: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> RobotsRules:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Skipped when the site does not want the request."""
        if request.meta.get(ROBOTS):
            return
        rules = await self.rules(request.url)
        if not rules.allows(request.url) and not request.meta.get(INVITED):
            raise Skipped(rules.refusal)
        if rules.once and not request.meta.get(INVITED):
            self._admit_one(request)
        elif rules.delay:
            self._slow_down(request, rules.delay)

    def _admit_one(self, request: Request) -> None:
        """Raises Skipped for any page but the first of a site, redirects and retries of it apart."""
        first = self._first.setdefault(site_of(request.url), request.url)
        if request.url == first or request.meta.get("redirect_urls"):
            return
        if first not in self._told:
            self._told.add(first)
            cast("WebsiteSpider", self._crawler.spider).run.remark(f"{LEFT} {first}: {TOO_SLOW}")
        raise Skipped(TOO_SLOW)

    async def rules(self, url: str) -> Robots:
        """The rules of an address's site; raises what kept them from being had."""
        address = urljoin(url, "/robots.txt")
        if address not in self._asked:
            self._asked[address] = asyncio.ensure_future(self._ask(address))
        return await self._asked[address]

    async def _ask(self, address: str) -> Robots:
        request = Request(address, NO_CALLBACK, priority=FIRST, meta={ROBOTS: True})
        response = await self._crawler.engine.download_async(request)
        return Robots(response.body, response.status, self._agent)

    def _slow_down(self, request: Request, delay: float) -> None:
        downloader = self._crawler.engine.downloader
        site = downloader.get_slot_key(request)
        slower = max(delay, self._crawler.settings.getfloat("DOWNLOAD_DELAY"))
        # the slot that fetched robots.txt lives on; after a minute's idleness it is made anew
        downloader.per_slot_settings[site] = {"delay": slower, "concurrency": 1, "jitter": 0.0}
        if site in downloader.slots:
            downloader.slots[site].delay = slower
            downloader.slots[site].jitter = 0.0
        request.meta["autothrottle_dont_adjust_delay"] = True
