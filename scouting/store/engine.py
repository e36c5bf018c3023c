"""Opens the database, SQLite or PostgreSQL, and brings its tables up to date."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, text
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    NoSuchModuleError,
    ProgrammingError,
    SQLAlchemyError,
)

from scouting.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_MILLISECONDS = 30_000
WRITE_LOCK = 73_105_217
"""PostgreSQL advisory lock: any number will do as long as nothing else here uses it."""

FAULTS_OF_OURS = (IntegrityError, ProgrammingError, DataError)


def open_engine(url: str) -> Engine:
    """An engine whose tables are up to date; raises StoreError naming the database."""
    try:
        engine = create_engine(url, pool_pre_ping=True)
        if engine.dialect.name == "sqlite":
            _prepare_sqlite(engine)
        _migrate(engine, url)
        _translate_errors(engine, url)
        return engine
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StoreError(
            f"SCOUTING_DATABASE '{_public(url)}': not a usable URL ({error})"
        ) from error
    except DatabaseError as error:
        raise StoreError(f"database '{_public(url)}' cannot be opened: {_reason(error)}") from error


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction that writes. One at a time, on both databases: it takes the lock at once, so
    that what it has looked up stays true until it ends, and it cannot deadlock.
    """
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITE_LOCK})"))
        yield connection


def _translate_errors(engine: Engine, url: str) -> None:
    @event.listens_for(engine, "handle_error")
    def _translate(context: ExceptionContext) -> Exception | None:
        error = context.sqlalchemy_exception
        if not isinstance(error, DatabaseError) or isinstance(error, FAULTS_OF_OURS):
            return None
        if context.is_pre_ping:
            return None
        return StoreError(f"database '{_public(url)}' failed: {_reason(error)}")


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        pragmas = (f"busy_timeout={BUSY_MILLISECONDS}", "synchronous=FULL", "foreign_keys=ON")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        _switch_to_wal(connection)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """SQLite does not wait for others here, whatever the timeout, so that we have to."""
    end = time.monotonic() + BUSY_MILLISECONDS / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > end or connection.in_transaction:
                raise
            time.sleep(0.02)


def _migrate(engine: Engine, url: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        if _revision(connection) == scripts.get_current_head():
            return
    with writing(engine) as connection:
        present = _revision(connection)
        if present is not None and present not in {s.revision for s in scripts.walk_revisions()}:
            raise StoreError(
                f"database '{_public(url)}' was made by a newer version of Scouting "
                f"(revision {present}); install that version or name another database"
            )
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _reason(error: DatabaseError) -> str:
    return (str(error.orig or error).strip().splitlines() or [type(error).__name__])[0]


def _public(url: str) -> str:
    from sqlalchemy import make_url

    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return url
