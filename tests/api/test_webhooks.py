"""Webhooks over the API and on pages: made by their owner, found by nobody else, secrets told once."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from scouting import courier
from scouting.courier import Courier
from scouting.settings import Settings
from scouting.store import open_store
from tests.api import desk
from tests.receiver import Receiver, receiving

JAPAN = {"name": "Japan", "query": "market=japan"}
HTTPS = "https://crm.example.org/scouting?token=1"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return desk.settings_in(tmp_path, fetch_allow="127.0.0.0/8")


def make(client: TestClient, url: str = HTTPS, **more: Any) -> dict[str, Any]:
    search = client.post("/v1/searches", json=JAPAN, **more)
    body = {"search": search.json()["id"], "url": url, "description": "Our  CRM"}
    made = client.post("/v1/webhooks", json=body, **more)
    assert made.status_code == 201, made.text
    told: dict[str, Any] = made.json()
    return told


def deliver(client: TestClient) -> int:
    app: Any = client.app
    return Courier(app.state.service).round()


def test_a_webhook_is_made_told_tried_and_removed(
    settings: Settings, receiver: Receiver, client: TestClient
) -> None:
    made = make(client, receiver.url)
    path = f"/v1/webhooks/{made['id']}"
    assert (made["url"], made["description"], made["state"]) == (receiver.url, "Our CRM", "active")
    assert client.post(f"{path}/test").json()["state"] == "pending"
    desk.keep(settings, desk.lead())
    assert deliver(client) == 2
    kinds = [got.verified(made["secret"])["type"] for got in receiver.got]
    assert sorted(kinds) == ["search.updated", "webhook.test"]
    events = client.get(f"{path}/events").json()
    assert (events["total"], events["next"]) == (2, None)
    assert {one["state"] for one in events["items"]} == {"delivered"}
    assert events["items"][0]["attempts"][0]["status"] == 204
    assert client.delete(path).status_code == 204
    assert client.get(path).status_code == 404
    assert client.get("/v1/webhooks").json() == []


def test_what_is_new_goes_out_when_only_the_server_runs(
    settings: Settings, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Served(desk.FakeService):
        @cached_property
        def courier(self) -> Any:  # type: ignore[override]
            return Courier(self)

    monkeypatch.setattr(courier, "ROUND_SECONDS", 0.02)
    app = create_app(settings, Served)
    with TestClient(app, base_url="http://localhost") as client:
        made = make(client, receiver.url)
        desk.keep(settings, desk.lead())
        assert receiver.came.wait(30)
    assert receiver.got[0].verified(made["secret"])["data"]["new"]["total"] == 1


def test_the_secret_is_told_when_it_is_made_and_never_again(
    settings: Settings, client: TestClient
) -> None:
    made = make(client)
    path, secrets = f"/v1/webhooks/{made['id']}", [made["secret"]]
    secrets.append(client.post(f"{path}/rotate").json()["secret"])
    client.post(f"{path}/test")
    client.patch(path, json={"state": "paused"})
    answers = [
        client.get(one).text
        for one in (path, "/v1/webhooks", f"{path}/events", path.removeprefix("/v1"),
                    f"/searches/{made['search']}", "/audit", "/searches")
    ]  # fmt: skip
    with open_store(settings.database) as store:
        answers.append(repr(store.audit.latest(100)))
        answers.append(repr(store.webhooks.of("local")))
    assert secrets[0] != secrets[1]
    for secret in secrets:
        assert secret.startswith("whsec_")
        for answer in answers:
            assert secret not in answer
            assert secret.removeprefix("whsec_") not in answer


def test_answers_with_a_secret_are_kept_by_no_cache(client: TestClient) -> None:
    search = client.post("/v1/searches", json=JAPAN).json()["id"]
    made = client.post("/v1/webhooks", json={"search": search, "url": HTTPS})
    path = made.headers["location"]
    page = client.post(f"/searches/{search}/webhooks", data={"url": HTTPS})
    for answer in (made, client.post(f"{path}/rotate"), page):
        assert answer.headers["cache-control"] == "no-store"
        assert "whsec_" in answer.text


def test_after_a_change_of_secret_both_sign(client: TestClient, receiver: Receiver) -> None:
    made = make(client, receiver.url)
    path = f"/v1/webhooks/{made['id']}"
    turned = client.post(f"{path}/rotate").json()
    assert turned["former_secret_until"]
    client.post(f"{path}/test")
    deliver(client)
    for secret in (made["secret"], turned["secret"]):
        assert receiver.got[0].verified(secret)


def test_what_is_paused_is_sent_nothing_and_after_that_all(
    settings: Settings, client: TestClient, receiver: Receiver
) -> None:
    made = make(client, receiver.url)
    path = f"/v1/webhooks/{made['id']}"
    assert client.patch(path, json={"state": "paused"}).json()["state"] == "paused"
    desk.keep(settings, desk.lead())
    assert deliver(client) == 0
    assert client.post(f"{path}/test").status_code == 409
    client.patch(path, json={"state": "active"})
    assert deliver(client) == 1


def test_a_change_holds_only_for_what_was_read(client: TestClient) -> None:
    path = f"/v1/webhooks/{make(client)['id']}"
    tag = client.get(path).headers["etag"]
    changed = client.patch(path, json={"description": "New"}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["description"]) == (200, "New")
    stale = client.patch(path, json={"url": HTTPS}, headers={"If-Match": tag})
    assert (stale.status_code, stale.json()["current"]["description"]) == (412, "New")
    again = client.patch(path, json={}, headers={"If-Match": changed.headers["etag"]})
    assert again.status_code == 200


@pytest.mark.parametrize(
    "url",
    ["http://crm.example.org/", "https://10.0.0.1/", "https://169.254.169.254/", "ftp://a.example/",
     "https://a:b@c.example/", "nonsense"],
)  # fmt: skip
def test_where_nothing_may_be_sent_is_refused_by_name(tmp_path: Path, url: str) -> None:
    with desk.open_desk(desk.settings_in(tmp_path)) as client:
        search = client.post("/v1/searches", json=JAPAN).json()["id"]
        answer = client.post("/v1/webhooks", json={"search": search, "url": url})
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "#/url")
        path = f"/v1/webhooks/{make_more(client, search)}"
        assert client.patch(path, json={"url": url}).status_code == 422


def make_more(client: TestClient, search: int) -> int:
    made = client.post("/v1/webhooks", json={"search": search, "url": HTTPS})
    return int(made.json()["id"])


def test_a_search_has_a_bounded_number_of_webhooks(client: TestClient) -> None:
    made = make(client)
    for _ in range(19):
        make_more(client, made["search"])
    body = {"search": made["search"], "url": HTTPS}
    assert client.post("/v1/webhooks", json=body).status_code == 409


def test_another_owners_webhook_does_not_exist(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path, access="keys")
    ada, rita = (desk.bearer(desk.issue(settings, name, "scout")) for name in ("Ada", "Rita"))
    with desk.open_desk(settings) as client:
        made = make(client, headers=ada)
        path, body = f"/v1/webhooks/{made['id']}", {"search": made["search"], "url": HTTPS}
        tried = client.post(f"{path}/test", headers=ada).json()["id"]
        asked = [
            client.get(path, headers=rita), client.delete(path, headers=rita),
            client.patch(path, json={"state": "paused"}, headers=rita),
            client.post("/v1/webhooks", json=body, headers=rita),
            client.get(f"{path}/events", headers=rita), client.post(f"{path}/test", headers=rita),
            client.post(f"{path}/rotate", headers=rita),
            client.post(f"{path}/events/{tried}/replay", headers=rita),
            client.post(f"{path}/replay", json={"since": "2025-01-01T00:00:00Z"}, headers=rita),
            client.get(path.removeprefix("/v1"), headers=rita),
        ]  # fmt: skip
        assert [answer.status_code for answer in asked] == [404] * len(asked)
        assert client.get("/v1/webhooks", headers=rita).json() == []
        assert client.get(path, headers=ada).json()["state"] == "active"


def test_events_come_in_pages_and_a_forged_cursor_is_refused(client: TestClient) -> None:
    path = f"/v1/webhooks/{make(client)['id']}"
    sent = [client.post(f"{path}/test").json()["id"] for _ in range(5)]
    seen, address = [], f"{path}/events?limit=2"
    while address:
        answer = client.get(address)
        seen += [one["id"] for one in answer.json()["items"]]
        link = answer.headers.get("link", "")
        address = link.partition(">")[0].lstrip("<")
    assert seen == sent[::-1]
    following = client.get(f"{path}/events?limit=2").json()["next"]
    other = f"/v1/webhooks/{make_more(client, client.get(path).json()['search'])}/events"
    for cursor, where in ((following, other), ("AAAA", f"{path}/events"), ("é", f"{path}/events")):
        refused = client.get(where, params={"cursor": cursor})
        assert (refused.status_code, refused.json()["type"]) == (400, "/problems/forged-cursor")


def test_an_event_is_sent_again_and_an_unknown_one_is_not(
    client: TestClient, receiver: Receiver
) -> None:
    path = f"/v1/webhooks/{make(client, receiver.url)['id']}"
    event = client.post(f"{path}/test").json()["id"]
    deliver(client)
    again = client.post(f"{path}/events/{event}/replay")
    assert (again.status_code, again.json()["id"], again.json()["state"]) == (202, event, "pending")
    deliver(client)
    assert [got.headers["webhook-id"] for got in receiver.got] == [event, event]
    assert client.post(f"{path}/events/msg_0/replay").status_code == 404
    since = {"since": datetime(2025, 1, 1, tzinfo=UTC).isoformat()}
    assert client.post(f"{path}/replay", json=since).json() == {"replayed": 0}


def test_pages_do_the_same(settings: Settings, client: TestClient, receiver: Receiver) -> None:
    search = client.post("/v1/searches", json=JAPAN).json()["id"]
    assert "Webhooks: for other programs" in client.get(f"/searches/{search}").text
    sent = {"url": receiver.url, "description": "<b>CRM</b>"}
    page = client.post(f"/searches/{search}/webhooks", data=sent)
    assert "whsec_" in page.text
    assert "&lt;b&gt;CRM&lt;/b&gt;" in page.text
    path = "/webhooks/1"
    assert "whsec_" not in client.get(path).text
    receiver.status, receiver.said = 410, b"<script>no</script>"
    client.post(f"{path}/test")
    deliver(client)
    told = client.get(path).text
    assert "Nothing is sent: the receiver answered 410" in told
    assert "&lt;script&gt;no" in told
    assert "disabled" in client.get(f"/searches/{search}").text
    receiver.status = 204
    assert "Nothing is sent" not in client.post(f"{path}/state", data={"state": "active"}).text
    client.post(f"{path}/replay", data={"days": 30})
    assert deliver(client) == 1
    event = receiver.got[-1].headers["webhook-id"]
    assert "under way" in client.post(f"{path}/events/{event}/replay").text
    assert "whsec_" in client.post(f"{path}/rotate").text
    removed = client.post(f"{path}/remove")
    assert removed.url.path == f"/searches/{search}"
    assert client.get(path).status_code == 404
    refused = client.post(f"/searches/{search}/webhooks", data={"url": "http://10.0.0.1/"})
    assert refused.status_code == 422


def test_the_document_describes_what_is_sent(client: TestClient, receiver: Receiver) -> None:
    from api.notices import TrialEvent, UpdateEvent

    document = client.get("/openapi.json").json()
    assert set(document["webhooks"]) == {"search.updated", "webhook.test"}
    assert document["components"]["schemas"]["UpdateEvent"]["examples"]
    path = f"/v1/webhooks/{make(client, receiver.url)['id']}"
    client.post(f"{path}/test")
    app: Any = client.app
    desk.keep(app.state.service.settings, desk.lead())
    deliver(client)
    for got in receiver.got:
        kind = json.loads(got.body)["type"]
        shape = {"search.updated": UpdateEvent, "webhook.test": TrialEvent}[kind]
        told = shape.model_validate_json(got.body)
        assert json.loads(told.model_dump_json()) == json.loads(got.body)
