"""Why a page could not be had, in words."""

from __future__ import annotations

import pytest
from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
)
from scrapy.http import Response
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.internet.error import ConnectionDone
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawlers.failures import explain, find_missing

LOOKUP = "DNS lookup failed: no results for hostname lookup: %s."
UNFOUND = CannotResolveHostError(LOOKUP % "example.com")
ELSEWHERE = CannotResolveHostError(LOOKUP % "gone.example")
CERTIFICATE = SSL.Error([("SSL routines", "", "certificate verify failed")])


def wrapped(error: Exception) -> DownloadFailedError:
    """As Scrapy passes on what Twisted met."""
    failed = DownloadFailedError("[<twisted.python.failure.Failure ...>]")
    failed.__cause__ = ResponseFailed([Failure(error)])  # type: ignore[no-untyped-call]
    return failed


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (DownloadTimeoutError("x"), "no complete answer within 20 s"),
        (IgnoreRequest("Ignored: exceeded DOWNLOAD_MAXSIZE (8 B)"), "larger than 8 MiB"),
        (wrapped(ConnectionDone()), "Connection was closed cleanly."),
        (wrapped(CERTIFICATE), "TLS: certificate verify failed"),
        (RuntimeError("two\nlines"), "two lines"),
        (RuntimeError(), "RuntimeError"),
        (ValueError("Invalid IPv6 URL"), "leads to what is no address (Invalid IPv6 URL)"),
        (UNFOUND, "the host example.com was not found"),
        (ELSEWHERE, "robots.txt leads elsewhere: the host gone.example was not found"),
    ],
)
def test_a_failure_is_told_in_one_plain_line(error: Exception, words: str) -> None:
    assert explain(error, "http://example.com/") == words


@pytest.mark.parametrize(
    ("error", "missing"),
    [
        (HttpError(Response("http://example.com/", 404)), "page"),
        (HttpError(Response("http://example.com/", 410)), "page"),
        (HttpError(Response("http://example.com/", 403)), ""),
        (HttpError(Response("http://example.com/", 503)), ""),
        (UNFOUND, "host"),
        (ELSEWHERE, ""),
        (DownloadTimeoutError("x"), ""),
        (None, ""),
    ],
)
def test_what_is_no_longer_there_is_told_from_what_fails(
    error: Exception | None, missing: str
) -> None:
    assert find_missing(error, "http://example.com/") == missing
