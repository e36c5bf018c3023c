"""The options that commands share, and how they complain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from scouting.queries import LeadFilter

Technologies = Annotated[list[str] | None, typer.Option("--technology", metavar="ID")]
Markets = Annotated[list[str] | None, typer.Option("--market", metavar="ID")]
Roles = Annotated[list[str] | None, typer.Option("--role", metavar="ID")]
Statuses = Annotated[list[str] | None, typer.Option("--status", metavar="S")]
Novelties = Annotated[
    list[str] | None, typer.Option("--novelty", metavar="LEVEL", help="low, medium, high or none.")
]
Needs = Annotated[
    list[str] | None, typer.Option("--need", metavar="LEVEL", help="low, medium, high or none.")
]
Languages = Annotated[
    list[str] | None, typer.Option("--language", metavar="CODE", help="Of the pages: en, ja ...")
]
Kinds = Annotated[
    list[str] | None,
    typer.Option("--source-kind", metavar="KIND", help="register, company, submitted ..."),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--not", metavar="FACET=VALUE", help="Leave out, e.g. technology=endoscopy."),
]
Level = Annotated[str, typer.Option("--trl", metavar="4-7", help="A level or a range of levels.")]
Mission = Annotated[str, typer.Option("--mission", metavar="M8", help="All markets of a mission.")]
Since = Annotated[
    str,
    typer.Option("--since", metavar="DATE", help="First seen or changed since; 30d: in 30 days."),
]
FirstSeen = Annotated[
    str, typer.Option("--first-seen", metavar="DATE", help="First seen since; likewise.")
]
Order = Annotated[
    str,
    typer.Option("--sort", metavar="ORDER", help="score, newest, trl, organisation or novelty."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def complain(text: str) -> None:
    """One line on standard error, whatever line breaks a file name or an address brings."""
    typer.echo(f"scout: {' '.join(text.split())}", err=True)


def ask(
    facets: Mapping[str, Sequence[str] | None],
    without: Sequence[str] | None,
    trl: str,
    since: str,
    first_seen: str,
) -> LeadFilter:
    """The filter of a command's options, unchecked; raises ScoutingError, BadParameter."""
    from dataclasses import replace

    from scouting.asking import read_since, wanted_leads

    told = {name: values or () for name, values in facets.items()}
    asked = wanted_leads(told, _unwanted(without or ()), trl)
    return replace(asked, since=read_since(since), first_seen=read_since(first_seen))


def _unwanted(told: Sequence[str]) -> dict[str, list[str]]:
    from scouting.queries import FACETS

    without: dict[str, list[str]] = {}
    for each in told:
        name, equals, value = each.partition("=")
        name = name.strip().replace("-", "_")
        if not equals or not value or name not in FACETS:
            known = ", ".join(FACETS).replace("_", "-")
            raise typer.BadParameter(f"--not {each}: expected FACET=VALUE; facets: {known}")
        without.setdefault(name, []).append(value)
    return without
