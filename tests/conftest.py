"""Fixtures shared by all tests: no network but loopback, one loaded model, both databases."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from models.bundle import load_bundle
from models.embedder import Embedder
from scouting.pipeline import Reader
from scouting.store import Store, open_store
from taxonomy import Taxonomy, load_taxonomy
from tests import databases

POSTGRES = os.environ.get("SCOUTING_TEST_POSTGRES", "")
LOOPBACK = ("127.", "::1", "localhost")


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    """What a command sets up of logging ends with the test."""
    root, foreign = logging.getLogger(), logging.getLogger("dbos")
    kept = (root.handlers[:], root.level, foreign.handlers[:], foreign.propagate)
    yield
    root.handlers, root.level, foreign.handlers, foreign.propagate = kept
    logging.getLogger("scouting").setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        host = address[0] if isinstance(address, tuple) else address
        if (
            isinstance(host, str)
            and self.family != socket.AF_UNIX
            and not host.startswith(LOOPBACK)
        ):
            raise AssertionError(f"test tried to connect to {host}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests reaches them."""
    for name in list(os.environ):
        if name.startswith("SCOUTING_") and name != "SCOUTING_TEST_POSTGRES":
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    """The shipped vocabulary."""
    return load_taxonomy()


@pytest.fixture(scope="session")
def reader(taxonomy: Taxonomy) -> Reader:
    """The real models, loaded once."""
    return Reader(taxonomy, Embedder(), load_bundle())


DATABASES = ("sqlite", "postgresql")


def empty_database(kind: str, folder: Path) -> str:
    """The address of a database without rows, its tables up to date; PostgreSQL only where
    SCOUTING_TEST_POSTGRES names one.
    """
    if kind == "sqlite":
        return databases.fresh_sqlite(folder / "test.db")
    return databases.fresh_postgres(_postgres())


def _postgres() -> str:
    if not POSTGRES:
        pytest.skip("SCOUTING_TEST_POSTGRES names no server")
    return databases.own_postgres(POSTGRES)


@pytest.fixture(params=DATABASES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store on each database."""
    with open_store(empty_database(request.param, tmp_path)) as opened:
        yield opened


@pytest.fixture(params=DATABASES)
def queue_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty job queue on each database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return databases.bare_postgres(_postgres())
