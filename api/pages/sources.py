"""Where pages come from: every source with how far it is trusted, how it does, and a crawl of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.pages.page import render
from api.shared import Shared, SharedService
from api.words import Words
from scouting.checks import KnownSource, recall_sources
from scouting.coverage import SourceCoverage
from scouting.crawls import check_contact
from scouting.queries import LeadFilter
from scouting.rounds import ask_now
from scouting.sources import Source, choose_sources
from scouting.trust import TIERS

STATES = {
    "visited": "Visited with success",
    "never": "Never visited with success",
    "failing": "With pages that fail",
}

router = APIRouter(include_in_schema=False)

Id = Annotated[str, Path(max_length=80)]
Choice = Annotated[str, Query(max_length=60)]


@dataclass(frozen=True)
class Row:
    """A source as the page shows it."""

    known: KnownSource
    covered: SourceCoverage | None

    @property
    def source(self) -> Source:
        """Its entry in the list."""
        return self.known.source

    def fits(self, market: str, state: str) -> bool:
        """Is it one of those asked for?"""
        success = self.covered and self.covered.last_success
        states = {
            "visited": bool(success),
            "never": not success,
            "failing": bool(self.covered and self.covered.failing),
        }
        return (not market or market in self.source.markets) and states.get(state, True)


@router.get("/sources")
def sources(
    request: Request, service: Shared, market: Choice = "", state: Choice = "", begun: Choice = ""
) -> Response:
    """Every source, or those of a market or in a state."""
    service.check(LeadFilter(markets=(market,) if market else ()))
    coverage, words = service.lately(), Words(service.taxonomy)
    listed = service.sources()
    rows = _rows(service, listed, coverage.sources)
    return render(
        request, "sources.html", words=words, rows=[row for row in rows if row.fits(market, state)],
        total=len(rows), market=market, state=state, states=STATES, tiers=TIERS,
        gaps=[id for id in coverage.gaps.markets if market in ("", id)], begun=_name(listed, begun),
        working={job.source for job in service.running(100)}, contact=service.settings.contact,
        works=service.hand.works, never=sum(row.fits(market, "never") for row in rows),
    )  # fmt: skip


@router.post("/sources/{id}/crawl")
def crawl(id: Id, service: Shared) -> Response:
    """Ask for a crawl of one source now; it is a job like any other."""
    begin(service, choose_sources(service.sources(), (id,), ()))
    return RedirectResponse(f"/sources?begun={id}#begun", 303)


def begin(service: SharedService, chosen: Iterable[Source]) -> None:
    """Ask for crawls now, and see that somebody does them; ScoutingError without a contact address."""
    wanted = list(chosen)
    check_contact(service.settings, [source.address for source in wanted])
    for source in wanted:
        ask_now(service.backlog, source, datetime.now(UTC))
    if service.hand.works:
        service.hand.send("work")


def _rows(
    service: SharedService, listed: tuple[Source, ...], covered: tuple[SourceCoverage, ...]
) -> list[Row]:
    known = {one.id: one for one in covered}
    found = recall_sources(listed, service.store)
    return [Row(one, known.get(one.source.id)) for one in found]


def _name(listed: tuple[Source, ...], id: str) -> str:
    return next((source.name for source in listed if source.id == id), "")
