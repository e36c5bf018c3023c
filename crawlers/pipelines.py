"""What spiders find goes into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy.crawler import Crawler

from crawlers.run import Run
from crawlers.writer import Haul, Lost
from scouting.domain import Document

if TYPE_CHECKING:
    from crawlers.registers import RegisterSpider
    from crawlers.spiders.website import WebsiteSpider


class StorePipeline:
    """Documents to the store with the visits that brought them, lost pages to its quarantine."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Built by Scrapy."""
        return cls(cast("WebsiteSpider | RegisterSpider", crawler.spider).run)

    async def process_item(self, item: Document | Lost | Haul) -> Document | Lost | Haul:
        """Keep what a spider found; it is on disk when this returns."""
        await self._run.keep(item if isinstance(item, Haul) else Haul(item))
        return item
