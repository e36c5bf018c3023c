"""Settings from the environment."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path

import pytest
from pydantic import ValidationError

from scouting.errors import ScoutingError
from scouting.settings import Settings, load_settings


def test_without_any_variable_everything_is_local_and_packaged() -> None:
    settings = load_settings()
    assert settings.database == "sqlite:///scouting.db"
    assert (settings.model, settings.taxonomy, settings.contact) == ("", "", "")
    assert settings.allowed_networks == ()


def test_variables_with_the_prefix_are_read_and_unknown_ones_ignored(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SCOUTING_DATABASE", "sqlite:////tmp/x.db")
    monkeypatch.setenv("SCOUTING_FETCH_ALLOW", " 127.0.0.0/8 , 10.1.2.3,fd00::/8,")
    monkeypatch.setenv("SCOUTING_NO_SUCH_THING", "1")
    settings = load_settings()
    assert settings.database == "sqlite:////tmp/x.db"
    assert settings.allowed_networks == (
        ip_network("127.0.0.0/8"), ip_network("10.1.2.3/32"), ip_network("fd00::/8"),
    )  # fmt: skip


def test_a_wrong_network_is_named_with_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOUTING_FETCH_ALLOW", "127.0.0.0/8,office")
    with pytest.raises(ScoutingError, match=r"SCOUTING_FETCH_ALLOW: .*'office'"):
        load_settings()


@pytest.mark.parametrize(
    ("database", "queue", "url"),
    [
        ("sqlite:///scouting.db", "", "sqlite:///scouting.db.queue"),
        ("postgresql+psycopg://u@h/db", "", "postgresql+psycopg://u@h/db"),
        ("sqlite:///scouting.db", "postgresql://u@h/q", "postgresql://u@h/q"),
    ],
)
def test_the_queue_lies_beside_a_file_and_in_a_server_unless_named(
    database: str, queue: str, url: str
) -> None:
    assert Settings(database=database, queue=queue).queue_url == url


@pytest.mark.parametrize(("name", "value"), [("QUEUE", "redis://h"), ("LOG", "xml")])
def test_a_wrong_queue_or_log_is_named_with_its_variable(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"SCOUTING_{name}", value)
    with pytest.raises(ScoutingError, match=f"SCOUTING_{name}: "):
        load_settings()


@pytest.mark.parametrize(
    ("database", "index", "folder"),
    [
        ("sqlite:///scouting.db", "", "scouting.db.index"),
        ("sqlite:////data/scouting.db", "", "/data/scouting.db.index"),
        ("postgresql+psycopg://u@h/db", "", "scouting-43547aa9.index"),
        ("sqlite:///scouting.db", "/elsewhere", "/elsewhere"),
    ],
)
def test_the_index_lies_beside_the_database_unless_named(
    database: str, index: str, folder: str
) -> None:
    assert Settings(database=database, index=index).index_folder == Path(folder)


def test_settings_do_not_change_once_built() -> None:
    with pytest.raises(ValidationError):
        Settings().database = "sqlite:///other.db"
