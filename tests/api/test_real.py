import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.shared import SharedService
from scouting.pipeline import Reader
from scouting.settings import Settings
from tests import web
from tests.api import desk
from tests.api.test_submissions import finished

PAGE = """<html><head><title>Lumenfeld scanners</title></head><body><main>
<h1>Lumenfeld scanners</h1>
<p>Lumenfeld GmbH develops and manufactures optical coherence tomography scanners for eye clinics.</p>
<p>Our swept-source OCT device is CE marked, in serial production and sold in twenty countries.</p>
<p>Each optical coherence tomography system is delivered, installed and serviced by our engineers.</p>
</main></body></html>"""


@pytest.mark.model
def test_the_real_models_answer_over_http(settings: Settings, reader: Reader) -> None:
    class Loaded(SharedService):
        def _load(self) -> None:
            self.__dict__["reader"] = reader
            super()._load()

    with TestClient(create_app(settings, Loaded), base_url="http://localhost") as client:
        while not client.get("/v1/healthz").json()["ready"]:
            time.sleep(0.1)
        text = re.sub(r"<[^>]*>", " ", PAGE)
        titled = client.post(
            "/v1/suggest", json={"text": text, "title": "Lumenfeld scanners"}
        ).json()
        assert titled["technologies"][0]["id"] == desk.OCT
        answer = client.post("/v1/suggest-batch", json={"documents": [{"text": text}] * 3}).json()
        assert [one["status"] for one in answer["results"]] == [200] * 3
        verdict = answer["results"][0]["result"]
        assert verdict["technologies"][0]["id"] == desk.OCT
        piece = verdict["technologies"][0]["evidence"][0]
        assert text[piece["start"] : piece["end"]] == piece["text"]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "SCOUTING_DATABASE": f"sqlite:///{tmp_path / 'scouting.db'}",
        "SCOUTING_FETCH_ALLOW": "127.0.0.0/8",
    }
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "api.app:create_app",
        "--factory",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) in (0, -signal.SIGTERM)


def wait_for(address: str) -> None:
    for _ in range(300):
        try:
            httpx.get(f"{address}/v1/healthz")
            return
        except httpx.ConnectError:
            time.sleep(0.1)
    raise AssertionError("the server did not start")


@pytest.mark.server
@pytest.mark.model
def test_a_scout_submits_a_page_and_reviews_its_lead_on_a_real_server(served: str) -> None:
    with web.little_web() as site, httpx.Client(base_url=served) as client:
        site.page("/", PAGE)
        sent = client.post("/submit", data={"urls": f"{site.url}/"})
        assert sent.status_code == 303
        job = sent.headers["location"]
        told = finished(lambda: client.get(f"/v1{job}").json(), 120)
        assert told["urls"][0]["state"] == "new", told
        (lead,) = told["urls"][0]["leads"][:1]
        page = client.get(f"/leads/{lead}")
        assert "<mark>" in page.text
        assert "Lumenfeld" in page.text
        review = {"status": "shortlisted", "note": "Ask for a demonstration.", "version": "0"}
        assert client.post(f"/leads/{lead}/review", data=review).status_code == 303
        assert client.get("/v1/leads?status=shortlisted").json()["total"] >= 1
        hits = client.get("/v1/search", params={"q": "OCT for eye clinics"}, timeout=60).json()
        assert lead in hits["items"][0]["lead_ids"]
