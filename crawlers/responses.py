"""Responses of Scrapy in the words of the house."""

from __future__ import annotations

from datetime import UTC, datetime

from scrapy.http import Response

from scouting.domain import Page
from scouting.fetch import declared_charset
from scouting.guard import check_url
from scouting.terms import Terms, read_terms


def page_of(response: Response) -> Page:
    """The page that a response brought, under its canonical address."""
    kind, _, parameters = header_of(response, "Content-Type").partition(";")
    return Page(
        url=check_url(response.url),
        body=response.body,
        content_type=kind.strip().lower(),
        charset=declared_charset(parameters),
        fetched=datetime.now(UTC),
        terms=terms_of(response),
    )


def terms_of(response: Response) -> Terms:
    """What its header says of how the page may be used, and its validators."""
    names = ("tdm-reservation", "x-robots-tag", "etag", "last-modified")
    lists = {name: response.headers.getlist(name) for name in names}
    return read_terms({n: b"\n".join(values).decode("latin-1") for n, values in lists.items()})


def header_of(response: Response, name: str) -> str:
    """One field of the header; empty where there is none."""
    return (response.headers.get(name) or b"").decode("latin-1")
