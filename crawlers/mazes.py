"""Parts of a site that lead nowhere: addresses without end, pages that all repeat one text. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scouting.fingerprint import Gist

MAX_SEGMENTS = 12
MAX_REPEATS = 3
MAX_PARAMETERS = 12
"""Of 59,567 links on 529 real pages, 20 have a longer path, a segment more often in it or more
parameters: nearly all of them counters of advertisements."""

MANY = 12
"""A part of a site is judged from so many pages on."""

REPEATED_SHARE = 0.8
"""Where this share of its pages repeats another one but for numbers, it is one page over and over."""

FRESH_SHARE = 0.9
MIN_FRESH = 3
"""A page that leads on links to so many addresses never met before, nearly all within its own part: a
site's own navigation is met again on every page."""

SCRAMBLED = 5
"""So many pages of gibberish make a trap."""

MAX_KEPT = 64

_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Maze:
    """A part of a site to keep out of, why, and which of its pages were fetched for nothing."""

    url: str
    reason: str
    pages: tuple[str, ...]


@dataclass
class _Part:
    """What is known of the pages in one part of a site."""

    pages: int = 0
    gists: list[Gist] = field(default_factory=list)
    repeated: list[str] = field(default_factory=list)
    leading: list[str] = field(default_factory=list)
    scrambled: list[str] = field(default_factory=list)
    barred: bool = False


class Mazes:
    """Judges one site part by part, a part being a first path segment or the parameters of a path."""

    def __init__(self) -> None:
        self._parts: dict[str, _Part] = {}

    def bars(self, url: str) -> bool:
        """Is the address in a part that was found to be a maze?"""
        part = self._parts.get(part_of(url))
        return bool(part and part.barred)

    def note(self, url: str, gist: Gist, fresh: Sequence[str], links: int) -> Maze | None:
        """Take in a page; the maze that it proves, if it does.

        ``fresh``: its links within the site to addresses never met before; ``links``: how many lead
        anywhere within the site.
        """
        part = self._part(url)
        part.pages += 1
        if _repeats(part, gist):
            part.repeated.append(url)
        own = sum(part_of(link) == part_of(url) for link in fresh)
        if own >= MIN_FRESH and own >= FRESH_SHARE * links:
            part.leading.append(url)
        return self._judge(part, url)

    def note_scrambled(self, url: str) -> Maze | None:
        """Take in a page of gibberish; the maze that it proves, if it does."""
        part = self._part(url)
        part.pages += 1
        part.scrambled.append(url)
        return self._judge(part, url)

    def _part(self, url: str) -> _Part:
        return self._parts.setdefault(part_of(url), _Part())

    def _judge(self, part: _Part, url: str) -> Maze | None:
        if part.barred:
            return None
        told = (
            (part.scrambled, SCRAMBLED, "gibberish"),
            (part.repeated, max(MANY, REPEATED_SHARE * part.pages), "repeating one another"),
            (part.leading, max(MANY, REPEATED_SHARE * part.pages), "leading only to ever new ones"),
        )
        for pages, enough, words in told:
            if len(pages) >= enough:
                part.barred = True
                reason = f"looks like a trap: {len(pages)} of {part.pages} pages there are {words}"
                return Maze(part_of(url), reason, tuple(pages))
        return None


def part_of(url: str) -> str:
    """The address that stands for a part of a site: its first path segment, or path and parameters."""
    parts = urlsplit(url)
    segments = [_NUMBERS.sub("0", segment) for segment in parts.path.split("/")[1:]]
    root = f"{parts.scheme}://{parts.netloc}/"
    if parts.query:
        keys = sorted({pair.partition("=")[0] for pair in parts.query.split("&")})
        return f"{root}{segments[0]}?{'&'.join(keys)}"
    return f"{root}{segments[0]}/" if len(segments) > 1 else root


def winds(url: str) -> bool:
    """Is an address such as only a maze has: too deep, the same over and over, all parameters?"""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > MAX_SEGMENTS or parts.query.count("&") >= MAX_PARAMETERS:
        return True
    return max(Counter(segments).values(), default=0) > MAX_REPEATS


def _repeats(part: _Part, gist: Gist) -> bool:
    """Does a page repeat an earlier one of the part?"""
    near = any(map(gist.repeats, part.gists))
    if not near and len(part.gists) < MAX_KEPT:
        part.gists.append(gist)
    return near
