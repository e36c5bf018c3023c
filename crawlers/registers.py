"""What all spiders of registers share: one question after the other, pages, back-off, bad records.

A spider of a register says what it asks (``questions``), what an answer holds (``answer``) and what
a record says (``document``). Everything that comes back is hostile: an answer of the wrong shape is
one line in quarantine, and so is a record; the rest goes on.
"""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.bounds import INVITED, SITE, Skipped, site_of
from crawlers.failures import explain
from crawlers.patience import LONGEST_WAIT_SECONDS, seconds_asked
from crawlers.questions import Order
from crawlers.run import Run
from crawlers.writer import Lost
from scouting.domain import Document
from scouting.errors import Unreadable
from scouting.guard import MAX_BODY_BYTES, is_local_name, shown

BUSY = (429, 500, 502, 503, 504)
"""The service asks for patience; tried again after a while."""

HANDLED = (*BUSY, 400, 401, 403, 404)
ATTEMPTS = 4
FIRST_WAIT_SECONDS = 5.0
"""Doubled at each further attempt: 5, 10 and 20 s, unless the service names a time itself."""

MAX_RECORDS = 100_000
"""Of one answer; the longest list known, Health Canada's licences, has 36,000."""

TRY = "try"

Found = Document | Lost | Request


@dataclass(frozen=True)
class Batch:
    """The records of one answer, and the request for the next page if there is one."""

    records: Sequence[object]
    more: Request | None = None


class RegisterSpider(Spider, ABC):
    """Asks one register within a budget of requests; first pages of all questions come first.

    ``delay``: least seconds between requests. ``largest``: bytes of an answer. ``invited``: the
    documentation by which the service invites programs.
    """

    name = "register"
    delay: ClassVar[float] = 1.0
    largest: ClassVar[int] = MAX_BODY_BYTES
    invited: ClassVar[str] = ""
    first_wait = FIRST_WAIT_SECONDS

    def __init__(self, order: Order, run: Run) -> None:
        super().__init__()
        self.order, self.run, self.key = order, run, ""
        self.address = order.source.address
        self._left = order.pages
        self._waiting: deque[Request] = deque()
        self._seen: set[str] = set()

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> RegisterSpider:
        """Built by Scrapy; sets the register's bounds and pace."""
        spider = super().from_crawler(crawler, *args, **kwargs)
        own = {
            SITE: site_of(spider.address),
            "DOWNLOAD_DELAY": 0.0 if is_local_name(_host(spider.address)) else spider.delay,
            "RANDOMIZE_DOWNLOAD_DELAY": False,  # it would go below what a service allows
            "DOWNLOAD_MAXSIZE": spider.largest,
            "DEFAULT_REQUEST_HEADERS": {"Accept": "application/json, */*;q=0.5"},
        }
        crawler.settings.setdict(own, priority="spider")
        crawler.signals.connect(spider.note_fault, signals.item_error)
        crawler.signals.connect(spider.note_fault, signals.spider_error)
        return spider

    @abstractmethod
    def questions(self) -> Iterable[Request]:
        """The requests to begin with."""

    @abstractmethod
    def answer(self, response: Response) -> Batch:
        """What an answer holds; raises Unreadable."""

    @abstractmethod
    def document(self, record: object) -> Document | None:
        """A record as a document, None when it is not asked for; raises Unreadable."""

    async def start(self) -> AsyncIterator[Request]:
        """The first question; each answer brings the next."""
        self._waiting.extend(self.questions())
        for request in self._next():
            yield request

    async def parse(self, response: Response) -> AsyncIterator[Found]:
        """An answer: its documents, and the next request."""
        if response.status in BUSY:
            assert response.request is not None  # Scrapy sets it before it calls back
            reason = f"the server answered {response.status}"
            yield await self._again(response.request, reason, seconds_asked(response))
            return
        try:
            batch = self.answer(response)
        except Unreadable as error:
            yield self._lost(response.url, str(error))
        else:
            for number, record in enumerate(batch.records[:MAX_RECORDS], 1):
                if item := self._item(record, f"{response.url}#{number}"):
                    yield item
            if batch.more:
                self._waiting.append(batch.more)
        for request in self._next():
            yield request

    async def fail(self, failure: Failure) -> AsyncIterator[Found]:
        """No answer: asked again after a while, unless a rule forbids it."""
        request: Request = failure.request  # type: ignore[attr-defined]
        reason = explain(failure.value, request.url)
        if isinstance(failure.value, Skipped):
            yield self._lost(request.url, reason, fetched=False)
        else:
            yield await self._again(request, reason, 0.0)

    def ask(self, parameters: dict[str, str | int]) -> Request:
        """A request to the source's address with these parameters."""
        return self.request(f"{self.address}?{urlencode(parameters)}")

    def request(self, url: str, **more: Any) -> Request:
        """A request whose answer comes to ``parse``, whatever its status."""
        meta = {"handle_httpstatus_list": HANDLED, "dont_retry": True} | more.pop("meta", {})
        meta[INVITED] = bool(self.invited)
        return Request(
            url, self.parse, errback=self.fail, meta=meta, dont_filter=True, **more
        )  # fmt: skip

    @property
    def told_by(self) -> str:
        """The source as its documents carry it."""
        return self.order.source.stamp

    def note_fault(self, failure: Failure, response: Response | Failure | None) -> None:
        """Report a fault of the spider or the store."""
        self.run.note_fault(self._hidden(getattr(response, "url", self.address)), failure.value)

    def _item(self, record: object, place: str) -> Document | Lost | None:
        try:
            document = self.document(record)
        except Unreadable as error:
            return self._lost(place, str(error))
        if document is None or document.url in self._seen:
            return None
        self._seen.add(document.url)
        return document

    def _next(self) -> Iterator[Request]:
        if self._waiting and self._left > 0:
            self._left -= 1
            yield self._waiting.popleft()
        elif self._waiting:
            unasked = len(self._waiting)
            self.run.remark(
                f"{self.order.source.id}: {unasked} more requests than the budget allows"
            )

    async def _again(self, request: Request, reason: str, patience: float) -> Request | Lost:
        tried: int = request.meta.get(TRY, 1)
        if tried >= ATTEMPTS:  # the service is not to be had: no further question is asked
            return self._lost(request.url, f"{reason}, {tried} times", fetched=False)
        await asyncio.sleep(
            min(patience or self.first_wait * 2 ** (tried - 1), LONGEST_WAIT_SECONDS)
        )
        return request.replace(meta=request.meta | {TRY: tried + 1})

    def _lost(self, url: str, reason: str, fetched: bool = True) -> Lost:
        return Lost(self._hidden(url), self._hidden(reason), fetched)

    def _hidden(self, text: str) -> str:
        return text.replace(self.key, "…") if self.key else text


def read_json(response: Response) -> Any:
    """The JSON of an answer; raises Unreadable, quoting the first words of what is none."""
    if response.status != 200:
        raise Unreadable(f"the server answered {response.status}: {_words(response.body)}")
    try:
        return json.loads(response.body)
    except (ValueError, RecursionError):
        raise Unreadable(f"no JSON but “{_words(response.body)}”") from None


def _words(body: bytes) -> str:
    return shown(" ".join(body[:400].decode("utf-8", "replace").split()))[:120]


def _host(address: str) -> str:
    return urlsplit(address).hostname or ""
