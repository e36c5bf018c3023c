"""Feeds of saved searches, as a feed reader sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from fastapi.testclient import TestClient
from lxml import etree

from scouting.settings import Settings
from scouting.store import open_store
from tests.api import desk

ATOM = "{http://www.w3.org/2005/Atom}"
JAPAN = {"name": "Eyes & lenses <in> Japan", "query": "market=japan"}
HOSTILE = "Our <b>OCT</b> & \x0bthe “rest”]]>."


def opened(client: TestClient) -> str:
    path = client.post("/v1/searches", json=JAPAN).headers["location"]
    made = client.post(f"{path}/feed")
    assert made.status_code == 201
    return str(made.json()["url"])


def entries(body: bytes) -> list[dict[str, str]]:
    root = etree.fromstring(body)
    assert root.tag == f"{ATOM}feed"
    return [
        {child.tag.removeprefix(ATOM): child.text or child.get("href", "") for child in entry}
        for entry in root.iter(f"{ATOM}entry")
    ]


def test_a_feed_tells_new_and_changed_leads_with_their_sentence(settings: Settings) -> None:
    now = datetime.now(UTC)
    fresh, old = desk.lead(first_seen=now, last_seen=now, sentence=HOSTILE), desk.lead("Old Optics")
    desk.keep(settings, fresh, old)
    desk.enter(settings, old, desk.NOW)
    desk.keep(settings, replace(old, role="research"))
    with desk.open_desk(settings) as client:
        answer = client.get(opened(client))
        assert answer.headers["content-type"] == "application/atom+xml"
        found = {entry["title"].split(":")[0]: entry for entry in entries(answer.content)}
        assert set(found) == {"New", "Changed"}
        assert "Our <b>OCT</b>" in found["New"]["summary"]
        assert found["New"]["link"] == f"http://localhost/leads/{fresh.id}"
        assert "→ Research" in found["Changed"]["summary"]
        assert len({entry["id"] for entry in found.values()}) == 2


def test_a_reader_that_has_the_feed_is_not_sent_it_again(settings: Settings) -> None:
    now = datetime.now(UTC)
    desk.keep(settings, desk.lead(first_seen=now, last_seen=now))
    with desk.open_desk(settings) as client:
        url = opened(client)
        tag = client.get(url).headers["etag"]
        again = client.get(url, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")
        desk.keep(settings, desk.lead("New Optics", first_seen=now, last_seen=now))
        assert client.get(url, headers={"If-None-Match": tag}).status_code == 200


def test_an_address_leads_nowhere_once_there_is_another_or_none(settings: Settings) -> None:
    with desk.open_desk(settings) as client:
        former = opened(client)
        page = client.post("/searches/1/feed").text
        assert "/feeds/" in page
        assert client.get(former).status_code == 404
        assert "/feeds/" not in client.get("/searches/1").text, "it is told but once"
        assert "It has a feed since" in client.get("/searches/1").text
        assert client.delete("/v1/searches/1/feed").status_code == 204
        assert "It has a feed since" not in client.get("/searches/1").text


def test_a_feed_needs_no_key_and_ends_with_its_owners_access(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path, access="keys")
    key = desk.issue(settings, "Ada", "scout")
    with desk.open_desk(settings) as client:
        path = client.post("/v1/searches", json=JAPAN, headers=desk.bearer(key)).headers["location"]
        url = client.post(f"{path}/feed", headers=desk.bearer(key)).json()["url"]
        assert client.get(url).status_code == 200
        assert client.get("/searches/1").status_code == 401
        with open_store(settings.database) as store:
            store.keys.revoke("Ada", datetime.now(UTC))
        assert client.get(url).status_code == 404


def test_the_token_is_kept_nowhere(settings: Settings) -> None:
    with desk.open_desk(settings) as client:
        token = opened(client).rpartition("/")[2].removesuffix(".atom")
        client.get(f"/feeds/{token}.atom")
    with open_store(settings.database) as store, store._engine.connect() as connection:
        for table in ("feeds", "audit"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert rows
            assert token not in str(rows)


def test_a_search_that_is_forgotten_takes_its_feed_along(settings: Settings) -> None:
    with desk.open_desk(settings) as client:
        url = opened(client)
        assert client.delete("/v1/searches/1").status_code == 204
        assert client.get(url).status_code == 404
