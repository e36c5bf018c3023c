"""The command line: ``scout``. Heavy imports live inside the commands that need them."""

from __future__ import annotations

import sys

import typer

from scouting.cli import (
    access,
    desk,
    documents,
    issues,
    learning,
    operations,
    organisations,
    overview,
    searches,
    sources,
    vocabulary,
)
from scouting.cli.options import complain

app = typer.Typer(
    name="scout",
    help="Find who makes, integrates or needs a photonics-for-health technology, and how ready it is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for part in (documents.app, desk.app, operations.app, learning.app, overview.app, access.app):
    app.add_typer(part)
app.add_typer(learning.models, name="models")
app.add_typer(operations.jobs_app, name="jobs")
app.add_typer(access.keys_app, name="keys")
app.add_typer(organisations.app, name="organisations")
app.add_typer(issues.app, name="issues")
app.add_typer(searches.app, name="searches")
app.add_typer(sources.app, name="sources")
app.add_typer(vocabulary.app, name="taxonomy")


def main() -> None:
    """Run a command; every known fault ends in one line on standard error and exit code 1."""
    from scouting import faults

    try:
        app()
    except SystemExit:
        raise  # before the known faults, whose modules are heavy
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except faults.known() as error:
        complain(str(error))
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 -- ours to mend; a user gets one line and a file
        complain(faults.keep(error))
        sys.exit(1)
