"""The real server, reached from elsewhere and behind a proxy."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from scouting.settings import Settings
from scouting.store import open_store
from tests.api import desk

pytestmark = pytest.mark.server
SCOUT = "from scouting.cli import main; main()"


@contextmanager
def served(settings: Settings, *options: str, **environment: str) -> Iterator[httpx.Client]:
    """``scout serve`` as users start it, on a port of its own, reached through loopback."""
    told = os.environ | {"SCOUTING_DATABASE": settings.database} | environment
    process = subprocess.Popen(
        [sys.executable, "-c", SCOUT, "serve", "--port", "0", *options],
        env=told, cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout
        found = re.search(r"http://\S+:(\d+);", process.stdout.readline())
        assert found, "the server did not start"
        with httpx.Client(base_url=f"http://127.0.0.1:{found[1]}", timeout=60) as client:
            yield client
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) in (0, -signal.SIGTERM)


def test_a_server_that_others_can_reach_serves_those_with_a_key(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path)
    ada, rita = (desk.issue(settings, *who) for who in (("Ada", "scout"), ("Rita", "reader")))
    kept = desk.lead()
    desk.keep(settings, kept)
    with served(settings, "--host", "0.0.0.0") as client:
        assert client.get("/v1/healthz").status_code == 200
        assert client.get("/v1/leads").status_code == 401
        assert client.get("/v1/leads", headers={"Host": "rebound.example"}).status_code == 400
        assert client.get("/v1/leads", headers=desk.bearer(rita)).json()["total"] == 1
        body = {"status": "shortlisted", "version": 0}
        change = client.patch(f"/v1/leads/{kept.id}", json=body, headers=desk.bearer(rita))
        assert change.status_code == 403
        change = client.patch(f"/v1/leads/{kept.id}", json=body, headers=desk.bearer(ada))
        assert change.json()["review"]["reviewer"] == "Ada"
        browser = client.post("/sign-in", data={"key": ada, "to": f"/leads/{kept.id}"})
        assert browser.headers["location"] == f"/leads/{kept.id}"
        token = desk.csrf_of(client.get(f"/leads/{kept.id}").text)
        form = {"status": "contacted", "version": "1"}
        assert client.post(f"/leads/{kept.id}/review", data=form).status_code == 403
        sent = client.post(f"/leads/{kept.id}/review", data=form | {"csrf": token})
        assert sent.status_code == 303
    with open_store(settings.database) as store:
        log = [(one.who, one.verb, one.outcome) for one in store.audit.latest(9)]
    assert log[:5] == [
        ("Ada", "POST /leads/{id}/review", "done"),
        ("Ada", "POST /leads/{id}/review", "refused: forged-form (403)"),
        ("Ada", "sign in", "done"),
        ("Ada", "PATCH /v1/leads/{id}", "done"),
        ("Rita", "PATCH /v1/leads/{id}", "refused: forbidden (403)"),
    ]


def test_behind_a_declared_proxy_client_and_scheme_are_those_that_it_tells(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path)
    ada = desk.issue(settings, "Ada", "scout")
    proxied = {"X-Forwarded-For": "198.51.100.66, 203.0.113.9", "X-Forwarded-Proto": "https",
               "Host": "scout.example"}  # fmt: skip
    behind = {"SCOUTING_HOSTS": "scout.example", "SCOUTING_PROXIES": "127.0.0.1/32"}
    with served(settings, **behind) as client:
        page = client.get("/leads", headers=proxied)
        assert page.status_code == 401
        assert page.headers["strict-transport-security"]
        form = {"key": ada}
        signed = client.post(
            "/sign-in", data=form, headers=proxied | {"Origin": "https://scout.example"}
        )
        assert signed.headers["set-cookie"].startswith("__Host-scouting=")
        for _ in range(6):
            wrong = client.get("/v1/leads", headers=proxied | desk.bearer("x"))
        assert wrong.status_code == 429
        other = proxied | {"X-Forwarded-For": "203.0.113.10"} | desk.bearer("x")
        assert client.get("/v1/leads", headers=other).status_code == 401
        assert client.get("/v1/leads").status_code == 401, "nor is loopback trusted then"
    with open_store(settings.database) as store:
        assert {one.address for one in store.audit.latest(9)} == {"203.0.113.9", "203.0.113.10", ""}


def test_an_undeclared_proxy_is_not_believed(tmp_path: Path) -> None:
    with served(desk.settings_in(tmp_path)) as client:
        assert client.get("/v1/leads").status_code == 200
        passed_on = client.get("/v1/leads", headers={"X-Forwarded-For": "127.0.0.1"})
        assert passed_on.status_code == 400
        secure = client.get("/v1/healthz", headers={"X-Forwarded-Proto": "https"})
        assert "strict-transport-security" not in secure.headers
