"""Workers and timetable under kills: nothing is lost, nothing is done twice at the same time."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.kills import PAGES, Stage, finish, kill, serve_sites
from scouting.access import LOCAL
from scouting.backlog import Backlog, Job
from scouting.runs import CrawlRun
from scouting.searches import SavedSearch
from scouting.store import open_store
from scouting.webhooks import Webhook, draw_secret
from tests.api import desk
from tests.receiver import receiving

pytestmark = pytest.mark.server
PATIENCE = 180


class Play:
    """A stage with its queue; what was started ends with the test."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.backlog = stage, Backlog(stage.settings.queue_url)
        self._started: list[subprocess.Popen[bytes]] = []

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        self._started.append(self.stage.start(*arguments))
        return self._started[-1]

    def jobs(self, state: str = "", kind: str = "") -> list[Job]:
        return [job for job in self.backlog.recent(state) if kind in ("", job.kind)]

    def runs(self) -> dict[str, CrawlRun]:
        with open_store(self.stage.settings.database) as store:
            return store.runs.latest()

    def end(self) -> None:
        for process in self._started:
            process.kill()
            process.wait()
        self.backlog.close()


@pytest.fixture
def play(queue_url: str, tmp_path: Path) -> Iterator[Play]:
    with serve_sites() as web:
        queue = queue_url if queue_url.startswith("postgresql") else ""
        played = Play(Stage(tmp_path, web, queue, sites=2))
        yield played
        played.end()


def soon(told: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not told():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.1)


def test_what_a_killed_worker_had_in_work_is_done_by_the_other(play: Play) -> None:
    finish(play.start("schedule", "--once"))
    first = play.start("worker")
    soon(lambda: sum(map(len, play.stage.web.asked.values())) > 6)
    second = play.start("worker")
    kill(first)
    soon(lambda: len(play.jobs("done")) == 4)
    found = play.stage.found(0)
    assert (found.lost, found.doubled, found.overlaps) == (0, 0, 0)
    assert second.poll() is None
    runs = play.runs()
    assert {source: run.state for source, run in runs.items()} == dict.fromkeys(
        (f"unknown:{id}" for id in play.stage.sources), "done"
    )


def test_a_reading_that_was_cut_short_is_taken_up_again(play: Play) -> None:
    finish(play.start("schedule", "--once"))
    worker = play.start("worker")
    soon(lambda: bool(play.jobs("running", "read")))
    kill(worker)
    finish(play.start("worker", "--once"))
    found = play.stage.found(0)
    assert (found.jobs, found.pages) == (4, 2 * PAGES)
    assert (found.lost, found.doubled, found.overlaps) == (0, 0, 0)


def test_a_timetable_killed_between_two_jobs_asks_for_the_rest_and_for_nothing_twice(
    play: Play,
) -> None:
    timetable = play.start("schedule", "--once")
    soon(lambda: len(play.jobs()) == 1)
    kill(timetable)
    assert len(play.jobs()) == 1
    finish(play.start("schedule", "--once"))
    finish(play.start("schedule", "--once"))
    assert sorted(job.source for job in play.jobs()) == play.stage.sources


def test_a_cancelled_crawl_ends_at_once_and_the_worker_goes_on(play: Play) -> None:
    play.stage.web.page_seconds = 2.0
    finish(play.start("schedule", "--once"))
    play.start("worker", "--jobs", "1")
    soon(lambda: any(job.progress.get("pages", 0) >= 1 for job in play.jobs("running", "crawl")))
    (crawl,) = play.jobs("running", "crawl")
    play.backlog.cancel(crawl.id)
    soon(lambda: play.runs()[f"unknown:{crawl.source}"].state != "running")
    play.stage.web.page_seconds = 0.1
    soon(lambda: bool(play.jobs("done", "crawl")))
    host = f"{crawl.source}.localhost:{play.stage.web.port}"
    assert len(play.stage.web.asked[host]) < PAGES
    assert [job.id for job in play.jobs("cancelled")] == [crawl.id]
    run = play.runs()[f"unknown:{crawl.source}"]
    assert (run.state, run.reason) == ("broken off", "it was cancelled")


def test_a_site_that_is_gone_is_tried_again_and_then_given_up(play: Play) -> None:
    sources = Path(play.stage.settings.sources)
    gone = '- {id: gone, name: gone, markets: [japan], address: "http://gone.localhost:9/"}\n'
    sources.write_text(gone)
    finish(play.start("schedule", "--once"))
    play.start("worker")
    soon(lambda: bool(play.jobs("dead")))
    states = [(job.attempt, job.state) for job in sorted(play.jobs(), key=lambda j: j.attempt)]
    assert states == [(1, "failed"), (2, "failed"), (3, "failed"), (4, "dead")]
    assert "gone.localhost" in play.jobs("dead")[0].detail


def test_a_worker_tells_webhooks_what_is_new(queue_url: str, tmp_path: Path) -> None:
    queue = queue_url if queue_url.startswith("postgresql") else ""
    with receiving() as receiver, serve_sites() as web:
        stage = Stage(tmp_path, web, queue, sites=1)
        with open_store(stage.settings.database) as store:
            now, secret = datetime.now(UTC), draw_secret()
            search = store.searches.add(SavedSearch(LOCAL, "Japan", "market=japan", now, now))
            store.webhooks.add(Webhook(search, receiver.url, "", secret, 0, now))
            store.leads.replace(desk.lead().organisation.key, [desk.lead()])
        finish(stage.start("worker", "--once"))
    assert receiver.got[0].verified(secret)["data"]["new"]["total"] == 1
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
