"""Databases without rows: migrated once, then copied (SQLite) or emptied (PostgreSQL)."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, create_engine, make_url, text

from scouting.store import open_store

SHAPE = text("""
SELECT md5(coalesce(string_agg(line, E'\\n' ORDER BY line), '')) FROM (
  SELECT table_schema || table_name || column_name || data_type || is_nullable
    || coalesce(column_default, '') AS line
  FROM information_schema.columns WHERE table_schema NOT IN ('pg_catalog', 'information_schema')
  UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname NOT IN ('pg_catalog')
  UNION ALL SELECT conrelid::regclass || conname || pg_get_constraintdef(oid) FROM pg_constraint
  WHERE conrelid <> 0
) AS lines
""")
"""A fingerprint of all tables, so that what a test did to them does not reach the next."""

EMPTY = text("""
DO $$ DECLARE name text; filled boolean; BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename <> 'alembic_version' LOOP
    EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || name || ')' INTO filled;
    IF filled THEN EXECUTE 'DELETE FROM ' || name; END IF;
  END LOOP;
  FOR name IN SELECT quote_ident(sequencename) FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART';
  END LOOP;
END $$
""")
"""Deletes all rows: an order of magnitude quicker than TRUNCATE, which makes every file anew."""


NOTHING = text(
    "DROP SCHEMA public CASCADE; DROP SCHEMA IF EXISTS dbos CASCADE; CREATE SCHEMA public;"
    # Nobody needs what a test wrote after the server has fallen.
    "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit TO off',"
    " current_database()); END $$"
)
"""Drops everything in the test database."""

_seen: dict[str, tuple[str, str]] = {}


def fresh_sqlite(path: Path) -> str:
    """The address of a new file with all tables and no rows; one that is there is left alone."""
    if not path.exists():
        path.write_bytes(_migrated())
    return f"sqlite:///{path}"


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "new.db"
        open_store(f"sqlite:///{path}").close()
        return path.read_bytes()


@cache
def own_postgres(url: str) -> str:
    """The address of this process's own database, made if it is not there yet.

    One of several processes of pytest-xdist has the given name with its own behind it.
    """
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if not worker:
        return url
    given = make_url(url)
    name = f"{given.database}_{worker}"
    known = text("SELECT 1 FROM pg_database WHERE datname = :name")
    engine = create_engine(given, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        if not connection.scalar(known, {"name": name}):
            connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return given.set(database=name).render_as_string(hide_password=False)


def fresh_postgres(url: str) -> str:
    """The address of the test database with all tables and no rows."""
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            kept = _look(connection) == _seen.get(url)
            connection.execute(EMPTY if kept else NOTHING)
        if not kept:
            open_store(url).close()
            with engine.begin() as connection:
                _seen[url] = _look(connection)
    finally:
        engine.dispose()
    return url


def bare_postgres(url: str) -> str:
    """The address of the test database without a table."""
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(NOTHING)
    engine.dispose()
    return url


def _look(connection: Connection) -> tuple[str, str]:
    """Tables and revision, to know whether they are as they were made."""
    if not connection.scalar(text("SELECT to_regclass('public.alembic_version')")):
        return "", ""
    version = connection.scalar(text("SELECT max(version_num) FROM alembic_version"))
    return str(connection.scalar(SHAPE)), str(version)
