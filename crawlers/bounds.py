"""What a crawl does not leave: the address policy for URLs, its site."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from scouting.errors import Forbidden
from scouting.guard import check_url

SITE = "CRAWL_SITE"
ROBOTS = "robots"
"""Marks a request for robots.txt, whose redirects may leave the site (RFC 9309 §2.3.1.2)."""

INVITED = "invited"
"""Marks a request to an interface that its service documents for programs."""


class Skipped(IgnoreRequest):
    """A request that is not made because of a rule, not of a fault."""


def site_of(url: str) -> str:
    """Host and port that make up one site; with and without ``www.`` are the same."""
    return urlsplit(url).netloc.removeprefix("www.")


class SiteBounds:
    """Downloader middleware: only canonical web addresses of the crawl's own site."""

    def __init__(self, site: str) -> None:
        self._site = site

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> SiteBounds:
        """Built by Scrapy."""
        return cls(crawler.settings[SITE])

    def process_request(self, request: Request) -> None:
        """Raises IgnoreRequest for a forbidden address and Skipped for another site."""
        try:
            canonical = check_url(request.url)
        except Forbidden as error:
            raise IgnoreRequest(str(error)) from None
        if site_of(canonical) != self._site and not request.meta.get(ROBOTS):
            raise Skipped(f"leads to another site, {canonical}")
