"""Why a page could not be had, in words."""

from __future__ import annotations

from http import HTTPStatus
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
)
from scrapy.spidermiddlewares.httperror import HttpError

from crawlers.resolver import GuardedResolver
from scouting.domain import Missing
from scouting.fetch import TOO_LARGE
from scouting.guard import TIMEOUT_SECONDS

_WORDS: dict[type[BaseException], str] = {
    DownloadTimeoutError: f"no complete answer within {TIMEOUT_SECONDS:.0f} s",
    DownloadCancelledError: TOO_LARGE,
    DownloadConnectionRefusedError: "connection refused",
}
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})


def explain(error: BaseException | None, url: str) -> str:
    """One line on an error of Scrapy's or Twisted's that met a request for the address."""
    if isinstance(error, HttpError):
        return f"the server answered {error.response.status}"
    if isinstance(error, CannotResolveHostError):
        return _refusal(urlsplit(url).hostname or "")
    known = next((words for kind, words in _WORDS.items() if isinstance(error, kind)), "")
    text = known or _own_words(error)
    return TOO_LARGE if "DOWNLOAD_MAXSIZE" in text else text


def find_missing(error: BaseException | None, url: str) -> Missing:
    """Does the error say that the page, or its host, is no longer there?"""
    if isinstance(error, HttpError):
        return "page" if error.response.status in GONE else ""
    if isinstance(error, CannotResolveHostError):
        host = urlsplit(url).hostname or ""
        return "host" if _refusal(host) == _unfound(host) else ""
    return ""


def _own_words(error: BaseException | None) -> str:
    reasons = getattr(error.__cause__, "reasons", ()) if error else ()
    inner = reasons[0].value if reasons else error  # Twisted hides the cause in a ResponseFailed
    if isinstance(inner, SSL.Error):
        return f"TLS: {', '.join(str(part[-1]) for part in inner.args[0]) or 'failed'}"
    return " ".join(str(inner).split())[:300] or type(inner).__name__


def _refusal(host: str) -> str:
    # imported late: the first import of the reactor decides which one runs
    from twisted.internet import reactor

    resolver = getattr(reactor, "nameResolver", None)
    refused = resolver.refused if isinstance(resolver, GuardedResolver) else {}
    return refused.get(host, _unfound(host))


def _unfound(host: str) -> str:
    return f"the host {host} was not found"
