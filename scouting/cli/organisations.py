"""Commands of organisations: organisations list, merge, split."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from scouting.cli.options import AsJson

app = typer.Typer(help="Which organisations are one.", no_args_is_help=True)

Key = Annotated[str, typer.Argument(help="A registered domain, or name:… as 'list' shows it.")]
Why = Annotated[str, typer.Option("--why", metavar="REASON", help="Kept with it.")]
By = Annotated[str, typer.Option("--by", metavar="NAME", help="Who says so.")]


@app.command("list")
def list_organisations(
    text: Annotated[str, typer.Argument(help="Part of any of its names.")] = "",
    as_json: AsJson = False,
) -> None:
    """List organisations by name, with how many keys and leads each has. Reads the database."""
    from dataclasses import asdict

    from scouting import session, terminal

    with session.open_service() as service:
        found = service.store.organisations.list(text)
    if as_json:
        for one in found:
            typer.echo(json.dumps(asdict(one), ensure_ascii=False))
    else:
        cells = ((one.key, one.name, str(one.keys), str(one.leads)) for one in found)
        terminal.table(("Key", "Name", "Keys", "Leads"), cells, whole=("Keys", "Leads"))


@app.command("merge")
def merge(key: Key, into: Key, why: Why, by: By = "") -> None:
    """Say that KEY is the same organisation as INTO. Reads and writes the database.

    The decisions on KEY's leads go along; 'split' undoes it.
    """
    from scouting import directory, session, terminal

    with session.open_service("scout organisations merge", f"{key} into {into}") as service:
        found = directory.merge_organisations(service, key, into, why, by)
    terminal.say(f"{found.name} is now {', '.join(found.keys)}.")


@app.command("split")
def split(key: Key, why: Why, by: By = "") -> None:
    """Say that KEY is not the organisation it was joined into. Reads and writes the database.

    Its leads and decisions come back as they were, and no rule joins the two again.
    """
    from scouting import directory, session, terminal

    with session.open_service("scout organisations split", key) as service:
        found = directory.split_organisation(service, key, why, by)
    terminal.say(f"{found.name} is {', '.join(found.keys)} again.")
