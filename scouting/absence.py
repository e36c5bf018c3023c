"""Why a list is empty: nothing fits, or nothing was ever looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scouting.coverage import locate
from scouting.queries import LeadFilter
from scouting.sources import Source
from scouting.store import Store
from scouting.store.coverage import Stored
from taxonomy import Taxonomy

MAX_NAMED = 6
"""Sources that are named to be crawled; a market has thirty and more."""


@dataclass(frozen=True)
class Absence:
    """The reason, in words for a scout, and what to type to change it."""

    reason: Literal["nothing-stored", "unread", "not-crawled", "no-match"]
    detail: str
    hint: str


UNREAD = Absence(
    "unread",
    "Some stored pages wait to be read by the present model and vocabulary, and cannot be found "
    "until then.",
    "'scout read' reads them.",
)


@dataclass(frozen=True)
class _Known:
    """What there is: pages by market, leads by market and technology, sources, labels by id."""

    pages: Mapping[str, Sequence[Stored]]
    leads: Mapping[str, Mapping[str, int]]
    sources: Sequence[Source]
    labels: Mapping[str, str]

    def name(self, ids: Iterable[str]) -> str:
        """Markets or technologies in words."""
        return _join(self.labels.get(id, id) for id in ids)

    def empty(self, market: str) -> bool:
        """Was nothing of a market ever stored, and is no lead in it?"""
        return not self.pages.get(market) and not self.leads.get(market)


def explain(
    store: Store, taxonomy: Taxonomy, listed: Sequence[Source], wanted: LeadFilter, now: datetime
) -> Absence:
    """Why nothing was found for a filter that fits nothing; ``listed`` are the known sources."""
    labels = {one.id: one.label for one in taxonomy.markets}
    labels |= {one.id: one.label for one in taxonomy.technologies}
    pages, leads = locate(store.counts.stored(now), listed), store.counts.leads()
    known = _Known(pages, leads, listed, labels)
    every = [group for groups in pages.values() for group in groups]
    if not every and not leads:
        return Absence(
            "nothing-stored", "Nothing has been crawled or submitted yet.",
            "'scout demo' shows how leads come about; 'scout url' reads a page.",
        )  # fmt: skip
    blank = [id for id in wanted.markets if known.empty(id)]
    if wanted.markets and len(blank) == len(wanted.markets):
        return _not_crawled(known, blank)
    unread = _number(every, "documents") - _number(every, "read")
    if unread and not leads:
        detail = f"{_count(unread, 'stored page')} not read yet, so that there are no leads."
        return Absence("unread", detail, "'scout read' reads them.")
    return _no_match(known, wanted, blank, every)


def _not_crawled(known: _Known, markets: Sequence[str]) -> Absence:
    where = known.name(markets)
    sources = [source for source in known.sources if set(source.markets) & set(markets)]
    detail = f"Nothing from {where} has been crawled or submitted yet"
    if not sources:
        return Absence(
            "not-crawled", f"{detail}, and no source is listed for it.",
            "SCOUTING_SOURCES can add a source; 'scout url' reads a page.",
        )  # fmt: skip
    names = _join(_some([source.name for source in sources]))
    options = " ".join(f"--market {id}" for id in markets)
    return Absence("not-crawled", f"{detail}. To be crawled: {names}.",
                   f"'scout crawl {options}', then 'scout read'.")  # fmt: skip


def _no_match(
    known: _Known, wanted: LeadFilter, blank: Sequence[str], every: Sequence[Stored]
) -> Absence:
    looked = [id for id in wanted.markets if id not in blank]
    groups = [group for id in looked for group in known.pages.get(id, ())] if looked else every
    where = f" from {known.name(looked)}" if looked else ""
    told = _count(_number(groups, "read"), "page", where)
    detail = f"{told} read; nothing fits what you ask for."
    unseen = [id for id in wanted.technologies if not any(id in by for by in known.leads.values())]
    if unseen:
        detail += f" No page of any market led to a lead in {known.name(unseen)}."
    if blank:
        detail += f" From {known.name(blank)}, nothing was ever crawled."
    return Absence("no-match", detail, "Try fewer filters or other words.")


def _number(groups: Iterable[Stored], what: Literal["documents", "read"]) -> int:
    return sum(getattr(group, what) for group in groups)


def _count(number: int, noun: str, where: str = "") -> str:
    return f"{number:,} {noun}{where} was" if number == 1 else f"{number:,} {noun}s{where} were"


def _some(names: Sequence[str]) -> Sequence[str]:
    """The first of many names, and how many more there are."""
    rest = len(names) - MAX_NAMED
    return (*names[:MAX_NAMED], f"{rest} more") if rest > 1 else names


def _join(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
