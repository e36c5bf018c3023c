"""A site's own lists of its pages: the sitemaps and feeds that it announces."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.feeds import read_feed, read_sitemap
from crawlers.responses import header_of, terms_of
from crawlers.writer import Haul, Lost
from scouting.domain import Link
from scouting.errors import Unreadable
from scouting.reservation import judge
from scouting.runs import Step, StepState
from scouting.terms import Terms

MAX_SITEMAPS = 10
MAX_FEEDS = 5

LIST = "list"
"""In a request: the address at which a list was announced, whatever redirects follow."""

Follow = Callable[[Iterable[Link], str], list[Step]]
Sift = Callable[[Sequence[tuple[str, str]]], Iterable[Link]]


class Lists:
    """The sitemaps and feeds of one site.

    ``follow`` takes links and the address that shows them, and gives the steps of the crawl that
    they make; ``sift`` takes a sitemap's pages with their dates, and gives those to follow.
    """

    def __init__(self, site: str, follow: Follow, sift: Sift) -> None:
        self._site, self._follow, self._sift = site, follow, sift
        self._left = {"sitemap": MAX_SITEMAPS, "feed": MAX_FEEDS}
        self._readers = {"sitemap": self.parse_sitemap, "feed": self.parse_feed}
        self._asked: set[str] = set()
        self._awaited: set[str] = set()

    @property
    def waits(self) -> bool:
        """Was a list asked for that has not answered yet?"""
        return bool(self._awaited)

    def announce(self, kind: str, urls: Iterable[str]) -> list[Request]:
        """Requests for lists not asked for yet, as many as are allowed of their kind."""
        requests = []
        for url in urls:
            if url not in self._asked and self._left[kind] > 0:
                self._asked.add(url)
                self._left[kind] -= 1
                self._awaited.add(url)
                read, meta = self._readers[kind], {LIST: url}
                requests.append(Request(url, read, errback=self.pass_over, meta=meta))
        return requests

    def resume(self, steps: Iterable[Step]) -> list[Request]:
        """Requests for the lists that a crawl that was broken off still wanted to read."""
        waiting = [step for step in steps if step.state in self._readers]
        return [one for step in waiting for one in self.announce(step.state, [step.url])]

    def read(self, kind: str, response: Response) -> Iterator[Haul | Request]:
        """A list of this kind: what it leads to."""
        return self._readers[kind](response)

    def parse_sitemap(self, response: Response) -> Iterator[Haul | Request]:
        """A sitemap: its pages, and requests for further sitemaps."""
        self._note_answer(response.request)
        if closed := _reserved(response):
            yield self._listed(response, item=closed)
            return
        try:
            sitemap = read_sitemap(response.body, response.url)
        except Unreadable as error:
            yield self._listed(response, item=_broken(response, error))
            return
        further = self.announce("sitemap", sitemap.sitemaps)
        steps = self._follow(self._sift(sitemap.pages), response.url)
        yield self._listed(response, (*steps, *noted(further, "sitemap")))
        yield from further

    def parse_feed(self, response: Response) -> Iterator[Haul | Request]:
        """A feed: its entries."""
        self._note_answer(response.request)
        if closed := _reserved(response):
            yield self._listed(response, item=closed)
            return
        try:
            steps = self._follow(read_feed(response.body, response.url), response.url)
        except Unreadable as error:
            yield self._listed(response, item=_broken(response, error))
        else:
            yield self._listed(response, steps)

    def pass_over(self, failure: Failure) -> None:
        """A sitemap or feed that was only guessed at, or is out of bounds."""
        self._note_answer(failure.request)  # type: ignore[attr-defined]

    def _note_answer(self, request: Request | None) -> None:
        if request:
            self._awaited.discard(request.meta.get(LIST, ""))

    def _listed(
        self, response: Response, steps: Iterable[Step] = (), item: Lost | None = None
    ) -> Haul:
        assert response.request is not None  # Scrapy sets it before it calls back
        return Haul(item, self._site, (*steps, Step(response.request.url, state="listed")))


def noted(requests: Iterable[Request], kind: StepState) -> Iterator[Step]:
    """Requests for lists as steps of the crawl."""
    return (Step(request.url, state=kind) for request in requests)


def _broken(response: Response, error: Unreadable) -> Lost | None:
    if "xml" in header_of(response, "Content-Type"):  # many sites answer any address with a page
        return Lost(response.url, str(error), fetched=True)
    return None


def _reserved(response: Response) -> Lost | None:
    """Of a list; to be in no index, as most sitemaps want, is not to be left unread."""
    closed = judge(Terms(reservation=terms_of(response).reservation)).closed
    return Lost(response.url, closed, fetched=True) if closed else None
