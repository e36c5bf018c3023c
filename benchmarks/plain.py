"""Plain Scrapy, to compare with: every site breadth-first, links by its own selectors.

    python -m benchmarks.plain --start URL… --pages 50 [--at-once 16] [--text]

``--text`` extracts the main text in the callback, as a spider without a worker of its own would.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response
from scrapy.resolver import dnscache

SETTINGS = {
    "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
    "DEPTH_PRIORITY": 1,
    "LOG_LEVEL": "CRITICAL",
    "TELNETCONSOLE_ENABLED": False,
    "ROBOTSTXT_OBEY": True,
}


class PlainSpider(Spider):
    """Follows the links of one site in the order in which it meets them."""

    name = "plain"
    text = False

    def parse(self, response: Response) -> Iterator[Any]:
        """A page: its text, and its links."""
        if self.text:
            from trafilatura import bare_extraction

            yield {"text": bare_extraction(response.text, url=response.url, fast=True)}
        else:
            yield {
                "title": response.css("title::text").get(),
                "text": response.css("p::text").getall(),
            }
        own = urlsplit(response.url).netloc
        for link in response.css("a::attr(href)"):
            url = response.urljoin(link.get())
            if urlsplit(url).netloc == own:
                yield response.follow(url, self.parse)


def main() -> None:
    """Crawl and end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--start", nargs="+", required=True)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--at-once", type=int, default=16)
    parser.add_argument("--text", action="store_true")
    options = parser.parse_args()
    bounds = {"CONCURRENT_REQUESTS": options.at_once, "CLOSESPIDER_PAGECOUNT": options.pages}
    for start in options.start:  # not every resolver knows names below localhost
        dnscache[urlsplit(start).hostname] = "127.0.0.1"
    process = AsyncCrawlerProcess(
        SETTINGS | bounds | {"CONCURRENT_REQUESTS_PER_DOMAIN": options.at_once}
    )
    for start in options.start:
        process.crawl(PlainSpider, start_urls=[start], text=options.text)
    process.start()


if __name__ == "__main__":
    main()
