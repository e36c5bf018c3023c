"""Commands over saved searches and the digest of a week."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scouting.cli.options import AsJson

if TYPE_CHECKING:
    from scouting.searches import SavedSearch
    from scouting.service import Service
    from scouting.updates import Kind

app = typer.Typer(no_args_is_help=True, help="Saved searches: what is new and has changed in them.")

Number = Annotated[int, typer.Argument(metavar="NUMBER", min=1)]
Owner = Annotated[
    str, typer.Option("--owner", metavar="NAME", help="Whose: the name of a key; by default the "
                      "machine's own user.")
]  # fmt: skip


@app.command("list")
def list_searches(owner: Owner = "local", as_json: AsJson = False) -> None:
    """List saved searches with how much is new in each. Reads the database, writes nothing."""
    from scouting import report
    from scouting.updates import count_updates

    with _open(owner) as service:
        found = [(one, count_updates(one, service)) for one in service.store.searches.of(owner)]
    if as_json:
        for one, told in found:
            counts = (
                {"fault": told} if isinstance(told, str) else {"new": told[0], "changed": told[1]}
            )
            _say(_search(one) | counts)
    else:
        report.searches(found)


@app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME")],
    query: Annotated[str, typer.Argument(metavar="QUERY", help="As in the address of a list: "
                                         "'technology=20&market=japan'.")] = "",
    owner: Owner = "local",
) -> None:  # fmt: skip
    """Save a search; the leads that it has by now count as seen. Writes the database."""
    from scouting import terminal
    from scouting.updates import draw_up

    with _open(owner, "scout searches add", name[:100]) as service:
        number = service.store.searches.add(draw_up(owner, name, query, service.taxonomy))
    terminal.say(f"Search {number} is saved.")


@app.command()
def show(number: Number, owner: Owner = "local", as_json: AsJson = False) -> None:
    """Show what is new and what has changed in a search. Reads the database, writes nothing."""
    from scouting import report
    from scouting.updates import gather_updates

    with _open(owner) as service:
        found = gather_updates(service.store.searches.get(owner, number), service)
        words = service.taxonomy
    if as_json:
        told = {"new": _leads(found.new), "changed": _leads(found.changed)}
        _say(_search(found.search) | told | {"until": found.until.isoformat()})
    else:
        report.updates(found, words)


@app.command()
def seen(number: Number, owner: Owner = "local") -> None:
    """Note that everything in a search has been looked at by now. Writes the database."""
    from datetime import UTC, datetime

    from scouting import terminal

    with _open(owner, "scout searches seen", str(number)) as service:
        service.store.searches.mark_seen(owner, number, datetime.now(UTC))
    terminal.say(f"Search {number}: all seen.")


@app.command()
def remove(number: Number, owner: Owner = "local") -> None:
    """Forget a search, with its feed. Writes the database."""
    from scouting import terminal

    with _open(owner, "scout searches remove", str(number)) as service:
        service.store.searches.remove(owner, number)
    terminal.say(f"Search {number} is forgotten.")


@contextmanager
def _open(owner: str, *change: str) -> Iterator[Service]:
    from scouting import session
    from scouting.keys import check_owner

    with session.open_service(*change) as service:
        check_owner(service.store, owner)
        yield service


def _search(one: SavedSearch) -> dict[str, Any]:
    return asdict(one) | {
        "watermark": one.watermark.isoformat(),
        "created": one.created.isoformat(),
    }


def _leads(kind: Kind) -> dict[str, Any]:
    from scouting.verdicts import as_lead

    leads = [
        as_lead(entry.lead, entry.review, entry.found)
        | {"changes": list(kind.changes.get(entry.lead.id, ()))}
        for entry in kind.leads
    ]
    return {"total": kind.total, "leads": leads}


def _say(told: dict[str, Any]) -> None:
    typer.echo(json.dumps(told, ensure_ascii=False, default=str))
