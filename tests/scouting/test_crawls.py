"""A crawl leaves a record, whatever ends it."""

from __future__ import annotations

import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event

import pytest

from scouting import crawls
from scouting.crawls import Bounds, CrawlSummary, crawl, record_crawl
from scouting.errors import ScoutingError
from scouting.store import Store, open_store
from tests.web import little_web

LINES = (
    "stored http://a.example/",
    "unchanged http://a.example/b",
    "failed http://a.example/c: 404",
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 's.db'}")


def crawl_ending(
    monkeypatch: pytest.MonkeyPatch, end: Callable[[], CrawlSummary], lines: tuple[str, ...] = LINES
) -> None:
    def begin(
        starts: object, source: str, report: Callable[[str], None], *more: object
    ) -> CrawlSummary:
        for line in lines:
            report(line)
        return end()

    monkeypatch.setattr(crawls, "crawl", begin)


def test_a_crawl_is_recorded_with_its_counts(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    crawl_ending(monkeypatch, lambda: CrawlSummary(2, 1, 0, 1))
    told: list[str] = []
    assert record_crawl(store.runs, "jba", ["http://a.example/"], told.append).pages == 2
    run = store.runs.latest()["jba"]
    assert (run.state, run.stored, run.unchanged, run.failed) == ("done", 1, 1, 1)
    assert told == list(LINES)


def test_a_crawl_without_a_page_has_failed_for_the_last_reason(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    crawl_ending(monkeypatch, CrawlSummary, ("failed http://a.example/: not found",))
    record_crawl(store.runs, "jba", ["http://a.example/"], str)
    run = store.runs.latest()["jba"]
    assert (run.state, run.reason) == ("failed", "http://a.example/: not found")


@pytest.mark.parametrize(
    "fault", [ScoutingError("crawl of jba broke off: killed"), KeyboardInterrupt()]
)
def test_a_crawl_that_breaks_is_recorded_as_broken_off(
    store: Store, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    def end() -> CrawlSummary:
        raise fault

    crawl_ending(monkeypatch, end)
    with pytest.raises(type(fault)):
        record_crawl(store.runs, "jba", ["http://a.example/"], str)
    run = store.runs.latest()["jba"]
    assert (run.state, run.stored) == ("broken off", 1)
    assert run.reason == (str(fault) or "it was stopped")


def test_a_slow_crawl_gives_signs_of_life(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    alive: list[int] = []
    monkeypatch.setattr(crawls, "BEAT_SECONDS", 0.01)

    def end() -> CrawlSummary:
        for _ in range(500):
            if alive.append(store.runs.latest()["jba"].stored) or alive[-1]:
                break
            time.sleep(0.01)
        return CrawlSummary(2, 1)

    crawl_ending(monkeypatch, end)
    record_crawl(store.runs, "jba", ["http://a.example/"], str)
    assert alive[-1] == 1


def test_a_crawl_process_that_dies_leaves_its_reason(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ScoutingError, match="broke off"):
        record_crawl(
            store.runs,
            "jba",
            ["http://a.example/"],
            str,
            Bounds(5, {"SCOUTING_DATABASE": "x://", "SCOUTING_CONTACT": "ada@lens.example"}),
        )
    assert store.runs.latest()["jba"].state == "broken off"
    assert "x://" in store.runs.latest()["jba"].reason


def test_a_cancelled_crawl_is_recorded_as_broken_off_because_it_was_cancelled(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = Event()

    def end() -> CrawlSummary:
        stop.set()
        raise ScoutingError("crawl of jba broke off: no reason")

    crawl_ending(monkeypatch, end)
    with pytest.raises(ScoutingError):
        record_crawl(store.runs, "jba", ["http://a.example/"], str, Bounds(stop=stop))
    run = store.runs.latest()["jba"]
    assert (run.state, run.reason, run.stored) == ("broken off", "it was cancelled", 1)


@pytest.mark.server
def test_a_crawl_that_is_told_to_stop_is_killed_even_while_it_waits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SCOUTING_DATABASE", f"sqlite:///{tmp_path}/scouting.db")
    monkeypatch.setenv("SCOUTING_FETCH_ALLOW", "127.0.0.0/8")
    stop, told = Event(), list[float]()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        told.append(time.monotonic())
        stop.set()
        time.sleep(20)

    with little_web() as web:
        web.answers["/"] = hang
        with pytest.raises(ScoutingError, match="crawl of slow broke off"):
            crawl([f"http://slow.localhost:{web.port}/"], "slow", print, Bounds(3, stop=stop))
        assert time.monotonic() - told[0] < 15


@pytest.mark.server
def test_a_reporter_that_raises_ends_the_crawl(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SCOUTING_DATABASE", f"sqlite:///{tmp_path}/scouting.db")
    monkeypatch.setenv("SCOUTING_FETCH_ALLOW", "127.0.0.0/8")

    def refuse(line: str) -> None:
        raise ScoutingError(f"enough of {line.split(maxsplit=1)[0]}")

    with little_web() as web:
        web.page("/", "<html><body><p>We make lasers for eye clinics.</p></body></html>")
        with pytest.raises(ScoutingError, match="enough of "):
            crawl([f"http://quick.localhost:{web.port}/"], "quick", refuse, Bounds(3))
