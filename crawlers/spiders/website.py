"""One website, most promising pages first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.bounds import PAGE, SITE, Closed, Skipped, is_readable, site_of
from crawlers.conditions import VISIT
from crawlers.failures import SILENT, explain, find_missing
from crawlers.feeds import canonical, is_unchanged, kind_of
from crawlers.frontier import Frontier
from crawlers.lists import Lists, noted
from crawlers.mazes import Maze, Mazes, winds
from crawlers.responses import header_of, page_of
from crawlers.robots import RobotsRules
from crawlers.run import Run
from crawlers.writer import Haul, Lost, Read, Same
from scouting.crawls import LEFT
from scouting.domain import Link, Page, ParsedPage
from scouting.errors import FetchFailed, Unreadable
from scouting.extraction import SCRAMBLED
from scouting.guard import check_content, check_url, is_local_name
from scouting.runs import Step
from scouting.store.visits import Visit
from scouting.terms import Terms

MAX_SILENT = 5
"""Connections in a row that failed, after which a site is left: each may take its 20 s twice."""

DELAY_SECONDS = 1.0
AHEAD = 4
"""Pages fetched or read at a time where no delay is wanted. Under politeness it is one, so that each
page is chosen with all that the ones before and the site's own lists have told."""

START, ADDRESS, HOP = "start", "address", "hop"
"""In a request: it is a start; the address as the frontier knows it, whatever redirects follow; the
address of the last redirect that was admitted, which may be tried again."""

Found = Haul | Request


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
        self.mazes, self.lists = Mazes(), Lists(self.site, self._follow, self._sift)
        self.pages, self._left = pages, pages
        self._out = self._silent = self._closed = 0
        self._still: set[str] = set()
        self.stored: Mapping[str, datetime] = {}

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
        self.stored = await asyncio.to_thread(self.run.visited, self.starts[0])
        steps = await asyncio.to_thread(self.run.retrace, self.site)
        self.frontier.restore(steps)
        done = sum(step.state in ("promising", "barren") for step in steps)
        self._left = max(self._left - done, 0)
        if steps:
            self.run.go_on(self.site, done, len(self.frontier))
        for request in self.lists.resume(steps):
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
        if self.delay and self.lists.waits:
            return None
        url = self.frontier.take()
        return self._request(url) if url else None

    def admits(self, request: Request) -> bool:
        """May a request be redirected there? Not to a page that this crawl has met already."""
        if not request.meta.get("redirect_times") or ADDRESS not in request.meta:
            return True
        if request.meta.get(HOP) == request.url:
            return True
        request.meta[HOP] = request.url
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
        self._silent = 0
        try:
            if request.meta[START]:
                if kind := kind_of(response.body):
                    for found in self.lists.read(kind, response):
                        yield found
                    return
                for asked in await self._sitemaps_of(response.url):
                    yield asked
            self.frontier.pass_over(check_url(response.url))
            unchanged = response.status == HTTPStatus.NOT_MODIFIED
            for found in self._unchanged(response) if unchanged else await self._read(response):
                yield found
        finally:
            self._out -= 1

    async def _read(self, response: Response) -> Sequence[Found]:
        """What a page gives; or why it gives nothing, which five times over is a trap."""
        page = page_of(response)
        try:
            check_content(header_of(response, "Content-Type"), response.body)
            parsed = await self.run.read(page)
        except (FetchFailed, Unreadable) as error:
            maze = self.mazes.note_scrambled(page.url) if SCRAMBLED in str(error) else None
            steps, _ = self._lead(response, False)
            lost = Lost(page.url, str(error), fetched=True)
            return [Haul(lost, self.site, steps, maze=maze)]
        return self._take(response, page, parsed)

    def _take(self, response: Response, page: Page, parsed: ParsedPage) -> Sequence[Found]:
        promising = self.run.judge.touches(parsed.document.text)
        wanted = list(filter(self._wants, parsed.links))
        fresh = [link.url for link in wanted if link.url not in self.frontier]
        steps, asked = self._lead(response, promising, wanted, parsed.feeds)
        if parsed.closed:
            return [Haul(Lost(page.url, parsed.closed, fetched=True), self.site, steps), *asked]
        read = Read(parsed.document, self._visit(page.terms, parsed))
        maze = self._look_round(parsed, fresh)
        return [Haul(read, self.site, steps, promising, maze), *asked]

    def _unchanged(self, response: Response) -> Sequence[Found]:
        """A page that is as it was: seen, and its links of then are followed."""
        url, visit = check_url(response.url), response.meta.get(VISIT)
        if not visit:
            steps, _ = self._lead(response, False)
            lost = Lost(url, f"the server answered {response.status}, unasked", fetched=False)
            return [Haul(lost, self.site, steps)]
        promising = self.run.promises(url)
        wanted = filter(self._wants, visit.links)
        steps, asked = self._lead(response, promising, wanted, visit.feeds)
        return [Haul(Same(url), self.site, steps, promising), *asked]

    def _lead(
        self,
        response: Response,
        promising: bool,
        links: Iterable[Link] = (),
        feeds: Iterable[str] = (),
    ) -> tuple[tuple[Step, ...], list[Request]]:
        """Where a page leads: the steps that it makes, its own first, and requests for its feeds."""
        assert response.request is not None
        url = check_url(response.url)
        own = [self.frontier.learn(one, promising) for one in {response.request.meta[ADDRESS], url}]
        found, asked = self.frontier.add(links, url), self.lists.announce("feed", feeds)
        return (*own, *found, *noted(asked, "feed")), asked

    def _visit(self, terms: Terms, parsed: ParsedPage) -> Visit:
        if not terms.conditions:  # then nothing of it is kept
            return Visit(terms)
        own = (link for link in parsed.links if site_of(link.url) == self.site)
        return Visit(terms, tuple(link for link in own if is_readable(link.url)), parsed.feeds)

    def _look_round(self, parsed: ParsedPage, fresh: Sequence[str]) -> Maze | None:
        links = sum(site_of(link.url) == self.site for link in parsed.links)
        return self.mazes.note(parsed.document.url, parsed.gist, fresh, links)

    def fail(self, failure: Failure) -> Iterator[Found]:
        """A page that could not be had; told of unless a rule kept us from asking for it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error, skipped = failure.value, isinstance(failure.value, Skipped)
        told = isinstance(error, Closed) and self._closed < self.pages
        self._closed += told
        steps, lost = (self._settle(request, spent=not skipped),), None
        if request.meta[START] or told or not skipped:
            missing = find_missing(error, request.url)
            lost = Lost(request.url, explain(error, request.url), fetched=False, missing=missing)
        yield Haul(lost, self.site, steps)
        if not skipped:
            self._bear(error)

    def revisit(self) -> None:
        """With what is left of the budget: are stored pages that no link led to still there?"""
        if self._left <= 0:
            return
        self._still.clear()
        oldest = sorted(self.stored, key=self.stored.__getitem__)
        own = [url for url in oldest if site_of(url) == self.site]
        self.frontier.add(Link(url) for url in own)
        if request := self.next_page():
            self.crawler.engine.crawl(request)
            raise DontCloseSpider

    async def closed(self, reason: str) -> None:
        """Called by Scrapy; a crawl that came to its end need not go on another time."""
        if reason == "finished":
            await asyncio.to_thread(self.run.forget, self.site)

    def note_fault(self, failure: Failure, response: Response | Failure | None) -> None:
        """Report a fault of the spider or the store."""
        self.run.note_fault(getattr(response, "url", self.starts[0]), failure.value)

    def _bear(self, error: BaseException | None) -> None:
        """Leave a site that does not answer any more."""
        self._silent = self._silent + 1 if isinstance(error, SILENT) else 0
        if self._silent == MAX_SILENT:
            reason = f"the last {MAX_SILENT} requests got no answer"
            self.run.remark(f"{LEFT} {self.starts[0]}: {reason}")
            raise CloseSpider(reason)

    def _settle(self, request: Request, spent: bool) -> Step:
        """A page that is not read after all."""
        self._out -= 1
        self._left += not spent
        address = request.meta[ADDRESS]
        return self.frontier.learn(address, False) if spent else self.frontier.skip(address)

    def _sift(self, pages: Sequence[tuple[str, str]]) -> Iterator[Link]:
        """The pages of a sitemap; those that have not changed since they were stored wait."""
        now = datetime.now(UTC)
        still = {url for url, day in pages if is_unchanged(day, self.stored.get(url), now)}
        self._still |= still
        for url in still:
            self.frontier.drop(url)
        return (Link(url) for url, _ in pages)

    def _follow(self, links: Iterable[Link], parent: str) -> list[Step]:
        return self.frontier.add(filter(self._wants, links), parent)

    def _wants(self, link: Link) -> bool:
        url = link.url
        own = site_of(url) == self.site and url not in self._still
        return own and is_readable(url) and not winds(url)

    def _request(self, url: str, start: bool = False) -> Request:
        self._out += 1
        self._left -= 1
        known = [HTTPStatus.NOT_MODIFIED]
        meta = {PAGE: True, START: start, ADDRESS: url, "handle_httpstatus_list": known}
        return Request(url, self.parse, errback=self.fail, meta=meta)

    async def _sitemaps_of(self, url: str) -> list[Request]:
        rules = self.crawler.get_downloader_middleware(RobotsRules)
        told = (await rules.rules(url)).sitemaps if rules else ()
        addresses = (canonical(url, address) for address in told or ("/sitemap.xml",))
        return self.lists.announce("sitemap", filter(None, addresses))


def _usual_delay(url: str) -> float:
    """A second, or none for sites of this machine itself (``*.localhost``)."""
    return 0.0 if is_local_name(urlsplit(url).hostname or "") else DELAY_SECONDS
