"""What spiders find goes into the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from scrapy.crawler import Crawler

from crawlers.run import Lost, Read, Run
from scouting.domain import Document

if TYPE_CHECKING:
    from crawlers.registers import RegisterSpider
    from crawlers.spiders.website import WebsiteSpider


class StorePipeline:
    """Documents to the store, lost pages to its quarantine."""

    def __init__(self, run: Run) -> None:
        self._run = run

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> StorePipeline:
        """Built by Scrapy."""
        return cls(cast("WebsiteSpider | RegisterSpider", crawler.spider).run)

    def process_item(self, item: Document | Read | Lost) -> Document | Read | Lost:
        """Keep what a spider found."""
        if isinstance(item, Lost):
            self._run.lose(item)
        elif isinstance(item, Read):
            self._run.store(item.document, item.visit)
        else:
            self._run.store(item)
        return item
