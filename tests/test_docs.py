"""Every command, setting, route and export column stands in the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml

from scouting.cli import app
from scouting.exports import COLUMNS
from scouting.leads import WEIGHTS
from scouting.settings import Settings

ROOT = Path(__file__).parents[1]
DOCS = "\n".join(p.read_text("utf-8") for p in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")))


def commands() -> list[str]:
    group = typer.main.get_command(app)
    names = []
    for name, command in group.commands.items():  # type: ignore[attr-defined]
        nested = getattr(command, "commands", {})
        names += [f"scout {name} {inner}" for inner in nested] or [f"scout {name}"]
    return names


@pytest.mark.parametrize("name", commands())
def test_every_command_is_documented(name: str) -> None:
    assert f"`{name}" in DOCS


def services() -> Iterator[str]:
    """What the systemd units, the line of cron and the containers call, without the program's name."""
    page = (ROOT / "docs" / "operating.md").read_text("utf-8")
    yield from re.findall(r"ExecStart=\S+/scout (.+?)(?:`|$)", page, re.MULTILINE)
    line = re.search(r"^ +17 \* \* \* \* scouting (.+)$", page, re.MULTILINE)
    assert line
    yield from re.findall(r"scout ([a-z]+(?: --\w+)*)", line[1])
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    called = (service.get("command") for service in compose["services"].values())
    yield from (" ".join(command) for command in called if command)


@pytest.mark.parametrize("call", sorted(set(services())))
def test_what_keeps_it_running_calls_commands_that_exist(call: str) -> None:
    name, *given = call.split()
    group = typer.main.get_command(app)
    command = group.commands[name]  # type: ignore[attr-defined]
    command.make_context(name, given, resilient_parsing=False)


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`SCOUTING_{name.upper()}`" in DOCS


@pytest.mark.parametrize("name", COLUMNS)
def test_every_export_column_is_documented(name: str) -> None:
    assert f"`{name}`" in DOCS


@pytest.mark.parametrize(("name", "weight"), WEIGHTS.items())
def test_the_parts_of_a_score_are_documented_with_their_weights(name: str, weight: float) -> None:
    assert f"| {name} | {weight:.2f} |" in DOCS


def test_every_route_is_documented() -> None:
    from api.app import create_app

    schema = create_app(Settings()).openapi()
    routes = [
        f"`{verb.upper()} {path}`" for path, verbs in schema["paths"].items() for verb in verbs
    ]
    assert routes
    assert [route for route in routes if route not in DOCS] == []


def test_every_link_between_documents_leads_somewhere() -> None:
    import re

    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
