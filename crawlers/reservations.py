"""Reservations of text and data mining in crawls: tdmrep.json asked once a site, before any page."""

from __future__ import annotations

import asyncio
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawlers.bounds import INVITED, ROBOTS, RULES, Closed
from crawlers.robots import FIRST
from scouting.reservation import MAX_BYTES, REFUSAL, WELL_KNOWN, Reservations

PATIENCE_SECONDS = 10.0


class ReservationRules:
    """Downloader middleware over ``scouting.reservation``; after robots.txt, which counts for the
    file as well. A register's documented interface is asked in any case: its licence says what for.
    """

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._asked: dict[str, asyncio.Task[Reservations]] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> ReservationRules:
        """Built by Scrapy."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises Closed where the site reserves the page."""
        if any(request.meta.get(kind) for kind in (ROBOTS, RULES, INVITED)):
            return
        place = urljoin(request.url, WELL_KNOWN)
        if place not in self._asked:
            self._asked[place] = asyncio.ensure_future(self._ask(place))
        if (await self._asked[place]).reserve(request.url):
            raise Closed(REFUSAL)

    async def _ask(self, place: str) -> Reservations:
        meta = {RULES: True, "dont_retry": True, "download_maxsize": MAX_BYTES,
                "download_timeout": PATIENCE_SECONDS}  # fmt: skip
        request = Request(place, NO_CALLBACK, priority=FIRST, meta=meta)
        download = self._crawler.engine.download_async(request)
        # whatever keeps the file from being had means that there is none, see Reservations
        (answer,) = await asyncio.gather(download, return_exceptions=True)
        if isinstance(answer, Response):
            return Reservations(answer.body, answer.status)
        return Reservations()
