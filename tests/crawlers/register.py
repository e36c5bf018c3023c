"""Asks a spider of a register without any network: what it wants to know, and what it makes of answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request
from scrapy.http import TextResponse

from crawlers.keep import Keep
from crawlers.questions import Order
from crawlers.registers import RegisterSpider
from crawlers.run import Run
from crawlers.spiders import register_spider
from crawlers.writer import Lost
from scouting.domain import Document
from scouting.pages import PageReader
from scouting.settings import Settings
from scouting.sources import Kind, Source
from taxonomy import Taxonomy, load_taxonomy
from tests.crawlers.drive import Lasers, Lists, NoTrail

vocabulary = cache(load_taxonomy)
"""Loaded once for all questions."""

ADDRESS = "https://register.example/api"


@dataclass
class Found:
    """What became of one answer."""

    documents: list[Document]
    lost: list[Lost]
    requests: list[Request]


def open_register(
    kind: Kind, markets: Sequence[str] = ("japan",), pages: int = 40, **more: Any
) -> RegisterSpider:
    """A spider of this kind for these markets; ``settings``, ``parameters`` and ``taxonomy`` by name."""
    source = Source(
        f"{kind}-test", "Test", tuple(markets), ADDRESS, kind,
        parameters=more.get("parameters", {}),
    )  # fmt: skip
    taxonomy: Taxonomy = more.get("taxonomy") or vocabulary()
    order = Order(source, taxonomy, more.get("settings", Settings()), pages)
    lines = more.get("lines", [])
    run = Run(source.id, Keep(Lists(), NoTrail()), [PageReader()], Lasers(), lines.append)
    spider = register_spider(kind)(order=order, run=run)
    spider.first_wait = 0.001
    return spider


def begin(spider: RegisterSpider) -> Request:
    """The first question."""

    async def first() -> Request:
        return await anext(spider.start())

    return asyncio.run(first())


def answer(
    spider: RegisterSpider,
    request: Request,
    body: Any,
    status: int = 200,
    **headers: str,
) -> Found:
    """What the spider makes of an answer; ``body`` as JSON unless it is text or bytes."""
    raw = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else None
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    response = TextResponse(
        request.url, status, told, raw if raw is not None else json.dumps(body).encode(),
        request=request, encoding="utf-8",
    )  # fmt: skip

    async def gather() -> list[Any]:
        return [found async for found in spider.parse(response)]

    found = asyncio.run(gather())
    return Found(
        [each for each in found if isinstance(each, Document)],
        [each for each in found if isinstance(each, Lost)],
        [each for each in found if isinstance(each, Request)],
    )


def parameters(request: Request) -> dict[str, str]:
    """The query of a request."""
    return dict(parse_qsl(urlsplit(request.url).query))


def facts(document: Document) -> set[tuple[str, str]]:
    """Kind and value of each fact, all of which must stand in the sentence they point to."""
    for fact in document.facts:
        sentence = document.text[fact.start : fact.end]
        assert sentence in document.text.splitlines()
    return {(fact.kind, fact.value) for fact in document.facts}
