"""Commands over access: keys, and the log of what was changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from scouting.cli.options import AsJson, complain

if TYPE_CHECKING:
    from datetime import datetime

    from scouting.access import Entry, Key

app = typer.Typer()
keys_app = typer.Typer(no_args_is_help=True, help="Access keys for programs and browsers.")


@keys_app.command()
def add(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Of a person or program.")],
    role: Annotated[str, typer.Option(metavar="reader|scout|admin")] = "reader",
    expires: Annotated[str, typer.Option(metavar="90d", help="Hours, days or weeks.")] = "",
    renew: Annotated[bool, typer.Option("--renew", help="For the person who had the last key of that "
                                        "name: their searches and mails go on.")] = False,
) -> None:  # fmt: skip
    """Make an access key and print it, once. Reads and writes the database.

    A reader sees everything and has texts classified; a scout also decides, submits and keeps
    searches; an admin also cancels jobs and reads the audit log. The database keeps a hash of it only.
    """
    from scouting import keys, session

    with session.open_store() as store:
        key, text = keys.issue(store, name, role, expires, renews=renew)
    until = f"until {key.expires:%Y-%m-%d %H:%M} UTC" if key.expires else "until it is revoked"
    complain(f"key {key.id} of '{key.name}', {key.role}, {until}; it is shown this once:")
    typer.echo(text)


@keys_app.command("list")
def list_keys(as_json: AsJson = False) -> None:
    """List the keys, also those that are no longer valid. Reads the database, writes nothing."""
    from datetime import UTC, datetime

    from scouting import session

    now = datetime.now(UTC)
    with session.open_store() as store:
        found = store.keys.all()
    if as_json:
        for key in found:
            typer.echo(
                json.dumps(asdict(key) | {"state": key.state(now)}, default=datetime.isoformat)
            )
    else:
        _show_keys(found, now)


@keys_app.command()
def revoke(named: Annotated[str, typer.Argument(metavar="NAME|ID")]) -> None:
    """Take a key out of use at once, and end its sessions. Reads and writes the database."""
    from scouting import keys, session, terminal

    with session.open_store() as store:
        key = keys.revoke(store, named)
    terminal.say(f"Key {key.id} of '{key.name}' is revoked.")


@app.command()
def audit(
    since: Annotated[str, typer.Option(metavar="DATE", help="From then on.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000)] = 100,
    as_json: AsJson = False,
) -> None:
    """List who changed what, over the web or by commands, the latest first.

    Reads the database, writes nothing.
    """
    from datetime import datetime

    from scouting import session
    from scouting.change import read_moment

    moment = read_moment(since)
    with session.open_store() as store:
        found = store.audit.latest(limit, moment)
    if as_json:
        for entry in found:
            typer.echo(json.dumps(asdict(entry), default=datetime.isoformat, ensure_ascii=False))
    else:
        _show_audit(found)


def _show_keys(found: Sequence[Key], now: datetime) -> None:
    from scouting import terminal

    if not found:
        terminal.say("No key yet. 'scout keys add NAME --role scout' makes one.")
        return
    rows = (
        (
            key.name,
            key.id,
            key.role,
            key.state(now),
            *map(_minute, (key.created, key.expires, key.used)),
        )
        for key in found
    )
    names = ("Name", "Id", "Role", "State", "Made (UTC)", "Expires", "Last used")
    terminal.table(names, rows, whole=names[1:])


def _show_audit(found: Sequence[Entry]) -> None:
    from scouting import terminal

    if not found:
        terminal.say("Nothing was changed in that time.")
        return
    rows = ((_minute(one.at), one.who, one.verb, one.target, one.outcome) for one in found)
    terminal.table(("When (UTC)", "Who", "What", "Which", "Outcome"), rows, whole=("When (UTC)",))


def _minute(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
