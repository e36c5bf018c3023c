"""Why a page could not be had, in words."""

from __future__ import annotations

import re
from http import HTTPStatus
from urllib.parse import urlsplit

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
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
SILENT = (
    CannotResolveHostError, DownloadConnectionRefusedError, DownloadFailedError, DownloadTimeoutError,
)  # fmt: skip
"""Faults of which several in a row say that a site has gone, rather than a page."""

_LOOKED_UP = re.compile(r"hostname lookup: (\S+?)\.?$")
"""How Twisted's DNSLookupError ends; that of robots.txt may be about a host it redirects to."""


def explain(error: BaseException | None, url: str) -> str:
    """One line on an error of Scrapy's or Twisted's that met a request for the address."""
    if isinstance(error, HttpError):
        return f"the server answered {error.response.status}"
    if isinstance(error, CannotResolveHostError):
        host, own = _looked_up(error, url), urlsplit(url).hostname
        return f"{'' if host == own else 'robots.txt leads elsewhere: '}{_refusal(host)}"
    if type(error) is ValueError and str(error):  # urllib's, of a redirect
        return f"leads to what is no address ({_own_words(error)})"
    known = next((words for kind, words in _WORDS.items() if isinstance(error, kind)), "")
    text = known or _own_words(error)
    return TOO_LARGE if "DOWNLOAD_MAXSIZE" in text else text


def find_missing(error: BaseException | None, url: str) -> Missing:
    """Does the error say that the page, or its host, is no longer there?"""
    if isinstance(error, HttpError):
        return "page" if error.response.status in GONE else ""
    if isinstance(error, CannotResolveHostError):
        host = _looked_up(error, url)
        unfound = host == urlsplit(url).hostname and _refusal(host) == _unfound(host)
        return "host" if unfound else ""
    return ""


def _looked_up(error: BaseException, url: str) -> str:
    """The host of which no address was had, without brackets."""
    told = _LOOKED_UP.search(str(error))
    return told[1].strip("[]") if told else urlsplit(url).hostname or ""


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
