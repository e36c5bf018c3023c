"""What a crawl does not leave: the address policy for URLs, its site, its mazes."""

from __future__ import annotations

from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.linkextractors import IGNORED_EXTENSIONS

from crawlers.mazes import Mazes
from scouting.errors import Forbidden
from scouting.guard import check_url

SITE = "CRAWL_SITE"
PAGE = "page"
"""Marks a request for a page, as against robots.txt, sitemaps and feeds."""

ROBOTS = "robots"
"""Marks a request for robots.txt, whose redirects may leave the site (RFC 9309 §2.3.1.2)."""

RULES = "rules"
"""Marks a request for tdmrep.json, whose redirects may leave the site as well."""

INVITED = "invited"
"""Marks a request to an interface that its service documents for programs."""


UNREADABLE = frozenset(IGNORED_EXTENSIONS) - {"pdf"}


class Skipped(IgnoreRequest):
    """A request that is not made because of a rule, not of a fault."""


def site_of(url: str) -> str:
    """Host and port that make up one site; with and without ``www.`` are the same."""
    return urlsplit(url).netloc.removeprefix("www.")


def is_readable(url: str) -> bool:
    """May the address be one of a text, by its ending?"""
    return urlsplit(url).path.rpartition(".")[2].lower() not in UNREADABLE


class Closed(Skipped):
    """A page that its site does not want to be read; told of as such."""


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
        free = request.meta.get(ROBOTS) or request.meta.get(RULES)
        if site_of(canonical) != self._site and not free:
            raise Skipped(f"leads to another site, {canonical}")


class Mazeless:
    """Downloader middleware: nothing from a part of the site that was found to be a maze."""

    def __init__(self, mazes: Mazes) -> None:
        self._mazes = mazes

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Mazeless:
        """Built by Scrapy."""
        return cls(getattr(crawler.spider, "mazes", None) or Mazes())

    def process_request(self, request: Request) -> None:
        """Raises Skipped for an address in a maze."""
        if request.meta.get(PAGE) and self._mazes.bars(request.url):
            raise Skipped("the part of the site looks like a trap")
