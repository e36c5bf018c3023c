"""Commands of learning: train, models list, models use."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer()
models = typer.Typer(
    help="The trained models: the packaged ones, and those made by 'scout train'.",
    no_args_is_help=True,
)


@app.command()
def train(
    name: Annotated[
        str, typer.Option("--name", metavar="VERSION", help="What the version begins with.")
    ] = "",
) -> None:
    """Make new models from the packaged examples and the scouts' decisions; takes a minute.

    Reads the database and the packaged examples, writes a folder into SCOUTING_MODELS. Nothing
    changes until 'scout models use' puts the new version into service.
    """
    from scouting import report, session, terminal, training

    with session.open_service("scout train") as service, terminal.waiting("Training"):
        made = training.train(service, name)
    report.trained(made)


@models.command("list")
def list_models() -> None:
    """List the versions there are and say which one serves. Reads SCOUTING_MODELS, writes nothing."""
    from models.shelf import Shelf
    from scouting import report, session

    shelf = Shelf(session.read_settings().models_folder)
    report.shelf(shelf.all(), shelf.serving())


@models.command("use")
def use_models(
    version: Annotated[str, typer.Argument(metavar="VERSION")],
    force: Annotated[bool, typer.Option("--force", help="Also when it is under a floor.")] = False,
) -> None:
    """Have a VERSION serve, or the packaged models again: 'shipped'. Writes SCOUTING_MODELS."""
    from models.shelf import Shelf
    from scouting import session, terminal, training

    training.use(Shelf(session.read_settings().models_folder), version, force)
    terminal.say(f"Models {version} serve from now on. Next: 'scout read' reads everything again; a "
               "server or worker that runs takes them up when it is started again.")  # fmt: skip
