"""The options that commands share, and how they complain."""

from __future__ import annotations

from typing import Annotated

import typer

Technologies = Annotated[list[str] | None, typer.Option("--technology", metavar="ID")]
Markets = Annotated[list[str] | None, typer.Option("--market", metavar="ID")]
Roles = Annotated[list[str] | None, typer.Option("--role", metavar="ID")]
Statuses = Annotated[list[str] | None, typer.Option("--status", metavar="S")]
Level = Annotated[str, typer.Option("--trl", metavar="4-7", help="A level or a range of levels.")]
Mission = Annotated[str, typer.Option("--mission", metavar="M8", help="All markets of a mission.")]
Since = Annotated[str, typer.Option("--since", metavar="DATE", help="First seen or changed since.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def complain(text: str) -> None:
    """One line on standard error, whatever line breaks a file name or an address brings."""
    typer.echo(f"scout: {' '.join(text.split())}", err=True)
