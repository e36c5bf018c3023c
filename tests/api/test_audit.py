"""Every write leaves a line, whichever route it goes to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.roles import READS, ROLES, Routes
from scouting.access import Entry
from scouting.errors import StoreError
from scouting.settings import Settings
from scouting.store import open_store
from tests.api import desk

WRITES = [route for route in ROLES if route.split()[0] in ("POST", "PUT", "PATCH", "DELETE")]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return desk.settings_in(tmp_path, access="keys")


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    headers = desk.bearer(desk.issue(settings, "Ada", "admin"))
    with desk.open_desk(settings, headers=headers, follow_redirects=False) as opened:
        yield opened


def log(settings: Settings) -> list[Entry]:
    with open_store(settings.database) as store:
        return [entry for entry in store.audit.latest(99) if not entry.verb.startswith("scout ")]


@pytest.mark.parametrize("route", WRITES)
def test_every_write_is_logged_and_nothing_else(
    client: TestClient, settings: Settings, route: str
) -> None:
    method, path = route.split(" ")
    status = client.request(method, path.replace("{id}", "0" * 16), json={}).status_code
    lines = [entry for entry in log(settings) if entry.verb == route]
    if route in READS:
        assert lines == []
        return
    (line,) = lines
    assert line.who == "Ada"
    assert ("0" * 16 in line.target) is ("{id}" in path)
    assert line.outcome == ("done" if status < 400 else f"refused ({status})")


def test_a_new_route_is_logged_by_itself(settings: Settings) -> None:
    from api.app import create_app
    from api.jobs import router

    def added(id: str) -> dict[str, str]:
        return {"id": id}

    router.add_api_route("/v1/brandnew/{id}", added, methods=["DELETE"], include_in_schema=False)
    try:
        headers = desk.bearer(desk.issue(settings, "Ada", "admin"))
        app = create_app(settings, desk.FakeService)
        with TestClient(app, base_url="http://localhost", headers=headers) as client:
            assert client.delete("/v1/brandnew/7").json() == {"id": "7"}
            scout = desk.bearer(desk.issue(settings, "Bob", "scout"))
            assert client.delete("/v1/brandnew/8", headers=scout).status_code == 403
        assert "DELETE /v1/brandnew/{id}" in Routes(app.routes).names()
    finally:
        router.routes.pop()
    refused, done = log(settings)[:2]
    assert (done.who, done.verb, done.target, done.outcome) == (
        "Ada", "DELETE /v1/brandnew/{id}", "7", "done",
    )  # fmt: skip
    assert (refused.who, refused.target) == ("Bob", "8")
    assert refused.outcome == "refused: forbidden (403)"


def test_reading_leaves_no_line(client: TestClient, settings: Settings) -> None:
    for path in ("/", "/leads", "/v1/leads", "/audit", "/metrics", "/nothing"):
        client.get(path)
    client.post("/v1/suggest", json={"text": desk.TEXT})
    client.post("/nothing", json={})
    client.delete("/v1/leads")
    assert log(settings) == []


def test_a_submission_is_logged_with_the_job_that_came_of_it(
    client: TestClient, settings: Settings
) -> None:
    sent = client.post("/v1/submissions", json={"urls": ["http://127.0.0.1/"]})
    (line,) = log(settings)
    assert (line.target, line.outcome) == (sent.headers["location"], "done")
    assert line.address == "testclient"


def test_without_keys_the_writer_is_local(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path)
    with desk.open_desk(settings, follow_redirects=False) as client:
        client.post("/submit", data={"urls": "http://127.0.0.1/"})
        client.post("/submit", data={"urls": ""})
    refused, done = log(settings)
    assert (done.who, done.verb, done.outcome) == ("local", "POST /submit", "done")
    assert done.target.startswith("/jobs/")
    assert refused.outcome == "refused (422)"


def test_what_cannot_be_logged_is_not_done(
    client: TestClient, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*told: Any) -> int:
        raise StoreError("database is full")

    monkeypatch.setattr("scouting.store.audit.Audit.add", full)
    answer = client.post("/v1/submissions", json={"urls": ["http://127.0.0.1/"]})
    assert answer.status_code == 503
    assert answer.headers["x-content-type-options"] == "nosniff"
    service = client.app.state.service  # type: ignore[attr-defined]
    assert service.store.jobs.unfinished() == []


def test_an_unforeseen_fault_is_logged_as_failed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*told: Any, **more: Any) -> None:
        raise KeyError("x")

    monkeypatch.setattr("scouting.jobs.Submissions.submit", broken)
    headers = desk.bearer(desk.issue(settings, "Ada", "admin"))
    with desk.open_desk(settings, raise_server_exceptions=False, headers=headers) as client:
        assert client.post("/v1/submissions", json={"urls": ["x"]}).status_code == 500
    assert [line.outcome for line in log(settings)] == ["failed"]


def test_signing_in_is_logged_with_the_key_s_name(client: TestClient, settings: Settings) -> None:
    text = desk.issue(settings, "Bob", "scout")
    client.headers.pop("authorization")
    client.post("/sign-in", data={"key": text})
    line = log(settings)[0]
    assert (line.who, line.verb, line.outcome) == ("Bob", "sign in", "done")


def test_the_page_shows_the_log_page_by_page(client: TestClient, settings: Settings) -> None:
    with open_store(settings.database) as store:
        for n in range(150):
            store.audit.add(Entry(desk.NOW, "<b>Eve</b>", "POST /submit", f"job-{n:03}", "done"))
    first = client.get("/audit").text
    assert "job-149" in first
    assert "job-049" not in first
    assert "&lt;b&gt;Eve" in first
    assert "<b>Eve" not in first
    older = first.partition('href="/audit?before=')[2].partition('"')[0]
    second = client.get(f"/audit?before={older}").text
    assert "job-049" in second
    assert "job-050" not in second
    assert "Older" not in second
    for wrong in ("x", "-1", "9" * 30):
        assert client.get(f"/audit?before={wrong}").status_code == 422
