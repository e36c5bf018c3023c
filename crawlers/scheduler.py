"""Scrapy asks here what to fetch next; pages come in the order that the spider's frontier gives."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, cast

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler
from scrapy.crawler import Crawler

if TYPE_CHECKING:
    from crawlers.spiders.website import WebsiteSpider


class BestFirst(BaseScheduler):
    """Starts, sitemaps, feeds, redirects and retries at once; then the spider's next page.

    Scrapy's own gives a request its priority for good; here it is decided when it is fetched.
    """

    def __init__(self, spider: WebsiteSpider) -> None:
        self._spider = spider
        self._errands: deque[Request] = deque()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> BestFirst:
        """Built by Scrapy."""
        return cls(cast("WebsiteSpider", crawler.spider))

    def has_pending_requests(self) -> bool:
        """Is there anything that may still be fetched?"""
        return bool(self._errands) or self._spider.waits

    def enqueue_request(self, request: Request) -> bool:
        """A request that does not come from the frontier."""
        if not self._spider.admits(request):
            return False
        self._errands.append(request)
        return True

    def next_request(self) -> Request | None:
        """What is fetched next; None while that depends on a page that is being read."""
        return self._errands.popleft() if self._errands else self._spider.next_page()
