"""The commands over the list of sources."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scouting.crawls import CrawlSummary
from scouting.sources import load_sources
from scouting.store import open_store
from tests.factories import NOON
from tests.scouting.test_cli import Scout, assert_one_line
from tests.scouting.test_cli import scout as scout  # noqa: PLC0414 -- a fixture
from tests.web import Answer, Web, little_web

ENTRY = "- {{id: {id}, name: {id}, markets: [japan], tier: company, address: 'http://{id}.localhost:{port}/'}}\n"
BAD = "- {id: bad, name: Bad, markets: [atlantis], address: 'https://bad.example/'}\n"


@pytest.fixture
def web() -> Iterator[Web]:
    with little_web() as web:
        web.page("/", "<p>lens and lost</p>")
        yield web


@pytest.fixture
def own(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file of sources on the little web."""
    path = tmp_path / "own.yaml"
    path.write_text("".join(ENTRY.format(id=id, port=web.port) for id in ("lens", "lost")))
    monkeypatch.setenv("SCOUTING_SOURCES", str(path))
    monkeypatch.setenv("SCOUTING_FETCH_ALLOW", "127.0.0.0/8")
    return path


def test_the_list_shows_every_source_and_can_be_narrowed(scout: Scout) -> None:
    lines = scout("sources", "list", "--json").lines()
    assert [line["id"] for line in lines] == [source.id for source in load_sources()]
    lines = scout("sources", "list", "--market", "japan", "--json").lines()
    assert {"jba", "hamamatsu"} <= {str(line["id"]) for line in lines}
    assert lines[0] | {"id": "jba", "name": "Japan Bioindustry Association"} == lines[0]
    assert set(lines[0]) == {
        "id", "name", "markets", "address", "kind", "schedule", "tier", "licence", "verified", "parameters",
        "crawled", "check",
    }  # fmt: skip
    table = scout("sources", "list", "--market", "japan").out
    assert "Hamamatsu Photonics" in table
    assert "biocom-california" not in table


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["list", "--market", "atlantis"], "unknown market 'atlantis'"),
        (["check", "nowhere"], "unknown source 'nowhere'; 'scout sources list'"),
        (["check", "jba", "--market", "israel"], "no source in israel"),
    ],
)
def test_a_wrong_value_is_named_on_one_line(scout: Scout, arguments: list[str], named: str) -> None:
    assert_one_line(scout("sources", *arguments), named)


@pytest.mark.parametrize("command", ["list", "check"])
def test_the_help_says_what_is_read_and_written(scout: Scout, command: str) -> None:
    told = scout("sources", command, "--help").out.lower()
    assert "reads" in told
    assert "writes" in told


def test_a_check_says_what_came_of_each_and_is_remembered(
    own: Path, web: Web, scout: Scout
) -> None:
    web.answers["lost.localhost/"] = Answer(status=404)
    ended = scout("sources", "check", "lens", "lost")
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.splitlines() == [
        "lens: reachable",
        "lost: not found – the server answered 404",
        "1 reachable, 1 not found.",
    ]
    ended = scout("sources", "check", "lens", "--json")
    (line,) = ended.lines()
    assert ended.code == 0
    assert isinstance(line["check"], dict)
    assert line["check"]["state"] == "reachable"
    assert line["check"]["since"] < line["check"]["at"]
    table = scout("sources", "list", "--market", "japan").out
    assert "not found" in table


@pytest.mark.parametrize(("alive", "asks"), [(0, True), (1, False)])
def test_when_no_site_at_all_answers_the_connection_is_asked_for(
    own: Path, web: Web, scout: Scout, alive: int, asks: bool
) -> None:
    web.answers["/"] = Answer(status=404)
    ids = [f"site{n}" for n in range(5)]
    own.write_text("".join(ENTRY.format(id=id, port=web.port) for id in ids))
    for id in ids[:alive]:
        web.page(f"{id}.localhost/", "<p>good</p>")
    assert ("connected to the internet?" in scout("sources", "check", *ids).out) == asks


def test_a_source_is_verified_once_a_crawl_has_succeeded(own: Path, scout: Scout) -> None:
    with open_store("sqlite:///scouting.db") as store:
        run = store.runs.start("company:lens", NOON)
        store.runs.end(run, "done", {"stored": 1}, now=NOON)
    lines = {line["id"]: line for line in scout("sources", "list", "--json").lines()}
    assert (lines["lens"]["verified"], lines["lost"]["verified"]) == (True, False)
    assert "last crawled 2026-11-20" in scout("sources", "check", "lens").out


def test_a_bad_entry_is_told_and_the_others_are_listed_checked_and_crawled(
    own: Path, web: Web, scout: Scout, monkeypatch: pytest.MonkeyPatch
) -> None:
    own.write_text(BAD + own.read_text())
    ended = scout("sources", "list", "--json")
    assert_one_line(ended, f"{own}: entry 1 'bad': markets: unknown market 'atlantis'")
    assert {"lens", "lost", "jba"} <= {line["id"] for line in ended.lines()}
    ended = scout("sources", "check", "lens")
    assert_one_line(ended, "'bad'")
    assert ended.out.startswith("lens: reachable")
    crawled: list[str] = []
    monkeypatch.setenv("SCOUTING_CONTACT", "me@example.org")
    monkeypatch.setattr(
        "scouting.crawls.crawl",
        lambda starts, source, *rest: crawled.append(source) or CrawlSummary(1, 1),
    )
    assert_one_line(scout("crawl", "--source", "lens"), "'bad'")
    assert crawled == ["company:lens"]
