"""Which page of a site comes next: what its link promises, and what its neighbours turned out to be.

Pure: no Scrapy, no store. Best-first by the link's words, corrected by what the crawl learns: each
page that was read counts for the folders of its address and for the page that led to it, so that
the siblings of a find move up and a barren archive sinks. What was never tried gets a little on
account (the optimism of UCB1, Auer et al. 2002, with fixed weights).
"""

from __future__ import annotations

import heapq
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import count
from math import sqrt
from typing import Protocol
from urllib.parse import unquote, urlsplit

from models.words import read_words
from scouting.domain import Link
from scouting.runs import Step

MAX_WAITING = 20_000
ADDRESS_SHARE, AROUND_SHARE = 0.7, 0.6
"""What words of the address and beside the link count, in shares of the anchor's own."""

LIST_SHARE = 0.7
MOST_OF_LIST = 2.0
"""A link without words of its own stands in a list; so much of what the others promise counts."""

SITE_YIELD = 0.1
SURENESS = 3.0
"""Pages in which a group's yield is believed to be SITE_YIELD before any of it was read."""

GROUP_WEIGHT, CURIOSITY = 3.0, 0.8
PARENT_WEIGHT = 1.0
"""More for what a promising page itself leads to."""

MAX_FOLDERS = 4
DATED = re.compile(r"/(19|20)\d\d(/|-)(0?[1-9]|1[0-2])\b")
DATED_WORTH = -0.7
"""An archive by date is long and mostly about other things."""

INDEX = re.compile(r"/(index\.\w+)?$|[?&](page|paged|p|pg|seite|start|offset)=\d", re.IGNORECASE)
INDEX_WORTH = 1.0
"""An address of the form of an index shows what there is. Where all addresses end with a stroke, it
is no distinction, and does no harm."""

ELSEWHERE_WORTH = -0.6
FEW_WORDS, CHARACTERS_A_WORD = 4, 2.5
"""An anchor or a teaser longer than this that says nothing of the field says that the page is about
other things; a shorter one (“Learn more”, a product's number) says nothing at all."""

TONGUE = re.compile(
    r"/(ar|cs|da|de|en|es|fi|fr|he|hu|id|it|iw|ja|jp|ko|kr|ms|my|nl|no|pl|pt|ru|sv|th|tr|uk|vi|zh|cn|tw)"
    r"([-_][a-z]{2,4})?(/|$)",
    re.IGNORECASE,
)
TONGUE_WORTH = -1.5
"""An address under another language than the start's says the same once more."""

_WORD = re.compile(r"[^\W_]+")


class Judge(Protocol):
    """Looks at words: ``models.gate.Glance``, or a fake."""

    def worth(self, text: str) -> float:
        """What the words promise, from 0."""

    def bearing(self, text: str) -> float:
        """Whether they lead to a list of what there is (above 0) or aside (below)."""

    def touches(self, text: str) -> bool:
        """Is a page with this beginning about the field?"""


@dataclass
class Group:
    """Pages that share a folder or a parent: how many were read, how many of them promising."""

    read: int = 0
    found: int = 0

    @property
    def promise(self) -> float:
        """What the next page of the group may be expected to add to its link's worth."""
        expected = (self.found + SITE_YIELD * SURENESS) / (self.read + SURENESS)
        return GROUP_WEIGHT * (expected - SITE_YIELD) + CURIOSITY / sqrt(1 + self.read)


class Frontier:
    """The addresses of one site, of those that wait the best first.

    ``home``: where the crawl began.
    """

    def __init__(self, judge: Judge, home: str) -> None:
        self._judge, self._tongue = judge, _tongue(home)
        self._steps: dict[str, Step] = {}
        self._waiting: set[str] = set()
        self._heaps: dict[tuple[str, str], list[tuple[float, int, str]]] = {}
        self._groups: defaultdict[str, Group] = defaultdict(Group)
        self._promising: set[str] = set()
        self._order = count()
        self._weighed: dict[Link, tuple[float, float]] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def __contains__(self, url: str) -> bool:
        return url in self._steps

    def restore(self, steps: Iterable[Step]) -> None:
        """Go on where a crawl was broken off."""
        for step in steps:
            if step.state == "waiting":
                self._push(step)
            elif step.state in ("promising", "barren", "skipped"):
                self._settle(step)

    def add(self, links: Iterable[Link], parent: str = "") -> list[Step]:
        """Links that one page shows; gives those that are new, or better than they seemed."""
        judged = [(link.url, *self._recall(link)) for link in links if self._open(link.url)]
        spoken = [worth for _, worth, bearing in judged if bearing >= 0]
        shared = LIST_SHARE * min(sum(spoken) / len(spoken), MOST_OF_LIST) if spoken else 0.0
        changed = []
        for url, worth, bearing in judged:
            known = self._steps.get(url)
            own = worth + bearing if worth or bearing or known else shared
            total = round(own + self._index_worth(url), 3)
            if known is None or total > known.worth:
                changed.append(self._push(Step(url, known.parent if known else parent, total)))
        return changed

    def take(self) -> str:
        """The best address, no longer waiting then; empty when there is none."""
        tops = ((self._value(key), key) for key in list(self._heaps) if self._prune(key))
        best = max(tops, default=None)
        if best is None:
            return ""
        _, _, url = self._heaps[best[1]][0]
        self._waiting.discard(url)
        return url

    def met(self, url: str) -> bool:
        """Was this address taken, read or passed over?"""
        return url in self._steps and url not in self._waiting

    def drop(self, url: str) -> None:
        """Forget an address that waits."""
        if url in self._waiting:
            self._waiting.discard(url)
            del self._steps[url]

    def pass_over(self, url: str) -> None:
        """An address that is met in another way, and need not wait."""
        self._waiting.discard(url)
        self._steps.setdefault(url, Step(url))

    def learn(self, url: str, promising: bool) -> Step:
        """A page was read, or could not be; gives its step as it is now."""
        known = self._steps.get(url, Step(url))
        step = Step(url, known.parent, known.worth, "promising" if promising else "barren")
        self._waiting.discard(url)
        self._settle(step)
        return step

    def skip(self, url: str) -> Step:
        """A page that a rule keeps from; gives its step as it is now."""
        known = self.learn(url, False)
        self._steps[url] = step = replace(known, state="skipped")
        return step

    def _index_worth(self, url: str) -> float:
        own = _tongue(url) in ("", self._tongue)
        return INDEX_WORTH if own and INDEX.search(url) else 0.0

    def _settle(self, step: Step) -> None:
        self._steps[step.url] = step
        promising = step.state == "promising"
        if promising:
            self._promising.add(step.url)
        for name in (*_folders(step.url), step.parent):
            group = self._groups[name]
            group.read += 1
            group.found += promising

    def _open(self, url: str) -> bool:
        if url in self._steps:
            return url in self._waiting
        return len(self._waiting) < MAX_WAITING

    def _push(self, step: Step) -> Step:
        self._steps[step.url] = step
        self._waiting.add(step.url)
        key = (next(iter(_folders(step.url)), ""), step.parent)
        heapq.heappush(self._heaps.setdefault(key, []), (-step.worth, next(self._order), step.url))
        return step

    def _prune(self, key: tuple[str, str]) -> bool:
        """Drop what no longer waits from the top of a heap; is anything left?"""
        heap = self._heaps[key]
        while heap and heap[0][2] not in self._waiting:
            heapq.heappop(heap)
        if not heap:
            del self._heaps[key]
        return bool(heap)

    def _value(self, key: tuple[str, str]) -> tuple[float, int]:
        worth, order, url = self._heaps[key][0]
        # the best of its groups: one bad neighbour must not hide what another one promises
        promise = max(self._groups[name].promise for name in (*_folders(url), key[1]))
        return promise + PARENT_WEIGHT * (key[1] in self._promising) - worth, -order

    def _recall(self, link: Link) -> tuple[float, float]:
        """A menu is the same on every page, and is weighed once."""
        if link not in self._weighed:
            if len(self._weighed) >= MAX_WAITING:
                self._weighed.clear()
            self._weighed[link] = self._weigh(link)
        return self._weighed[link]

    def _weigh(self, link: Link) -> tuple[float, float]:
        """What a link's words promise, and where its address leads."""
        folders, name = _address_words(link.url)
        told, spelt = self._judge.worth(link.text), self._judge.worth(f"{folders} {name}")
        beside = self._judge.worth(link.around)
        worth = max(told, ADDRESS_SHARE * spelt, AROUND_SHARE * beside)
        bearing = self._judge.bearing(f"{link.text} {name}")
        bearing += min(self._judge.bearing(folders), 0.0)  # a page in a list is not a list
        bearing += DATED_WORTH if DATED.search(link.url) else 0.0
        bearing += TONGUE_WORTH if _tongue(link.url) not in ("", self._tongue) else 0.0
        if (
            not worth
            and not bearing
            and (_says_something(link.text) or _says_something(link.around))
        ):
            bearing = ELSEWHERE_WORTH
        return worth, bearing


@lru_cache(maxsize=MAX_WAITING)
def _folders(url: str) -> tuple[str, ...]:
    """The folders an address lies in, deepest first, without that of the whole site."""
    parts = urlsplit(url)
    path = parts.path if parts.query else parts.path.rpartition("/")[0]
    names = [name for name in path.split("/") if name][:MAX_FOLDERS]
    return tuple("/".join(("", *names[:depth])) for depth in range(len(names), 0, -1))


def _address_words(url: str) -> tuple[str, str]:
    """The words of an address: those of its folders, and those of its last part."""
    parts = urlsplit(url)
    folders, _, name = unquote(parts.path).rstrip("/").rpartition("/")
    return " ".join(_WORD.findall(folders)), " ".join(
        _WORD.findall(f"{name} {unquote(parts.query)}")
    )


def _says_something(text: str) -> bool:
    words = read_words(text).norms
    characters = [word for word in words if len(word) == 1 and not word.isascii()]
    spaced = len(words) - len(characters)
    return spaced + len(characters) / CHARACTERS_A_WORD > FEW_WORDS


def _tongue(url: str) -> str:
    found = TONGUE.match(urlsplit(url).path)
    return found[1].lower() if found else ""
