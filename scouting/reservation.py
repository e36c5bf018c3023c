"""Who reserves text and data mining, and which pages want no robot's copy; pure.

TDM Reservation Protocol of the W3C community group (final report of 10 May 2024; text:
https://w3c.github.io/tdm-reservation-protocol/spec/): "TDM File on the Origin Server" (rules, first
match counts, ``*`` and ``$`` as in robots.txt), "TDM Header Field in HTTP Responses", "TDM Metadata in
HTML Content", "Processing priority" (metadata before header before file). Only ``1`` reserves; another
value is as if there were none. Where the file reserves, nothing is asked for, so that a page cannot
take it back: no page is read against any word of its site.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import re2

from scouting.terms import Terms

WELL_KNOWN = "/.well-known/tdmrep.json"
REFUSAL = "the site reserves text and data mining (tdmrep.json)"
MAX_BYTES = 512 * 1024
"""As for robots.txt; a longer file is none."""

MAX_RULES = 200
MAX_PATTERN_CHARS = 500

AGENTS = ("robots", "scouting")
"""Whom directives for robots address: all, or this one."""

_ESCAPE = re.compile(r"%([0-9a-fA-F]{2})")
_PLAIN = re.compile(r"[A-Za-z0-9._~$*-]")
_VALUED = ("unavailable_after", "max-snippet", "max-image-preview", "max-video-preview")


class Reservations:
    """The rules of a site's ``tdmrep.json``.

    ``status``: of the last answer, after redirects; None when there was none. Whatever keeps the file
    from being had, server errors too, means that the site has none: that is what "TDM File on the
    Origin Server" says, and header and metadata are looked at all the same. So does a broken file.
    """

    def __init__(self, body: bytes = b"", status: int | None = None) -> None:
        good = status is not None and status // 100 == 2 and len(body) <= MAX_BYTES
        self._rules = list(_rules(body)) if good else []

    def reserve(self, url: str) -> bool:
        """Does the first rule that fits an address, in canonical form, reserve it?"""
        parts = urlsplit(url)
        path = _plain(f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}")
        return next((reserved for fits, reserved in self._rules if fits.match(path)), False)


@dataclass(frozen=True)
class Verdict:
    """Why a page must not be kept, empty when it may; and whether its links may be followed."""

    closed: str = ""
    follow: bool = True


def judge(terms: Terms, metadata: Iterable[tuple[str, str]] = ()) -> Verdict:
    """What header fields and ``<meta>`` elements, as name and content, say of a page.

    Besides TDMRep: ``noindex`` and ``none`` keep a page out of every index, so out of this one;
    ``nofollow`` keeps its links from being followed (no standard, but what crawlers do:
    https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag); ``noai`` is taken
    for a reservation.
    """
    named = [(name.strip().lower(), content) for name, content in metadata]
    told = [content.strip() for name, content in named if name == "tdm-reservation"]
    valid = [(value, "meta") for value in told if value in ("0", "1")][:1]
    valid += [(terms.reservation, "header")] if terms.reservation in ("0", "1") else []
    if valid and valid[0][0] == "1":
        return Verdict(
            f"the page reserves text and data mining ({valid[0][1]} tdm-reservation)", False
        )
    words = set(_header_directives(terms.robots))
    words |= {w for name, content in named if name in AGENTS for w in _words(content)}
    if "noai" in words:
        return Verdict("the page reserves itself against machines that learn (robots: noai)", False)
    which = "none" if "none" in words else "noindex" if "noindex" in words else ""
    closed = f"the page wants to be in no index (robots: {which})" if which else ""
    return Verdict(closed, words.isdisjoint(("nofollow", "none")))


def _rules(body: bytes) -> Iterator[tuple[Any, bool]]:
    try:
        told = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return
    for rule in (told if isinstance(told, list) else [told])[:MAX_RULES]:
        location = rule.get("location") if isinstance(rule, dict) else None
        value = str(rule.get("tdm-reservation")).strip() if isinstance(rule, dict) else ""
        if isinstance(location, str) and location and value in ("0", "1"):
            yield _pattern(location[:MAX_PATTERN_CHARS].strip()), value == "1"


def _pattern(location: str) -> Any:
    if not location.startswith(("/", "*")):
        location = f"/{location}"
    whole = location.endswith("$")
    parts = re.split(r"\*+", location.removesuffix("$"))
    literal = (re2.escape(_plain(quote(part, safe="/%:?#[]@!$&'()+,;=~"))) for part in parts)
    return re2.compile(f"{'.*'.join(literal)}{'$' if whole else ''}")


def _plain(text: str) -> str:
    """Escapes of unreserved characters, of ``$`` and ``*`` undone, the others in upper case."""
    return _ESCAPE.sub(_unescape, text)


def _unescape(match: re.Match[str]) -> str:
    character = chr(int(match[1], 16))
    return character if _PLAIN.fullmatch(character) else match[0].upper()


def _header_directives(lines: str) -> Iterator[str]:
    """Directives of X-Robots-Tag; after an agent's name they are for that agent only."""
    for line in lines.splitlines():
        for part in line.split(","):
            name, colon, rest = part.strip().lower().partition(":")
            if colon and name not in (*_VALUED, *AGENTS):
                break
            yield from _words(rest if colon and name in AGENTS else name)


def _words(content: str) -> list[str]:
    return [word.strip() for word in content.lower().split(",")]
