"""The real Annif client, unchanged, over a real socket."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from annif_client import AnnifClient

from api.app import create_app
from scouting.store import Taught, open_store
from tests.api import desk

PROJECT = "photonics-for-health"
URI = f"urn:scouting:photonics_for_health:technology:{desk.OCT}"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = desk.settings_in(tmp_path_factory.mktemp("annif"))
    app = create_app(settings, desk.FakeService)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}/v1/"
    server.should_exit = True
    thread.join(10)


def test_a_client_finds_the_project_and_its_vocabulary(base: str) -> None:
    client = AnnifClient(base)
    assert "Scouting" in client.api_info["title"]
    assert [one["project_id"] for one in client.projects] == [PROJECT]
    assert client.get_project(PROJECT)["vocab"]["size"] == 35
    with pytest.raises(ValueError, match="photonics-for-health"):
        client.get_project("yso-en")


def test_a_client_is_suggested_subjects(base: str) -> None:
    client = AnnifClient(base)
    (subject,) = client.suggest(PROJECT, desk.SENTENCE, limit=5)
    assert subject == {
        "uri": URI, "label": "Optical coherence tomography", "notation": "20", "score": 0.94,
    }  # fmt: skip
    assert client.suggest(PROJECT, desk.SENTENCE, threshold=0.95) == []
    documents = [
        {"document_id": "a", "text": desk.SENTENCE},
        {"text": "We bake fine bread in Kyoto."},
    ]
    first, second = client.suggest_batch(PROJECT, documents, limit=3)
    assert (first["document_id"], [one["uri"] for one in first["results"]]) == ("a", [URI])
    assert second["results"] == []


def test_a_client_asks_for_the_language(base: str) -> None:
    told = AnnifClient(base).detect_language(
        "We build instruments for eyes in Osaka.", ["en", "fr"]
    )
    assert told["results"][0]["language"] == "en"
    japanese = AnnifClient(base).detect_language("眼底カメラを製造しています", ["en", "ja"])[
        "results"
    ]
    assert japanese[0] == {"language": "ja", "score": 1.0}
    answer = httpx.post(f"{base}detect-language", json={"text": "x", "languages": ["tlh"]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/languages/0")


def test_what_a_client_teaches_is_kept_for_the_next_training(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path)
    path = f"/v1/projects/{PROJECT}/learn"
    good = {"text": desk.SENTENCE, "subjects": [{"uri": URI, "label": "OCT"}]}
    with desk.open_desk(settings) as client:
        assert client.post(path, json=[good, {"text": "Bread.", "subjects": []}]).status_code == 204
        bad = {"text": "New.", "subjects": [{"uri": "http://www.yso.fi/onto/yso/p1"}]}
        refused = client.post(path, json=[{"text": "Newer.", "subjects": []}, bad])
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["pointer"] == "#/1/subjects/0/uri"
    with open_store(settings.database) as store:
        kept = {one.text: one for one in store.teaching.all()}
    assert kept == {
        desk.SENTENCE: Taught(desk.SENTENCE, (desk.OCT,)), "Bread.": Taught("Bread.", ()),
    }  # fmt: skip
