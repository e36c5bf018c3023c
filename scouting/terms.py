"""What a server says of a page beside its body: rights, robots, and how to ask again. Hostile."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MAX_VALUE_CHARS = 1_000

_ETAG = re.compile(r'(?:W/)?"[\x21\x23-\x7e]{1,200}"')
"""RFC 9110 §8.8.3 without octets above 127; longer ones are not worth keeping."""

_DATE = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT", re.ASCII)
"""RFC 9110 §5.6.7; older forms of a date are not kept."""


@dataclass(frozen=True)
class Terms:
    """Header fields of an answer: ``tdm-reservation``, ``X-Robots-Tag`` (one value a line), and the
    validators ``ETag`` and ``Last-Modified``, empty where there is none that may be sent back.
    """

    reservation: str = ""
    robots: str = ""
    etag: str = ""
    modified: str = ""

    @property
    def conditions(self) -> dict[str, str]:
        """The header fields that ask for the page only if it has changed (RFC 9110 §13.1)."""
        fields = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in fields.items() if value}


UNSAID = Terms()


def read_terms(headers: Mapping[str, str]) -> Terms:
    """The terms in header fields; names in lower case, several values of one as lines."""
    etag, modified = headers.get("etag", "").strip(), headers.get("last-modified", "").strip()
    return Terms(
        headers.get("tdm-reservation", "").strip()[:MAX_VALUE_CHARS],
        headers.get("x-robots-tag", "")[:MAX_VALUE_CHARS],
        etag if _ETAG.fullmatch(etag) else "",
        modified if _DATE.fullmatch(modified) else "",
    )
