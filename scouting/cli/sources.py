"""Commands of the sources: sources list, sources check."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from scouting.cli.options import AsJson, Markets, complain

if TYPE_CHECKING:
    from scouting.checks import KnownSource

app = typer.Typer(help="Where crawls begin: the list of sources.", no_args_is_help=True)


@app.command("list")
def list_sources(market: Markets = None, as_json: AsJson = False) -> None:
    """List the sources with the last check and the last crawl of each.

    Reads the shipped sources, those of SCOUTING_SOURCES and the database; writes nothing. Exit
    code 1 when an entry of SCOUTING_SOURCES is wrong; the others are listed all the same.
    """
    from scouting import checks, report, session, sources
    from scouting.store import open_store

    settings, faults = session.read_settings(), list[str]()
    session.check_markets(settings, market or [])
    known = session.read_sources(settings, faults.append)
    chosen = sources.choose_sources(known, (), market or ())
    with open_store(settings.database) as store:
        recalled = checks.recall_sources(chosen, store)
    _print_json(recalled) if as_json else report.sources(recalled)
    _complain_of(faults)


@app.command("check")
def check_sources(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID...]")] = None,
    market: Markets = None,
    as_json: AsJson = False,
) -> None:
    """Ask the robots.txt and the entry page of sources: can they be crawled?

    Reads the web (public addresses only, one request at a time per site) and the sources; writes
    what it finds out to the database. Exit code 1 when any source cannot be reached as listed.
    """
    from scouting import checks, report, session, sources, terminal
    from scouting.store import open_store

    settings, faults = session.read_settings(), list[str]()
    session.check_markets(settings, market or [])
    known = session.read_sources(settings, faults.append)
    chosen = sources.choose_sources(known, ids or (), market or ())
    with (
        open_store(settings.database) as store,
        terminal.progress("Checking sources", total=len(chosen)) as tick,
    ):
        for check in checks.check_sources(chosen, settings):
            store.checks.save(check)
            tick(1)
        recalled = checks.recall_sources(chosen, store)
    _print_json(recalled) if as_json else report.checked(recalled)
    _complain_of(faults)
    reached = all(each.check and each.check.state == "reachable" for each in recalled)
    raise typer.Exit(int(not reached))


def _print_json(known: Iterable[KnownSource]) -> None:
    for each in known:
        typer.echo(json.dumps(each.as_dict(), ensure_ascii=False))


def _complain_of(faults: Iterable[str]) -> None:
    """Every bad entry of the user's file on a line; exits with 1 where there is any."""
    failed = False
    for fault in faults:
        failed = True
        complain(fault)
    if failed:
        raise typer.Exit(1)
