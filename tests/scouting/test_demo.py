"""The main job from end to end: the demonstration web, the real crawl, the real models."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.demo_leads import compare_leads
from scouting.exports import COLUMNS
from scouting.store import Store, open_store
from taxonomy import Taxonomy
from tests.scouting.test_cli import Ended, process

pytestmark = [pytest.mark.server, pytest.mark.model]
MOMENTS = ("score", "first_seen", "last_seen", "exported_at")


@dataclass(frozen=True)
class Run:
    ended: Ended
    rows: list[dict[str, str]]


@dataclass(frozen=True)
class Demo:
    folder: Path
    first: Run
    second: Run


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """`scout demo` twice in a row in an empty folder."""
    folder = tmp_path_factory.mktemp("demo")
    return Demo(folder, run(folder), run(folder))


def run(folder: Path) -> Run:
    ended = process(folder, "demo")
    assert ended.code == 0, ended
    with (folder / "leads.csv").open(newline="", encoding="utf-8") as file:
        return Run(ended, list(csv.DictReader(file)))


def lasting(row: Mapping[str, str]) -> dict[str, str]:
    """A row without what depends on the moment and the port."""
    kept = {name: value for name, value in row.items() if name not in MOMENTS}
    return {name: value for name, value in kept.items() if not name.endswith("_url")}


def test_the_demo_ends_well_and_says_what_to_open_next(demo: Demo) -> None:
    for run in (demo.first, demo.second):
        assert "Traceback" not in run.ended.err
        assert f"{len(run.rows)} leads are in leads.csv" in run.ended.out
        assert "scout serve" in run.ended.out
    assert {path.suffix for path in demo.folder.iterdir()} >= {".csv", ".db"}


def test_leads_come_in_the_promised_columns_with_evidence(demo: Demo) -> None:
    for row in demo.first.rows:
        assert tuple(row) == COLUMNS
        assert row["evidence_1"]
        assert ".localhost:" in row["evidence_1_url"]
        assert 0 < float(row["score"]) <= 100


def test_every_market_of_every_mission_has_a_lead(demo: Demo, taxonomy: Taxonomy) -> None:
    wanted = {(mission.id, market) for mission in taxonomy.missions for market in mission.markets}
    assert wanted <= {(row["mission"], row["market"]) for row in demo.first.rows}


def test_a_second_run_gives_the_same_leads(demo: Demo) -> None:
    assert len({row["lead_id"] for row in demo.first.rows}) == len(demo.first.rows)
    first, second = (
        sorted((lasting(row) for row in run.rows), key=lambda row: row["lead_id"])
        for run in (demo.first, demo.second)
    )
    assert first == second


def test_pages_that_could_not_be_read_are_kept_with_their_reason(demo: Demo) -> None:
    store: Store
    with open_store(f"sqlite:///{demo.folder / 'scouting.db'}") as store:
        assert store.documents.counts()["documents"] > 50
        assert all(reason for _, reason in store.documents.quarantined())


def test_the_leads_agree_with_what_a_careful_reader_would_find(demo: Demo) -> None:
    figures = compare_leads(demo.first.rows)
    assert figures["precision"] >= 0.75
    assert figures["recall"] >= 0.9
    assert figures["right market"] == figures["sites with leads"]
    assert figures["TRL overlaps"] >= figures["TRL told"] - 2


def test_two_sites_of_one_organisation_in_two_scripts_are_one(demo: Demo) -> None:
    with open_store(f"sqlite:///{demo.folder / 'scouting.db'}") as store:
        found = store.organisations.find("tenryu-hikari.localhost")
        joined = [join for join in found.joins if join.rule != "scout"]
        every = store.organisations.list()
    assert found.keys == ("tenryu-photodevice.localhost", "tenryu-hikari.localhost")
    assert [join.rule for join in joined] == ["site"]
    assert {mark.shown for mark in found.names} >= {
        "天竜光素子株式会社",
        "Tenryu Photodevice Co., Ltd",
    }
    assert [one.key for one in every if one.keys > 1] == ["tenryu-photodevice.localhost"]
