"""Commands of the vocabulary: taxonomy export, taxonomy import."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="The vocabulary: technologies, roles, markets.", no_args_is_help=True)


@app.command("export")
def export_vocabulary(
    form: Annotated[str, typer.Option("--format", metavar="skos|csv")] = "skos",
) -> None:
    """Write the vocabulary as SKOS Turtle or CSV to standard output."""
    from scouting import session
    from taxonomy.skos import write_skos
    from taxonomy.table import write_table

    writers = {"skos": write_skos, "csv": write_table}
    if form not in writers:
        raise typer.BadParameter(f"'{form}': expected skos or csv")
    typer.echo(writers[form](session.read_taxonomy(session.read_settings())), nl=False)


@app.command("import")
def import_vocabulary(file: Path, folder: Path) -> None:
    """Turn a SKOS Turtle FILE into a vocabulary FOLDER for SCOUTING_TAXONOMY."""
    from scouting import terminal
    from taxonomy.skos import load_skos, save_vocabulary

    scheme, technologies = load_skos(file)
    save_vocabulary(scheme, technologies, folder)
    terminal.say(
        f"{len(technologies)} concepts are in {folder}: SCOUTING_TAXONOMY={folder} uses them"
    )
