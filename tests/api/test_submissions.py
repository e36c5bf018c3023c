import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient

from scouting.errors import ScoutingError, StoreError
from scouting.jobs import KIND, Submissions, Visit
from scouting.settings import Settings
from scouting.store import open_store
from tests.api import desk
from tests.hostile import hostile_urls, watch

GOOD = {"state": "new", "detail": "", "leads": []}


def door(visit: Visit) -> Any:
    @contextmanager
    def opened() -> Iterator[Visit]:
        yield visit

    return opened


def finished(job: Any, seconds: float = 20) -> dict[str, Any]:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        told: dict[str, Any] = job()
        if told["state"] == "done":
            return told
        time.sleep(0.05)
    raise AssertionError(f"not done: {told}")


def test_a_private_address_is_refused_with_its_reason(client: TestClient) -> None:
    urls = ["http://127.0.0.1/admin", "http://10.1.2.3/", "not an address"]
    answer = client.post("/v1/submissions", json={"urls": urls})
    assert answer.status_code == 202
    job = finished(lambda: client.get(answer.headers["location"]).json())
    assert [entry["url"] for entry in job["urls"]] == urls
    assert {entry["state"] for entry in job["urls"]} == {"failed"}
    assert "loopback" in job["urls"][0]["detail"]
    assert "private" in job["urls"][1]["detail"]
    page = client.get(answer.headers["location"].removeprefix("/v1")).text
    assert "Finished" in page
    assert "not public (loopback)" in page
    assert "http-equiv" not in page


def test_an_unfinished_job_page_refreshes_itself(settings: Settings) -> None:
    with desk.open_desk(settings) as client:
        service = client.app.state.service  # type: ignore[attr-defined]
        entries = [{"url": "http://x.example/", "state": "queued", "detail": "", "leads": []}]
        id = service.store.jobs.start({"kind": KIND, "urls": entries})
        page = client.get(f"/jobs/{id}").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Waiting" in page


@pytest.mark.parametrize(
    "urls", [[], [""], ["x"] * 0, [f"http://x.example/{n}" for n in range(101)]]
)
def test_one_to_a_hundred_addresses_are_taken(client: TestClient, urls: list[str]) -> None:
    answer = client.post("/v1/submissions", json={"urls": urls})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_jobs_of_a_former_run_are_taken_up_where_they_stopped(settings: Settings) -> None:
    visited = []

    def visit(url: str) -> dict[str, Any]:
        visited.append(url)
        return GOOD

    with open_store(settings.database) as store:
        entries = [
            {"url": f"u{n}", "state": state, "detail": "", "leads": []}
            for n, state in enumerate(("new", "running", "queued"))
        ]
        id = store.jobs.start({"kind": KIND, "urls": entries})
        other = store.jobs.start({"kind": "something else"})
        store.jobs.update(id, "running", {"kind": KIND, "urls": entries})
        submissions = Submissions(store, door(visit))
        submissions.start()
        finished(lambda: store.jobs.find(id))
        submissions.stop()
        assert store.jobs.find(other)["state"] == "queued"
    assert visited == ["u1", "u2"]


def test_outcomes_are_saved_after_each_address(settings: Settings) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def visit(url: str) -> dict[str, Any]:
        if url == "second":
            reached.set()
            go_on.wait(10)
        return GOOD

    with open_store(settings.database) as store:
        submissions = Submissions(store, door(visit))
        submissions.start()
        id = submissions.submit(["first", " second ", "", "first", "third"])
        assert reached.wait(10)
        states = [entry["state"] for entry in store.jobs.find(id)["urls"]]
        assert states == ["new", "running", "queued"]
        submissions.stop(0)
        go_on.set()
        submissions.stop(10)
        left = store.jobs.find(id)
        assert left["state"] == "running"
        assert [entry["state"] for entry in left["urls"]] == ["new", "new", "queued"]


def test_an_unforeseen_fault_costs_one_address_and_not_the_worker(settings: Settings) -> None:
    def visit(url: str) -> dict[str, Any]:
        if url == "bad":
            raise KeyError(url)
        return GOOD

    with open_store(settings.database) as store:
        submissions = Submissions(store, door(visit))
        submissions.start()
        id = submissions.submit(["bad", "good"])
        job = finished(lambda: store.jobs.find(id))
        submissions.stop()
        with pytest.raises(ScoutingError, match="1 to 100"):
            submissions.submit([])
    assert [entry["state"] for entry in job["urls"]] == ["failed", "new"]


def test_a_store_that_fails_for_a_while_costs_no_job(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scouting.jobs.RETRY_SECONDS", 0.01)
    with open_store(settings.database) as store:
        submissions = Submissions(store, door(lambda url: GOOD))
        update, refused = store.jobs.update, []

        def failing(*told: Any) -> None:
            if not refused:
                refused.append(told)
                raise StoreError("database is locked")
            update(*told)

        store.jobs.update = failing  # type: ignore[method-assign]
        submissions.start()
        id = submissions.submit(["one"])
        job = finished(lambda: store.jobs.find(id))
        submissions.stop()
    assert refused
    assert job["urls"][0]["state"] == "new"


def test_hostile_addresses_are_refused_each_with_its_reason_and_nothing_arrives(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    numeric = {"flags": socket.AI_NUMERICHOST}
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *asked, **named: real(*asked, **named | numeric)
    )
    with watch() as watched:
        urls = [url for url in hostile_urls(watched.port) if len(url) < 2000]
        for some in (urls[:95], urls[95:]):
            answer = client.post("/v1/submissions", json={"urls": some})
            assert answer.status_code == 202, answer.text
            job = finished(lambda at=answer.headers["location"]: client.get(at).json())
            assert {entry["state"] for entry in job["urls"]} == {"failed"}
            assert len(job["urls"]) == len(some)
            assert all(entry["detail"] for entry in job["urls"])
        assert watched.heard == []
