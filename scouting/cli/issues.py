"""Commands over what scouts reported as wrong."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from scouting.cli.options import AsJson

app = typer.Typer(no_args_is_help=True, help="What scouts reported as wrong on leads.")


@app.command("list")
def list_issues(
    closed: Annotated[bool, typer.Option("--closed", help="Closed ones too.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the open issues, the latest first. Reads the database, writes nothing."""
    from dataclasses import asdict

    from scouting import report, session

    with session.open_service() as service:
        found = service.store.issues.all(closed)
    if as_json:
        for issue in found:
            typer.echo(json.dumps(asdict(issue), ensure_ascii=False, default=str))
    else:
        report.issues(found)


@app.command()
def close(number: Annotated[int, typer.Argument(metavar="NUMBER", min=1)]) -> None:
    """Note that an issue was dealt with. Writes the database."""
    from scouting import session, terminal

    with session.open_service("scout issues close", str(number)) as service:
        issue = service.store.issues.close(number)
    terminal.say(f"Issue {issue.id} is closed.")
