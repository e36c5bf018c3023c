"""What was looked at and what was not: the coverage command, and why a list is empty."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from scouting.cli.options import AsJson, complain

if TYPE_CHECKING:
    from scouting.absence import Absence
    from scouting.coverage import Coverage, Covered, SourceCoverage
    from taxonomy import Taxonomy

app = typer.Typer()

MAX_NAMED = 10
"""Sources never crawled that are named: in the beginning it is all of them."""

SHOWN = 5
"""Sources that are named in one line."""

PAGES = ("Pages", "Relevant", "Newest", "Median age", "Gone", "Failing")


@app.command()
def coverage(as_json: AsJson = False) -> None:
    """Say what was looked at, by source and market, what was not, and what looks wrong.

    Reads the database and the sources, writes nothing.
    """
    from scouting import session
    from scouting.coverage import as_coverage

    with session.open_service() as service:
        found = service.coverage()
        if as_json:
            typer.echo(json.dumps(as_coverage(found), ensure_ascii=False))
        else:
            _show(found, service.taxonomy)


def explain(absence: Absence, aside: bool) -> None:
    """Say why a list is empty; ``aside`` where standard output belongs to JSON."""
    from scouting import terminal

    told = f"{absence.detail} {absence.hint}"
    if aside:
        complain(told)
    else:
        terminal.say(told)


def _show(found: Coverage, taxonomy: Taxonomy) -> None:
    from scouting import terminal

    for alarm in found.alarms:
        terminal.say(f"ALARM: {alarm.words}")
    visited = [one for one in found.sources if one.visited]
    sources = ((one.name, _success(one), *_pages(one.pages, one.failing)) for one in visited)
    terminal.table(("Source", "Last success", *PAGES), sources)
    markets = (
        (one.label, f"{one.leads:,}", *_pages(one.pages, one.failing)) for one in found.markets
    )
    terminal.say("")
    terminal.table(("Market", "Leads", *PAGES), markets)
    for line in (*_failures(found), *_gaps(found, taxonomy)):
        terminal.say(line)


def _success(source: SourceCoverage) -> str:
    untold = "not recorded" if source.pages.documents else "never"
    told = f"{source.last_success:%Y-%m-%d}" if source.last_success else untold
    run = source.last_run
    return told if run is None or run.state == "done" else f"{told} (last: {run.state})"


def _pages(pages: Covered, failing: int) -> tuple[str, ...]:
    share = "–" if pages.relevant_share is None else f"{pages.relevant_share:.0%}"
    ages = (_age(pages.newest_age), _age(pages.median_age))
    return f"{pages.documents:,}", share, *ages, f"{pages.gone:,}", f"{failing:,}"


def _age(days: float | None) -> str:
    return "–" if days is None else "today" if days < 1 else f"{days:.0f} d"


def _failures(found: Coverage) -> Iterator[str]:
    for source in found.sources:
        for failure in source.failures:
            yield f"{source.name}: {failure.count} × {failure.reason}, last {failure.url}"
        if source.last_run and source.last_run.reason:
            yield f"{source.name}: the last crawl {_ended(source)}: {source.last_run.reason}"


def _ended(source: SourceCoverage) -> str:
    return "broke off" if source.last_run and source.last_run.state == "broken off" else "failed"


def _gaps(found: Coverage, taxonomy: Taxonomy) -> Iterator[str]:
    from scouting.coverage import language_name

    gaps, names = found.gaps, {source.id: source.name for source in found.sources}
    if gaps.markets:
        labels = (taxonomy.market(id).label for id in gaps.markets)
        yield f"Markets without a source: {', '.join(labels)}."
    if gaps.sources:
        shown = ", ".join(names[id] for id in gaps.sources[:SHOWN])
        rest = f" and {len(gaps.sources) - SHOWN} more" if len(gaps.sources) > SHOWN else ""
        yield f"Sources never crawled successfully: {shown}{rest} ('scout sources list' shows them)."
    for code, count in gaps.languages:
        yield f"Pages in {language_name(code)} are not read: {count:,}."
