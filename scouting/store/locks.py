"""Locks that end with their process: who is alive, which site is being crawled.

A kill, a crash or a lost machine lets go of them without anybody's doing; a process that merely
hangs keeps them, so that nothing it holds is ever taken up twice.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import IO, Protocol

from sqlalchemy import NullPool, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from scouting.errors import StoreError

KEEPALIVE = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
"""A machine that is gone loses its locks after a minute; PostgreSQL's own default is two hours."""


class Locks(Protocol):
    """Named locks that processes exclude each other with."""

    def take(self, name: str) -> bool:
        """Take a lock unless someone, ourselves included, has it."""

    def release(self, name: str) -> None:
        """Let go of a lock of ours."""

    def taken(self, name: str) -> bool:
        """Does someone hold this lock?"""

    def check(self) -> None:
        """Raise StoreError when our locks may have been lost."""

    def close(self) -> None:
        """Let go of every lock of ours."""


def open_locks(url: str) -> Locks:
    """The locks that go with a queue's database: files beside SQLite, else the server's own."""
    if url.startswith("sqlite:///"):
        return FileLocks(Path(f"{url.removeprefix('sqlite:///')}.locks"))
    return ServerLocks(url)


class FileLocks:
    """Locked files in a folder (flock), for processes of one machine."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._held = folder, dict[str, IO[bytes]]()
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str) -> bool:
        """Take a lock unless someone, ourselves included, has it."""
        import fcntl

        path = self._path(name)
        while True:
            file = path.open("ab")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                return False
            if _stands_at(file, path):
                self._held[name] = file
                return True
            file.close()  # removed by whoever held it, after we had opened it

    def release(self, name: str) -> None:
        """Let go of a lock of ours."""
        self._path(name).unlink(missing_ok=True)
        self._held.pop(name).close()

    def taken(self, name: str) -> bool:
        """Does someone hold this lock?"""
        if not self._path(name).exists():
            return False
        if not self.take(name):
            return True
        self.release(name)
        return False

    def check(self) -> None:
        """Nothing can be lost: the system keeps them."""

    def close(self) -> None:
        """Let go of every lock of ours."""
        for name in list(self._held):
            self.release(name)

    def _path(self, name: str) -> Path:
        return self._folder / f"{re.sub(r'[^a-z0-9.-]', '_', name.lower())[:150]}.lock"


class ServerLocks:
    """Advisory locks of a PostgreSQL session, for processes of any number of machines."""

    def __init__(self, url: str) -> None:
        self._guard, self._held = Lock(), set[str]()
        try:
            server = make_url(url).set(drivername="postgresql+psycopg")
            self._place = server.render_as_string(hide_password=True)
            self._connection = create_engine(
                server, isolation_level="AUTOCOMMIT", poolclass=NullPool,
                connect_args={"options": KEEPALIVE},
            ).connect()  # fmt: skip
        except (ArgumentError, SQLAlchemyError) as error:
            told = str(error).splitlines()[0]
            raise StoreError(f"the queue's database cannot be reached: {told}") from error

    def take(self, name: str) -> bool:
        """Take a lock unless someone, ourselves included, has it."""
        with self._guard:
            if name in self._held or not self._ask(f"SELECT pg_try_advisory_lock({_number(name)})"):
                return False
            self._held.add(name)
            return True

    def release(self, name: str) -> None:
        """Let go of a lock of ours; one that was lost with the connection is let go already."""
        with self._guard, suppress(StoreError):
            self._held.discard(name)
            self._ask(f"SELECT pg_advisory_unlock({_number(name)})")

    def taken(self, name: str) -> bool:
        """Does someone hold this lock?"""
        if not self.take(name):
            return True
        self.release(name)
        return False

    def check(self) -> None:
        """Raise StoreError when our locks may have been lost: they live and die with the session."""
        with self._guard:
            self._ask("SELECT 1")

    def close(self) -> None:
        """Let go of every lock of ours, before the server notices that we have gone."""
        with self._guard, suppress(StoreError):
            self._held.clear()
            self._ask("SELECT pg_advisory_unlock_all()")
        self._connection.close()

    def _ask(self, question: str) -> bool:
        try:
            return bool(self._connection.execute(text(question)).scalar())
        except SQLAlchemyError as error:
            raise StoreError(f"the queue's database '{self._place}' was lost") from error


def _stands_at(file: IO[bytes], path: Path) -> bool:
    with suppress(FileNotFoundError):
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    return False


def _number(name: str) -> int:
    """Advisory locks are named by a signed 64-bit number."""
    return int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
