"""Saved searches: what is new in them, and what is not lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scouting import keys
from scouting.errors import Conflict
from scouting.settings import Settings
from scouting.store import open_store
from tests.api import desk

JAPAN = {"name": "Eyes in Japan", "query": "market=japan&sort=trl&cursor=x"}


def backdate(settings: Settings, number: int, days: int) -> None:
    """The search was last looked at so many days ago."""
    with open_store(settings.database) as store, store._engine.begin() as connection:
        then = datetime.now(UTC) - timedelta(days=days)
        connection.exec_driver_sql(
            "UPDATE searches SET watermark = ? WHERE id = ?",
            (f"{then:%Y-%m-%d %H:%M:%S.%f}", number),
        )


def test_a_search_tells_what_is_new_until_it_is_marked_as_seen(settings: Settings) -> None:
    kept = desk.lead(first_seen=datetime.now(UTC), last_seen=datetime.now(UTC))
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        made = client.post("/v1/searches", json=JAPAN)
        assert made.status_code == 201
        assert made.json()["query"] == "market=japan"
        path = made.headers["location"]
        assert (client.get(path).json()["new"], client.get(path).json()["changed"]) == (0, 0)
        backdate(settings, made.json()["id"], 2)
        news = client.get(path).json()
        assert news["new"] == 1
        (found,) = client.get(news["new_leads"]).json()["items"]
        assert found["id"] == kept.id
        page = client.get(path.removeprefix("/v1")).text
        assert "1 new lead" in page
        assert f"/leads/{kept.id}" in page
        assert client.post(f"{path}/seen", json={"until": news["until"]}).json()["new"] == 0
        assert "Nothing new" in client.get("/searches").text


def test_a_list_is_saved_looked_at_and_forgotten_on_pages(settings: Settings) -> None:
    desk.keep(settings, desk.lead())
    with desk.open_desk(settings) as client:
        assert "Save this search" in client.get("/leads?market=japan").text
        shown = client.post("/searches", data={"name": "<b>Japan</b>", "query": "market=japan"})
        assert "&lt;b&gt;Japan&lt;/b&gt;" in shown.text
        assert "<b>Japan" not in shown.text
        path = shown.url.path
        moment = datetime.now(UTC).isoformat()
        assert client.post(f"{path}/seen", data={"until": moment}).status_code == 200
        assert "There is none yet" in client.post(f"{path}/remove").text
        assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"name": " "}, "#/name"),
        ({"name": "x" * 101}, "#/name"),
        ({"name": "a", "query": "x" * 5000}, "#/query"),
    ],
)
def test_what_cannot_be_saved_is_named(
    client: TestClient, body: dict[str, str], pointer: str
) -> None:
    answer = client.post("/v1/searches", json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_an_unknown_filter_value_and_a_name_taken_are_refused(client: TestClient) -> None:
    wrong = client.post("/v1/searches", json={"name": "a", "query": "market=atlantis"})
    assert (wrong.status_code, "atlantis" in wrong.json()["detail"]) == (422, True)
    assert client.post("/v1/searches", json=JAPAN).status_code == 201
    assert client.post("/v1/searches", json=JAPAN).status_code == 409


def test_a_search_is_found_by_its_owner_alone(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path, access="keys")
    ada, rita = (desk.bearer(desk.issue(settings, name, "scout")) for name in ("Ada", "Rita"))
    with desk.open_desk(settings) as client:
        path = client.post("/v1/searches", json=JAPAN, headers=ada).headers["location"]
        assert client.get(path, headers=rita).status_code == 404
        assert client.delete(path, headers=rita).status_code == 404
        assert client.get("/v1/searches", headers=rita).json() == []
        assert client.delete(path, headers=ada).status_code == 204


def test_a_lead_that_is_worked_out_after_the_list_was_seen_is_new(settings: Settings) -> None:
    """Its page was fetched before, so that by its first sight it would have been passed over."""
    fetched = datetime.now(UTC) - timedelta(hours=5)
    with desk.open_desk(settings) as client:
        path = client.post("/v1/searches", json=JAPAN).headers["location"]
        desk.keep(settings, desk.lead(first_seen=fetched, last_seen=fetched))
        news = client.get(path).json()
        assert news["new"] == 1
        assert client.get(news["new_leads"]).json()["total"] == 1


def test_a_name_used_again_does_not_show_the_searches_of_its_former_holder(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path, access="keys")
    ada = desk.bearer(desk.issue(settings, "Ada", "scout"))
    with desk.open_desk(settings) as client:
        path = client.post("/v1/searches", json=JAPAN, headers=ada).headers["location"]
        with open_store(settings.database) as store:
            keys.revoke(store, "Ada")
        with pytest.raises(Conflict):
            desk.issue(settings, "Ada", "scout")
        with open_store(settings.database) as store:
            _, text = keys.issue(store, "Ada", "scout", renews=True)
        assert client.get(path, headers=ada).status_code == 401
        assert client.get(path, headers=desk.bearer(text)).json()["name"] == JAPAN["name"]


def test_what_changed_about_a_lead_is_told_in_words(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        path = client.post("/v1/searches", json=JAPAN).headers["location"]
        assert "0 changed" in client.get(path.removeprefix("/v1")).text
        desk.keep(settings, replace(kept, role="research"))
        page = client.get(path.removeprefix("/v1")).text
        assert "1 changed lead" in page
        assert "→ Research" in page
