"""One website, most promising pages first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.linkextractors import IGNORED_EXTENSIONS
from twisted.python.failure import Failure

from crawlers.bounds import SITE, Skipped, site_of
from crawlers.failures import explain, find_missing
from crawlers.feeds import canonical, is_unchanged, kind_of, read_feed, read_sitemap
from crawlers.frontier import Frontier
from crawlers.robots import RobotsRules
from crawlers.run import Run
from crawlers.writer import Lost, Visit
from scouting.domain import Link, Page
from scouting.errors import FetchFailed, Unreadable
from scouting.fetch import declared_charset
from scouting.guard import check_content, check_url, is_local_name
from scouting.runs import Step, StepState

MAX_SITEMAPS = 10
MAX_FEEDS = 5
DELAY_SECONDS = 1.0
AHEAD = 4
"""Pages fetched or read at a time where no delay is wanted. Under politeness it is one, so that each
page is chosen with all that the ones before have told."""

START, ADDRESS = "start", "address"
"""In a request: it is a start; the address as the frontier knows it, whatever redirects follow."""

_UNREADABLE = frozenset(IGNORED_EXTENSIONS) - {"pdf"}

Found = Visit | Request


class WebsiteSpider(Spider):
    """Crawls one site within a budget of pages, best first.

    ``frontier`` decides whose turn it is. Links come from pages, from sitemaps (last changed first
    among equals, without what has not changed since it was stored) and from the feeds that pages
    announce. A crawl that was broken off goes on where it was.
    """

    name = "website"

    def __init__(self, starts: tuple[str, ...], pages: int, delay: float | None, run: Run) -> None:
        super().__init__()
        self.starts, self.run, self.site = starts, run, site_of(starts[0])
        self.delay = _usual_delay(starts[0]) if delay is None else delay
        self.frontier = Frontier(run.judge, starts[0])
        self._left, self._out = pages, 0
        self._announced = {"sitemap": MAX_SITEMAPS, "feed": MAX_FEEDS}
        self._lists = {"sitemap": self.parse_sitemap, "feed": self.parse_feed}
        self._asked: set[str] = set()
        self._unchanged: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> WebsiteSpider:
        """Built by Scrapy; sets the site's bounds and pace."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        own = {
            SITE: spider.site,
            "SCHEDULER": "crawlers.scheduler.BestFirst",
            "CONCURRENT_ITEMS": 1,  # Scrapy starts as many tasks for every page; 100 halve the pace
            "DOWNLOAD_DELAY": spider.delay,
            "AUTOTHROTTLE_ENABLED": spider.delay > 0,
            "AUTOTHROTTLE_START_DELAY": spider.delay,
        }
        crawler.settings.setdict(own, priority="spider")
        crawler.signals.connect(spider.note_fault, signals.item_error)
        crawler.signals.connect(spider.note_fault, signals.spider_error)
        crawler.signals.connect(spider.revisit, signals.spider_idle)
        return spider

    async def start(self) -> AsyncIterator[Request]:
        """The start pages, and what a crawl that was broken off still wanted to read."""
        steps = await asyncio.to_thread(self.run.recall, self.site)
        self.frontier.restore(steps)
        done = sum(step.state in ("promising", "barren") for step in steps)
        self._left = max(self._left - done, 0)
        if steps:
            self.run.go_on(self.site, done, len(self.frontier))
        for step in steps:
            if step.state in self._lists:
                for request in self._announce(step.state, [step.url]):
                    yield request
        for url in self.starts:
            if not self.frontier.met(url):
                self.frontier.pass_over(url)
                yield self._request(url, start=True)

    @property
    def waits(self) -> bool:
        """Is any page left that may be fetched?"""
        return self._left > 0 and len(self.frontier) > 0

    def next_page(self) -> Request | None:
        """The best page that waits; None when there is none, or others are to be read first."""
        if self._out >= (1 if self.delay else AHEAD) or not self.waits:
            return None
        url = self.frontier.take()
        return self._request(url) if url else None

    def admits(self, request: Request) -> bool:
        """May a request be redirected there? Not to a page that this crawl has met already."""
        if not request.meta.get("redirect_times") or ADDRESS not in request.meta:
            return True
        url = canonical(request.url, request.url)
        if self.frontier.met(url) and not request.meta[START]:
            self._settle(request, False)
            return False
        if url:
            self.frontier.pass_over(url)
        return True

    async def parse(self, response: Response) -> AsyncIterator[Found]:
        """A page: its document, and what it links to. A start may be a feed or a sitemap."""
        request = response.request
        assert request is not None  # Scrapy sets it before it calls back
        try:
            if request.meta[START]:
                if kind := kind_of(response.body):
                    for found in self._lists[kind](response):
                        yield found
                    return
                for asked in await self._sitemaps_of(response.url):
                    yield asked
            async for found in self._read(response):
                yield found
        finally:
            self._out -= 1

    async def _read(self, response: Response) -> AsyncIterator[Found]:
        assert response.request is not None
        address = response.request.meta[ADDRESS]
        page = _page(response)
        self.frontier.pass_over(page.url)
        try:
            check_content(_header(response, "Content-Type"), response.body)
            parsed = await self.run.read(page)
        except (FetchFailed, Unreadable) as error:
            steps = self._learn({address, page.url}, False)
            yield Visit(Lost(page.url, str(error), fetched=True), self.site, steps)
            return
        promising = self.run.judge.touches(parsed.document.text)
        steps = self._learn({address, page.url}, promising)
        found = self._follow(parsed.links, page.url)
        feeds = self._announce("feed", parsed.feeds)
        yield Visit(parsed.document, self.site, (*steps, *found, *_noted(feeds, "feed")), promising)
        for request in feeds:
            yield request

    def parse_sitemap(self, response: Response) -> Iterator[Found]:
        """A sitemap: its pages, and requests for further sitemaps."""
        try:
            sitemap = read_sitemap(response.body, response.url)
        except Unreadable as error:
            yield from self._broken_xml(response, error)
            return
        stored = self.run.visited(self.starts[0])
        now = datetime.now(UTC)
        still = {url for url, day in sitemap.pages if is_unchanged(day, stored.get(url), now)}
        self._unchanged |= still
        for url in still:
            self.frontier.drop(url)
        further = self._announce("sitemap", sitemap.sitemaps)
        steps = self._follow((Link(url) for url, _ in sitemap.pages), response.url)
        yield self._listed(response, (*steps, *_noted(further, "sitemap")))
        yield from further

    def parse_feed(self, response: Response) -> Iterator[Found]:
        """A feed: its entries."""
        try:
            steps = self._follow(read_feed(response.body, response.url), response.url)
        except Unreadable as error:
            yield from self._broken_xml(response, error)
        else:
            yield self._listed(response, steps)

    def fail(self, failure: Failure) -> Iterator[Found]:
        """A page that could not be had, unless a rule kept us from asking for it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error, skipped = failure.value, isinstance(failure.value, Skipped)
        steps = self._settle(request, spent=not skipped)
        if request.meta[START] or not skipped:
            missing = find_missing(error, request.url)
            lost = Lost(request.url, explain(error, request.url), fetched=False, missing=missing)
            yield Visit(lost, self.site, steps)

    def revisit(self) -> None:
        """With what is left of the budget: are stored pages that no link led to still there?"""
        if self._left <= 0:
            return
        self._unchanged.clear()
        known = self.run.visited(self.starts[0])
        own = [
            url for url in sorted(known, key=lambda url: known[url]) if site_of(url) == self.site
        ]
        self.frontier.add(Link(url) for url in own)
        if request := self.next_page():
            self.crawler.engine.crawl(request)
            raise DontCloseSpider

    async def closed(self, reason: str) -> None:
        """Called by Scrapy; a crawl that came to its end need not go on another time."""
        if reason == "finished":
            await asyncio.to_thread(self.run.forget, self.site)

    def pass_over(self, failure: Failure) -> None:
        """A sitemap or feed that was only guessed at, or is out of bounds."""

    def note_fault(self, failure: Failure, response: Response | Failure | None) -> None:
        """Report a fault of the spider or the store."""
        self.run.note_fault(getattr(response, "url", self.starts[0]), failure.value)

    def _settle(self, request: Request, spent: bool) -> tuple[Step, ...]:
        """A page that is not read after all."""
        self._out -= 1
        self._left += not spent
        return self._learn({request.meta[ADDRESS]}, False)

    def _learn(self, urls: Iterable[str], promising: bool) -> tuple[Step, ...]:
        return tuple(self.frontier.learn(url, promising) for url in urls)

    def _follow(self, links: Iterable[Link], parent: str) -> list[Step]:
        return self.frontier.add(
            (
                link
                for link in links
                if site_of(link.url) == self.site
                and link.url not in self._unchanged
                and _readable(link.url)
            ),
            parent,
        )

    def _request(self, url: str, start: bool = False) -> Request:
        self._out += 1
        self._left -= 1
        return Request(url, self.parse, errback=self.fail, meta={START: start, ADDRESS: url})

    async def _sitemaps_of(self, url: str) -> list[Request]:
        rules = self.crawler.get_downloader_middleware(RobotsRules)
        told = (await rules.rules(url)).sitemaps if rules else ()
        addresses = (canonical(url, address) for address in told or ("/sitemap.xml",))
        return self._announce("sitemap", filter(None, addresses))

    def _announce(self, kind: str, urls: Iterable[str]) -> list[Request]:
        requests = []
        for url in urls:
            if url not in self._asked and self._announced[kind] > 0:
                self._asked.add(url)
                self.frontier.pass_over(url)
                self._announced[kind] -= 1
                requests.append(Request(url, self._lists[kind], errback=self.pass_over))
        return requests

    def _listed(self, response: Response, steps: Iterable[Step]) -> Visit:
        assert response.request is not None
        return Visit(None, self.site, (*steps, Step(response.request.url, state="listed")))

    def _broken_xml(self, response: Response, error: Unreadable) -> Iterator[Visit]:
        if "xml" in _header(response, "Content-Type"):  # many sites answer any address with a page
            yield Visit(Lost(response.url, str(error), fetched=True), self.site)


def _noted(requests: Iterable[Request], kind: StepState) -> Iterator[Step]:
    return (Step(request.url, state=kind) for request in requests)


def _page(response: Response) -> Page:
    kind, _, parameters = _header(response, "Content-Type").partition(";")
    return Page(
        url=check_url(response.url),
        body=response.body,
        content_type=kind.strip().lower(),
        charset=declared_charset(parameters),
        fetched=datetime.now(UTC),
    )


def _header(response: Response, name: str) -> str:
    return (response.headers.get(name) or b"").decode("latin-1")


def _readable(url: str) -> bool:
    return urlsplit(url).path.rpartition(".")[2].lower() not in _UNREADABLE


def _usual_delay(url: str) -> float:
    """A second, or none for sites of this machine itself (``*.localhost``)."""
    return 0.0 if is_local_name(urlsplit(url).hostname or "") else DELAY_SECONDS
