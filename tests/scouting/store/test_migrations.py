"""What an older database holds is still there after the migration."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from scouting.domain import lead_id
from scouting.leads import gather_leads
from scouting.store import open_store
from scouting.store.documents import READING
from scouting.store.engine import MIGRATIONS
from scouting.store.leads import LEAD
from tests.factories import NOON, OCT, document, reading
from tests.scouting.test_leads import Read


def test_leads_of_the_first_tables_keep_their_decisions_under_new_ids(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    (lead,) = gather_leads("lens.example", [Read(document(), reading())], NOON)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        row = "'0123456789abcdef', 'lens.example', 'Lens', :technology, 'japan', 50, :t, :t, :lead"
        names = "id, organisation_key, organisation, technology, market, score, first_seen, last_seen, payload"
        told = {"technology": OCT, "t": "2026-11-20", "lead": LEAD.dump_json(lead).decode()}
        connection.execute(text(f"INSERT INTO leads ({names}) VALUES ({row})"), told)
        review = "'0123456789abcdef', 'contacted', 'met', 'Ada', 1, '2026-11-20'"
        for table in ("reviews", "decisions"):
            names = "lead_id, status, note, reviewer, version, decided"
            connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({review})"))
    engine.dispose()
    with open_store(url) as store:
        entry = store.leads.find(lead_id("lens.example", OCT))
        assert entry.lead == lead
        assert (entry.review.status, entry.review.note) == ("contacted", "met")
        assert len(store.decisions.history(entry.lead.id)) == 1


def test_every_organisation_is_due_once_there_is_more_to_gather(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(url)
    kept = (
        "INSERT INTO documents (id, url, content_hash, organisation_key, title, text, main, published,"
        " fetched, last_seen, organisation, country, region, locality, source, fingerprint, superseded)"
        " VALUES (1, 'http://lens.example/', '1', 'lens.example', '', 'x', 1, '', :at, :at, '', '', '', '',"
        " '', '0', 0)"
    )
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        connection.execute(text(kept), {"at": "2026-11-01 00:00:00.000000"})
        command.upgrade(config, "head")
    engine.dispose()
    with open_store(url) as store:
        assert store.documents.due() == ["lens.example"]


def test_what_an_older_database_holds_is_counted_for_coverage(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(url)
    documents = (
        "INSERT INTO documents (id, url, content_hash, organisation_key, title, text, main, published,"
        " fetched, last_seen, organisation, country, region, locality, source, fingerprint, superseded)"
        " VALUES (:id, 'http://lens.jp/', :id, 'lens.jp', '', 'x', 1, '', :at, :at, '', '', '', '', 'jba',"
        " '0', :superseded)"
    )
    readings = (
        "INSERT INTO readings (document_id, model_version, taxonomy_version, relevant, language, payload,"
        " read) VALUES (2, :model, 't1', :relevant, 'en', :payload, :at)"
    )
    first, second = "2026-11-01 00:00:00.000000", "2026-11-08 00:00:00.000000"
    payload = READING.dump_json(reading(), exclude={"passages"}).decode()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(text(documents), {"id": 1, "at": first, "superseded": True})
        connection.execute(text(documents), {"id": 2, "at": second, "superseded": False})
        for model, relevant, at in (("new", True, second), ("old", False, first)):
            told = {"model": model, "relevant": relevant, "payload": payload, "at": at}
            connection.execute(text(readings), told)
    engine.dispose()
    with open_store(url) as store:
        (group,) = store.counts.stored(NOON)
        assert (group.market, group.documents, group.read, group.relevant) == ("japan", 1, 1, 1)
        (read,) = store.documents.read("new", "t1", "lens.jp")
        assert read.first_seen == datetime(2026, 11, 1, tzinfo=UTC)
        assert read.changed == datetime(2026, 11, 8, tzinfo=UTC)
        assert read.gone is None


def test_documents_kept_before_facts_came_have_none(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(url)
    names = (
        "url, content_hash, organisation_key, title, text, main, published, fetched, last_seen, "
        "organisation, country, region, locality, source, fingerprint, superseded"
    )
    row = "'http://a.example/', 'h', 'a.example', '', 'We make OCT.', 12, '', :t, :t, '', '', '', '', 'x', '0', 0"
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        told = {"t": "2026-11-20"}
        connection.execute(text(f"INSERT INTO documents ({names}) VALUES ({row})"), told)
    engine.dispose()
    with open_store(url) as store:
        kept = store.documents.find("http://a.example/")
    assert kept is not None
    assert (kept.text, kept.facts) == ("We make OCT.", ())


def test_submissions_kept_in_one_piece_go_on_address_by_address(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'old.db'}"
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    engine = create_engine(url)
    entries = [
        {"url": "http://a.example/", "state": "new", "detail": "", "leads": ["a1"]},
        {"url": "http://b.example/", "state": "queued", "detail": "", "leads": []},
    ]
    told = {"payload": json.dumps({"kind": "submission", "urls": entries}), "at": "2026-11-20"}
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0015")
        row = "INSERT INTO jobs (id, state, payload, created, updated) VALUES ('j', 'running', :payload, :at, :at)"
        connection.execute(text(row), told)
    engine.dispose()
    with open_store(url) as store:
        kept = store.jobs.find("j").addresses
        assert [(one.url, one.state, one.leads) for one in kept] == [
            ("http://a.example/", "new", ["a1"]), ("http://b.example/", "queued", []),
        ]  # fmt: skip
        assert store.jobs.take("j") == (1, "http://b.example/")
