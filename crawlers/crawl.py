"""Crawls in this process: websites, one Scrapy crawler a site, or one register."""

from __future__ import annotations

from collections.abc import Iterable

from scrapy.crawler import AsyncCrawlerProcess

from crawlers.bounds import site_of
from crawlers.questions import Order
from crawlers.run import Run
from crawlers.settings import crawl_settings
from crawlers.spiders import register_spider
from crawlers.spiders.website import WebsiteSpider
from scouting.errors import Forbidden
from scouting.guard import check_url
from scouting.settings import Settings


def crawl(
    starts: Iterable[str], pages: int, delay: float | None, run: Run, settings: Settings
) -> None:
    """Crawl the websites of the start addresses, up to ``pages`` pages each.

    ``delay``: least seconds between two fetches of a site; None for the usual pace. Once a
    process: Twisted's reactor does not start again. A start that is forbidden is reported.
    """
    process = AsyncCrawlerProcess(crawl_settings(settings))
    sites = _by_site(starts, run)
    for urls in sites.values():
        process.crawl(WebsiteSpider, starts=tuple(urls), pages=pages, delay=delay, run=run)
    if sites:
        process.start()


def ask_register(order: Order, run: Run, settings: Settings) -> None:
    """Ask one register; once a process, as ``crawl``."""
    process = AsyncCrawlerProcess(crawl_settings(settings))
    process.crawl(register_spider(order.source.kind), order=order, run=run)
    process.start()


def _by_site(starts: Iterable[str], run: Run) -> dict[str, list[str]]:
    sites: dict[str, list[str]] = {}
    for start in starts:
        try:
            url = check_url(start)
        except Forbidden as error:
            run.refuse(str(error))
        else:
            sites.setdefault(site_of(url), []).append(url)
    return sites
