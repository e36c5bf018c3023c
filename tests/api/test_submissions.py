import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from fastapi.testclient import TestClient

from scouting.errors import ScoutingError, StoreError
from scouting.jobs import Submissions, Visit
from scouting.markup import printable
from scouting.settings import Settings
from scouting.store import Address, Store, Told, open_store
from tests.api import desk
from tests.hostile import hostile_urls, watch


def good(url: str) -> Address:
    return Address(url, "new")


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


def ended(store: Store, id: str, seconds: float = 20) -> Told:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        told = store.jobs.find(id)
        if told.state == "done":
            return told
        time.sleep(0.02)
    raise AssertionError(f"not done: {told}")


def test_what_is_no_address_costs_no_other(client: TestClient) -> None:
    urls = [7, "http://127.0.0.1/", {"url": None}, "http://10.0.0.1/" + "x" * 3000, "\ud800", " "]
    answer = client.post("/v1/submissions", content=json.dumps({"urls": urls}),
        headers={"Content-Type": "application/json"})  # fmt: skip
    assert answer.status_code == 202, answer.text
    job = finished(lambda: client.get(answer.headers["location"]).json())
    details = [entry["detail"] for entry in job["urls"]]
    assert (details[0], details[2], details[3]) == ("not a text",) * 2 + (
        "longer than 2000 characters",
    )
    assert "loopback" in details[1]
    assert job["counts"] == {"failed": 6}


def test_a_submission_sent_twice_with_its_key_is_one_job(client: TestClient) -> None:
    sent = {"json": {"urls": ["http://127.0.0.1/"]}, "headers": {"Idempotency-Key": "key-1"}}
    first, again = (client.post("/v1/submissions", **sent) for _ in range(2))  # type: ignore[arg-type]
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.headers["location"] == again.headers["location"]
    other = client.post(
        "/v1/submissions", json={"urls": ["http://10.0.0.1/"]}, headers=sent["headers"]
    )  # type: ignore[arg-type]
    assert other.status_code == 422
    assert other.json()["type"] == "/problems/reused-key"


def test_a_form_sent_twice_is_one_submission(client: TestClient) -> None:
    form = {"urls": "http://127.0.0.1/", "once": "0123456789abcdef"}
    places = [client.post("/submit", data=form, follow_redirects=False) for _ in range(2)]
    assert places[0].headers["location"] == places[1].headers["location"]
    changed = client.post(
        "/submit", data=form | {"urls": "http://10.0.0.1/"}, follow_redirects=False
    )
    assert changed.headers["location"] != places[0].headers["location"]


def test_the_rest_of_a_submission_can_be_left_alone(settings: Settings) -> None:
    with desk.open_desk(settings) as client:
        jobs = client.app.state.service.store.jobs  # type: ignore[attr-defined]
        id = jobs.start([Address(f"http://x.example/{n}") for n in range(3)])
        assert "Leave the rest alone" in client.get(f"/jobs/{id}").text
        told = client.post(f"/v1/submissions/{id}/cancel").json()
        assert (told["state"], told["counts"]) == ("cancelled", {"cancelled": 3})
        assert client.post(f"/v1/submissions/{id}/cancel").status_code == 409
        page = client.post(f"/submissions/{id}/cancel")
        assert "Cancelled" in page.text
        assert "0 of 3 addresses done" in page.text


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
        id = service.store.jobs.start([Address("http://x.example/")])
        page = client.get(f"/jobs/{id}").text
    assert '<noscript><meta http-equiv="refresh"' in page
    assert "Waiting" in page


@pytest.mark.parametrize("urls", [[], [f"http://x.example/{n}" for n in range(10_001)]])
def test_one_to_ten_thousand_addresses_are_taken(client: TestClient, urls: list[str]) -> None:
    answer = client.post("/v1/submissions", json={"urls": urls})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_jobs_of_a_former_run_are_taken_up_where_they_stopped(settings: Settings) -> None:
    visited = []

    def visit(url: str) -> Address:
        visited.append(url)
        return good(url)

    with open_store(settings.database) as store:
        states = ("new", "running", "queued")
        id = store.jobs.start([Address(f"u{n}", state) for n, state in enumerate(states)])
        submissions = Submissions(store, door(visit))
        submissions.start()
        ended(store, id)
        submissions.stop()
    assert visited == ["u1", "u2"]


def test_outcomes_are_saved_after_each_address(settings: Settings) -> None:
    reached, go_on = threading.Event(), threading.Event()

    def visit(url: str) -> Address:
        if url == "second":
            reached.set()
            go_on.wait(10)
        return good(url)

    with open_store(settings.database) as store:
        submissions = Submissions(store, door(visit))
        submissions.start()
        id = submissions.submit(["first", " second ", "first", "third"])
        assert reached.wait(10)
        states = [entry.state for entry in store.jobs.find(id).addresses]
        assert states == ["new", "running", "queued"]
        submissions.stop(0)
        go_on.set()
        submissions.stop(10)
        left = store.jobs.find(id)
        assert left.state == "running"
        assert [entry.state for entry in left.addresses] == ["new", "new", "queued"]


def test_an_unforeseen_fault_costs_one_address_and_not_the_worker(settings: Settings) -> None:
    def visit(url: str) -> Address:
        if url == "bad":
            raise KeyError(url)
        return good(url)

    with open_store(settings.database) as store:
        submissions = Submissions(store, door(visit))
        submissions.start()
        id = submissions.submit(["bad", "good"])
        job = ended(store, id)
        submissions.stop()
        with pytest.raises(ScoutingError, match="1 to 10000"):
            submissions.submit([])
    assert [entry.state for entry in job.addresses] == ["failed", "new"]


def test_a_store_that_fails_for_a_while_costs_no_job(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scouting.jobs.RETRY_SECONDS", 0.01)
    with open_store(settings.database) as store:
        submissions = Submissions(store, door(good))
        note, refused = store.jobs.note, []

        def failing(*told: Any) -> None:
            if not refused:
                refused.append(told)
                raise StoreError("database is locked")
            note(*told)

        store.jobs.note = failing  # type: ignore[method-assign]
        submissions.start()
        id = submissions.submit(["one"])
        job = ended(store, id)
        submissions.stop()
    assert refused
    assert job.addresses[0].state == "new"


def test_hostile_addresses_are_refused_each_with_its_reason_and_nothing_arrives(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = socket.getaddrinfo
    numeric = {"flags": socket.AI_NUMERICHOST}
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *asked, **named: real(*asked, **named | numeric)
    )
    with watch() as watched:
        urls = hostile_urls(watched.port)
        answer = client.post("/v1/submissions", json={"urls": urls})
        assert answer.status_code == 202, answer.text
        job = finished(lambda: client.get(answer.headers["location"]).json())
        assert {entry["state"] for entry in job["urls"]} == {"failed"}
        assert len(job["urls"]) == len({printable(url).strip()[:2000] for url in urls})
        assert all(entry["detail"] for entry in job["urls"])
        assert watched.heard == []
