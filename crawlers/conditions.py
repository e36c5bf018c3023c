"""Pages that are stored are asked for only if they have changed (RFC 9110 §13.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.crawler import Crawler

from crawlers.bounds import PAGE

if TYPE_CHECKING:
    from crawlers.spiders.website import WebsiteSpider

VISIT = "visit"
"""The former visit of a page that was asked for with a condition."""

FIELDS = ("If-None-Match", "If-Modified-Since")


class Conditions:
    """Downloader middleware: sends the validators of the former visit to this very address.

    Each hop anew, as Scrapy hands the fields of a request on to where it is redirected.
    """

    def __init__(self, spider: WebsiteSpider) -> None:
        self._spider = spider

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Conditions:
        """Built by Scrapy."""
        return cls(cast("WebsiteSpider", crawler.spider))

    def process_request(self, request: Request) -> None:
        """Set or take away the conditions of a request for a page."""
        if not request.meta.get(PAGE):
            return
        for name in FIELDS:
            request.headers.pop(name, None)
        stored = request.url in self._spider.stored  # else the database need not be asked
        request.meta[VISIT] = visit = self._spider.run.recall(request.url) if stored else None
        if visit:
            request.headers.update(visit.terms.conditions)
