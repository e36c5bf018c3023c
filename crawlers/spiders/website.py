"""One website, most promising pages first."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import replace
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, DontCloseSpider
from scrapy.http import Response
from scrapy.linkextractors import IGNORED_EXTENSIONS
from twisted.python.failure import Failure

from crawlers.bounds import PAGE, PAGES, SITE, Closed, Skipped, site_of
from crawlers.conditions import VISIT
from crawlers.failures import SILENT, explain, find_missing
from crawlers.feeds import canonical, kind_of, read_feed, read_sitemap
from crawlers.mazes import Maze, Mazes, winds
from crawlers.responses import header_of, page_of, terms_of
from crawlers.robots import FIRST, RobotsRules
from crawlers.run import Lost, Read, Run
from scouting.crawls import LEFT
from scouting.domain import Link, ParsedPage
from scouting.errors import FetchFailed, Unreadable
from scouting.extraction import SCRAMBLED
from scouting.guard import check_content, check_url, is_local_name
from scouting.privacy import blot
from scouting.reservation import judge
from scouting.store.visits import Visit
from scouting.terms import Terms

MAX_SILENT = 5
"""Connections in a row that failed, after which a site is left: each may take its 20 s twice."""

MAX_SITEMAPS = 10
MAX_FEEDS = 5
DELAY_SECONDS = 1.0
RANK_STEPS = 1_000
MAX_RANK = 100.0
START = "start"

_UNREADABLE = frozenset(IGNORED_EXTENSIONS) - {"pdf"}
_WORD = re.compile(r"[^\W_]+")

Found = Read | Lost | Request


class WebsiteSpider(Spider):
    """Crawls one site within a budget of pages, best first.

    A link's turn is decided by ``run.rank`` of its text and address. Links come from pages, from
    sitemaps (last changed first among equals) and from the feeds that pages announce.
    """

    name = "website"

    def __init__(self, starts: tuple[str, ...], pages: int, delay: float | None, run: Run) -> None:
        super().__init__()
        self.starts, self.pages, self.run = starts, pages, run
        self.delay = _usual_delay(starts[0]) if delay is None else delay
        self._seen: set[str] = set()
        self._settled = self._silent = self._closed = 0
        self.mazes = Mazes()
        self._announced = {"sitemap": MAX_SITEMAPS, "feed": MAX_FEEDS}
        self._lists = {"sitemap": self.parse_sitemap, "feed": self.parse_feed}

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> WebsiteSpider:
        """Built by Scrapy; sets the site's bounds and pace."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        own = {
            SITE: site_of(spider.starts[0]),
            PAGES: spider.pages,
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
        """The start pages."""
        for url in self.starts:
            self._seen.add(url)
            yield self._request(Link(url), FIRST, start=True)

    async def parse(self, response: Response) -> AsyncIterator[Found]:
        """A page: its document, and requests for what it links to. A start may be a feed."""
        if response.meta.get(START):
            if kind := kind_of(response.body):
                for found in self._lists[kind](response):
                    yield found
                self._settle()
                return
            for request in await self._sitemaps_of(response.url):
                yield request
        self._silent = 0
        self._seen.add(check_url(response.url))
        unchanged = response.status == HTTPStatus.NOT_MODIFIED
        for found in self._unchanged(response) if unchanged else await self._read(response):
            yield found
        self._settle()

    async def _read(self, response: Response) -> list[Found]:
        """What a page gives; or why it gives nothing, which five times over is a trap."""
        page = page_of(response)
        try:
            check_content(header_of(response, "Content-Type"), response.body)
            parsed = await self.run.read(page)
        except (FetchFailed, Unreadable) as error:
            if SCRAMBLED in str(error):
                self._shun(self.mazes.note_scrambled(page.url))
            return [Lost(page.url, str(error), fetched=True)]
        followed = list(self._follow(parsed.links))
        onward = [*followed, *self._feeds(parsed.feeds)]
        if parsed.closed:
            return [Lost(page.url, parsed.closed, fetched=True), *onward]
        self._look_round(parsed, [request.url for request in followed])
        return [Read(parsed.document, self._visit(page.terms, parsed)), *onward]

    def _unchanged(self, response: Response) -> Iterator[Found]:
        """A page that is as it was: seen, and its links of then are followed."""
        visit: Visit | None = response.meta.get(VISIT)
        if not visit:
            reason = f"the server answered {response.status}, unasked"
            yield Lost(response.url, reason, fetched=False)
            return
        self.run.confirm(check_url(response.url))
        yield from self._follow(visit.links)
        yield from self._feeds(visit.feeds)

    def _visit(self, terms: Terms, parsed: ParsedPage) -> Visit:
        own = site_of(self.starts[0])
        links = (
            link for link in parsed.links if site_of(link.url) == own and _is_readable(link.url)
        )
        return Visit(
            terms, tuple(replace(link, text=blot(link.text)) for link in links), parsed.feeds
        )

    def parse_sitemap(self, response: Response) -> Iterator[Found]:
        """A sitemap: requests for its pages and for further sitemaps."""
        if closed := _reserved(response):
            yield closed
            return
        try:
            sitemap = read_sitemap(response.body, response.url)
        except Unreadable as error:
            yield from _broken_xml(response, error)
            return
        yield from self._announce("sitemap", sitemap.sitemaps)
        yield from self._follow(Link(url) for url in sitemap.pages)

    def parse_feed(self, response: Response) -> Iterator[Found]:
        """A feed: requests for its entries."""
        if closed := _reserved(response):
            yield closed
            return
        try:
            yield from self._follow(read_feed(response.body, response.url))
        except Unreadable as error:
            yield from _broken_xml(response, error)

    def fail(self, failure: Failure) -> Iterator[Found]:
        """A page that could not be had, unless a rule kept us from asking for it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        told = isinstance(error, Closed) and self._closed < self.pages
        self._closed += told
        if request.meta.get(START) or told or not isinstance(error, Skipped):
            missing = find_missing(error, request.url)
            yield Lost(request.url, explain(error, request.url), fetched=False, missing=missing)
        if not isinstance(error, Skipped):
            self._bear(error)
            self._settle()

    def revisit(self) -> None:
        """With what is left of the budget: are stored pages that no link led to still there?"""
        own, start = site_of(self.starts[0]), self.starts[0]
        known = [url for url in self.run.known(start) if site_of(url) == own]
        left = [url for url in known if url not in self._seen][: self.pages - self._settled]
        for url in left:
            self._seen.add(url)
            self.crawler.engine.crawl(self._request(Link(url), 0))
        if left:
            raise DontCloseSpider

    def pass_over(self, failure: Failure) -> None:
        """A sitemap or feed that was only guessed at, or is out of bounds."""

    def note_fault(self, failure: Failure, response: Response | Failure | None) -> None:
        """Report a fault of the spider or the store."""
        self.run.note_fault(getattr(response, "url", self.starts[0]), failure.value)

    def _look_round(self, parsed: ParsedPage, fresh: Sequence[str]) -> None:
        own = site_of(self.starts[0])
        links = sum(site_of(link.url) == own for link in parsed.links)
        document = parsed.document
        text = document.text[: document.main]
        self._shun(self.mazes.note(document.url, text, fresh, links))

    def _shun(self, maze: Maze | None) -> None:
        if maze:
            self.run.shun(maze)

    def _bear(self, error: BaseException | None) -> None:
        """Leave a site that does not answer any more."""
        self._silent = self._silent + 1 if isinstance(error, SILENT) else 0
        if self._silent == MAX_SILENT:
            reason = f"the last {MAX_SILENT} requests got no answer"
            self.run.remark(f"{LEFT} {self.starts[0]}: {reason}")
            raise CloseSpider(reason)

    def _settle(self) -> None:
        self._settled += 1
        if self._settled >= self.pages:
            raise CloseSpider("the page budget is spent")

    def _follow(self, links: Iterable[Link]) -> Iterator[Request]:
        own = site_of(self.starts[0])
        for link in links:
            known = link.url in self._seen or site_of(link.url) != own
            if not known and _is_readable(link.url) and not winds(link.url):
                self._seen.add(link.url)
                rank = min(self.run.rank(_words(link)), MAX_RANK)
                yield self._request(link, round(rank * RANK_STEPS))

    def _request(self, link: Link, priority: int, start: bool = False) -> Request:
        return Request(
            link.url,
            self.parse,
            errback=self.fail,
            priority=priority,
            meta={PAGE: True, START: start, "handle_httpstatus_list": [HTTPStatus.NOT_MODIFIED]},
            dont_filter=start,  # else a start that redirects to itself vanishes without a word
        )

    async def _sitemaps_of(self, url: str) -> list[Request]:
        rules = self.crawler.get_downloader_middleware(RobotsRules)
        told = (await rules.rules(url)).sitemaps if rules else ()
        addresses = (canonical(url, address) for address in told or ("/sitemap.xml",))
        return list(self._announce("sitemap", filter(None, addresses)))

    def _feeds(self, urls: Iterable[str]) -> Iterator[Request]:
        return self._announce("feed", urls)

    def _announce(self, kind: str, urls: Iterable[str]) -> Iterator[Request]:
        for url in urls:
            if url not in self._seen and self._announced[kind] > 0:
                self._seen.add(url)
                self._announced[kind] -= 1
                yield Request(url, self._lists[kind], errback=self.pass_over, priority=FIRST - 1)


def _broken_xml(response: Response, error: Unreadable) -> Iterator[Lost]:
    if "xml" in header_of(response, "Content-Type"):  # many sites answer any address with a page
        yield Lost(response.url, str(error), fetched=True)


def _reserved(response: Response) -> Lost | None:
    """Of a list; to be in no index, as most sitemaps want, is not to be left unread."""
    closed = judge(Terms(reservation=terms_of(response).reservation)).closed
    return Lost(response.url, closed, fetched=True) if closed else None


def _words(link: Link) -> str:
    parts = urlsplit(link.url)
    return f"{link.text} {' '.join(_WORD.findall(unquote(f'{parts.path} {parts.query}')))}"


def _is_readable(url: str) -> bool:
    return urlsplit(url).path.rpartition(".")[2].lower() not in _UNREADABLE


def _usual_delay(url: str) -> float:
    """A second, or none for sites of this machine itself (``*.localhost``)."""
    return 0.0 if is_local_name(urlsplit(url).hostname or "") else DELAY_SECONDS
