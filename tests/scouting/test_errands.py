"""What workers do with one source, site or register."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scouting.backlog import Backlog
from scouting.errands import Errands, site_of
from scouting.errors import ScoutingError, Unknown
from scouting.settings import Settings, load_settings
from scouting.sources import Source
from scouting.store import open_store
from scouting.store.locks import open_locks
from tests.crawlers.test_registers import register, serve
from tests.web import little_web

KEY = "fda:2026-W48"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    monkeypatch.setenv("SCOUTING_DATABASE", f"sqlite:///{tmp_path / 's.db'}")
    monkeypatch.setenv("SCOUTING_SOURCES", str(tmp_path / "own.yaml"))
    monkeypatch.setenv("SCOUTING_FETCH_ALLOW", "127.0.0.0/8")
    monkeypatch.setenv("SCOUTING_OPENFDA_KEY", "s3cret")
    (tmp_path / "own.yaml").write_text("[]")
    return load_settings()


@pytest.fixture
def errands(settings: Settings) -> Iterator[Errands]:
    backlog, locks = Backlog(settings.queue_url), open_locks(settings.queue_url)
    backlog.add_crawl("fda", "fda.localhost", KEY)
    yield Errands(settings, backlog, locks)
    locks.close()
    backlog.close()


@pytest.mark.server
def test_a_register_is_asked_by_its_spider_and_the_crawl_is_recorded(
    errands: Errands, settings: Settings, tmp_path: Path
) -> None:
    with little_web() as web:
        serve(web)
        register(tmp_path, web.port)
        told = errands.crawl(KEY, "fda", 5)
    assert (told["stored"], told["quarantined"]) == (2, 1)
    with open_store(settings.database) as store:
        run = store.runs.latest()["register:fda"]
        assert (run.state, run.stored, run.quarantined) == ("done", 2, 1)
        (group,) = store.counts.stored(run.started)
        assert group.source == "register:fda"


@pytest.mark.server
def test_a_source_without_a_page_fails_and_is_recorded_as_failed(
    errands: Errands, settings: Settings, tmp_path: Path
) -> None:
    with little_web() as web:
        entry = "- {{id: fda, name: FDA, markets: [japan], tier: news, address: 'http://x.localhost:{}/'}}"
        (tmp_path / "own.yaml").write_text(entry.format(web.port))
        with pytest.raises(ScoutingError, match="no page of fda was to be had"):
            errands.crawl(KEY, "fda", 5)
    with open_store(settings.database) as store:
        assert store.runs.latest()["news:fda"].state == "failed"


def test_the_lists_are_read_anew_and_a_bad_entry_loses_nobody_else(
    errands: Errands, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(Unknown, match="'lens'"):
        errands.source("lens")
    (tmp_path / "own.yaml").write_text(
        "- {id: bad, name: Bad, markets: [atlantis], address: 'https://bad.example/'}\n"
        "- {id: lens, name: Lens, markets: [japan], address: 'https://lens.example/'}\n"
    )
    assert errands.source("lens").name == "Lens"
    assert "entry 1 'bad': markets: unknown market 'atlantis'" in caplog.text


def test_registers_of_one_service_are_one_site() -> None:
    places = ("https://api.fda.gov/device/510k.json", "https://www.fda.gov/")
    sites = {site_of(Source(f"s{n}", "S", ("japan",), url)) for n, url in enumerate(places)}
    assert sites == {"fda.gov"}
