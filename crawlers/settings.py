"""Scrapy's settings for crawls that can be left alone among strangers."""

from __future__ import annotations

from typing import Any

from scouting.fetch import user_agent
from scouting.guard import MAX_BODY_BYTES, MAX_REDIRECTS, MAX_URL_LENGTH, TIMEOUT_SECONDS
from scouting.settings import Settings

MEMORY_LIMIT_BYTES = 4 * 2**30
MEMORY_LIMIT_MB = 2048
"""Header bytes are not bounded by any setting (461 MB in 8 s); these two limits do it."""

HTTP_HANDLER = "scrapy.core.downloader.handlers.http11.HTTP11DownloadHandler"
"""The only handler whose connections go through the reactor's resolver."""

ALLOWED_NETWORKS = "SCOUTING_FETCH_ALLOW"


def crawl_settings(settings: Settings) -> dict[str, Any]:
    """Scrapy's settings under which every crawl runs; the defaults changed here are dangerous."""
    return _safety(settings) | _limits() | _manners(settings) | _parts()


def _safety(settings: Settings) -> dict[str, Any]:
    return {
        ALLOWED_NETWORKS: settings.fetch_allow,
        "TWISTED_DNS_RESOLVER": "crawlers.resolver.GuardedResolver",
        "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
        "DOWNLOAD_HANDLERS": {
            "http": HTTP_HANDLER,
            "https": HTTP_HANDLER,
            "data": None,
            "file": None,
            "ftp": None,
            "s3": None,
        },
        "HTTPPROXY_ENABLED": False,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "COOKIES_ENABLED": False,
    }


def _limits() -> dict[str, Any]:
    return {
        "DOWNLOAD_MAXSIZE": MAX_BODY_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "DOWNLOAD_TIMEOUT": TIMEOUT_SECONDS,
        "REDIRECT_MAX_TIMES": MAX_REDIRECTS,
        "METAREFRESH_MAXDELAY": 10,
        "URLLENGTH_LIMIT": MAX_URL_LENGTH,
        "MEMUSAGE_ENABLED": True,
        "MEMUSAGE_LIMIT_MB": MEMORY_LIMIT_MB,
        "MEMUSAGE_CHECK_INTERVAL_SECONDS": 2.0,
        "RETRY_TIMES": 1,
        "RETRY_HTTP_CODES": [500, 502, 503, 504, 522, 524, 408],  # 429 is for patience
        "RETRY_PRIORITY_ADJUST": 1,  # at once, else all of a site that is gone is tried before it shows
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
    }


def _manners(settings: Settings) -> dict[str, Any]:
    return {
        "USER_AGENT": user_agent(settings.contact),
        "CONCURRENT_REQUESTS": 1,  # what waits in the downloader could no longer be outranked
        "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5"
        },
    }


def _parts() -> dict[str, Any]:
    return {
        "DOWNLOADER_MIDDLEWARES": {
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
            "crawlers.bounds.SiteBounds": 50,
            "crawlers.bounds.Mazeless": 60,
            "crawlers.robots.RobotsRules": 100,
            "crawlers.reservations.ReservationRules": 120,
            "crawlers.conditions.Conditions": 160,
            "crawlers.patience.Patience": 560,  # sees answers before Scrapy's RetryMiddleware
        },
        "ITEM_PIPELINES": {"crawlers.pipelines.StorePipeline": 100},
        "LOG_LEVEL": "CRITICAL",  # faults are reported as progress lines, without tracebacks
        "STATS_DUMP": False,
    }
