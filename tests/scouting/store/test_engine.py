"""Opening a database: new, old, newer, or none at all."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, text

from scouting.errors import StoreError
from scouting.store import Store, open_store
from scouting.store.tables import metadata
from tests.factories import document
from tests.scouting.store.test_documents import address_of


def test_opening_a_database_again_migrates_nothing_and_keeps_everything(store: Store) -> None:
    store.documents.add(document())
    for _ in range(2):
        with open_store(address_of(store)) as again:
            assert again.documents.find(document().url) == document()


def test_the_migrations_make_exactly_the_tables_that_the_code_uses(store: Store) -> None:
    with store.documents._engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, metadata) == []


def test_a_database_of_a_newer_version_is_refused_and_left_alone(store: Store) -> None:
    url = address_of(store)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match=r"newer version of Scouting \(revision 9999\)") as error:
        open_store(url)
    assert url.rsplit("/", 1)[-1] in str(error.value)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"
    engine.dispose()


def test_several_processes_may_open_an_empty_database_at_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    with ThreadPoolExecutor(4) as pool:
        stores = list(pool.map(open_store, [url] * 4))
    assert [store.documents.counts()["documents"] for store in stores] == [0] * 4
    for store in stores:
        store.close()


@pytest.mark.parametrize("body", [b"not a database, just words" * 99, b"SQLite format 3\x00" * 99])
def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path, body: bytes) -> None:
    path = tmp_path / "words.db"
    path.write_bytes(body)
    with pytest.raises(StoreError, match=r"words\.db.* cannot be opened"):
        open_store(f"sqlite:///{path}")
    assert path.read_bytes() == body


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none/x\.db.*unable to open"):
        open_store(f"sqlite:///{tmp_path}/none/x.db")


@pytest.mark.parametrize("url", ["", "scouting.db", "nosuch://x/y", "postgresql+nosuch://x/y"])
def test_an_address_that_is_none_is_named_with_its_variable(url: str) -> None:
    with pytest.raises(StoreError, match="SCOUTING_DATABASE"):
        open_store(url)


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(StoreError, match="cannot be opened") as error:
        open_store("postgresql+psycopg://scout:geheim@127.0.0.1:1/none")
    assert "127.0.0.1" in str(error.value)
    assert "geheim" not in str(error.value)


def test_a_database_that_breaks_while_in_use_is_an_error_for_users(tmp_path: Path) -> None:
    path = tmp_path / "broken.db"
    url = f"sqlite:///{path}"
    with open_store(url) as store:
        store.documents.add(document())
    with open_store(url) as store:
        store.documents.add(document())
        with path.open("r+b") as file:
            file.seek(3 * 4096)
            file.write(b"\xff" * (path.stat().st_size - file.tell()))
        store.close()
        with pytest.raises(StoreError, match=r"broken\.db' failed: "):
            store.documents.add(document("http://other.example/"))
