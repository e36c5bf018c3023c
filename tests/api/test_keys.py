"""Who is let in: keys of programs, roles, wrong keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.keys import is_foreign
from api.roles import ROLES, TABLE, Routes
from scouting import keys
from scouting.access import covers
from scouting.settings import Settings
from scouting.store import open_store
from tests.api import desk

PROBLEM = "application/problem+json"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return desk.settings_in(tmp_path, access="keys")


def hold(settings: Settings) -> dict[str, str]:
    return {role: desk.issue(settings, f"a {role}", role) for role in ("reader", "scout", "admin")}


@pytest.fixture
def held(settings: Settings) -> dict[str, str]:
    return hold(settings)


@pytest.fixture
def client(settings: Settings, held: dict[str, str]) -> Iterator[TestClient]:
    with desk.open_desk(settings, follow_redirects=False) as opened:
        yield opened


Door = tuple[TestClient, dict[str, str]]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """One desk for all routes, and the keys to it: none of them is asked for anything that there is."""
    settings = desk.settings_in(tmp_path_factory.mktemp("door"), access="keys", rate=1_000_000)
    held = hold(settings)
    with desk.open_desk(settings, follow_redirects=False) as opened:
        yield opened, held


def routes(client: TestClient) -> list[str]:
    return Routes(client.app.routes).names()  # type: ignore[attr-defined]


def ask(client: TestClient, route: str, text: str = "") -> int:
    method, path = route.split(" ")
    path = path.replace("{id}", "nothing") + ("/style.css" if path == "/static" else "")
    headers = desk.bearer(text) if text else {}
    return client.request(method, path, headers=headers).status_code


def test_every_route_declares_the_role_it_asks_for(client: TestClient) -> None:
    assert set(routes(client)) - set(ROLES) == set(), "declare them in api/roles.py"
    assert set(ROLES) - set(routes(client)) == set(), "api/roles.py names routes that are gone"
    assert sum(map(len, TABLE.values())) == len(ROLES), "a route stands in the table twice"


@pytest.mark.parametrize("route", ROLES)
def test_every_route_is_open_to_its_role_and_closed_to_those_below(door: Door, route: str) -> None:
    needed, (client, held) = ROLES[route], door
    if route != "POST /sign-in":  # which answers so itself, without a key
        assert (ask(client, route) == 401) == (needed != "nobody")
    for role, text in held.items():
        allowed = needed == "nobody" or covers(role, needed)
        status = ask(client, route, text)
        assert (status == 403) == (not allowed), (role, status)
        assert status < 500


def test_a_route_that_nobody_declared_is_for_admins(
    settings: Settings, held: dict[str, str]
) -> None:
    from api.app import create_app

    app = create_app(settings, desk.FakeService)
    app.get("/forgotten")(lambda: {"told": 1})
    with TestClient(app, base_url="http://localhost") as client:
        told = [client.get("/forgotten", headers=desk.bearer(text)) for text in held.values()]
    assert [answer.status_code for answer in told] == [403, 403, 200]


def test_a_refusal_says_how_to_come_in_or_which_role_is_needed(
    client: TestClient, held: dict[str, str]
) -> None:
    unknown = client.get("/v1/leads")
    assert unknown.status_code == 401
    assert unknown.headers["www-authenticate"] == 'Bearer realm="scouting"'
    assert unknown.headers["content-type"] == PROBLEM
    assert unknown.json()["type"] == "/problems/unauthenticated"
    few = client.post("/v1/submissions", json={"urls": []}, headers=desk.bearer(held["reader"]))
    assert few.status_code == 403
    assert (few.json()["role"], few.headers["content-type"]) == ("scout", PROBLEM)
    assert "'a reader' has the role 'reader'" in few.json()["detail"]
    page = client.post("/jobs/x/cancel", headers=desk.bearer(held["scout"]))
    assert (page.status_code, "text/html" in page.headers["content-type"]) == (403, True)
    assert "This needs the role" in page.text


def test_the_role_is_asked_before_the_body_is_looked_at(client: TestClient) -> None:
    answer = client.post("/v1/submissions", content=b'{"urls": ', headers={"content-type": "x/y"})
    assert answer.status_code == 401


def test_a_page_that_asks_who_you_are_leads_back_to_where_you_wanted_to(client: TestClient) -> None:
    page = client.get("/leads?market=japan&trl=4-7")
    assert page.status_code == 401
    assert 'name="to" value="/leads?market=japan&amp;trl=4-7"' in page.text
    assert 'aria-label="Main"' not in page.text
    assert "warning" not in page.text


def test_what_a_monitor_and_the_sign_in_page_need_is_open(client: TestClient) -> None:
    for path in ("/v1/healthz", "/sign-in", "/static/style.css"):
        assert client.get(path).status_code == 200
    for path in ("/metrics", "/openapi.json", "/nothing", "/v1/nothing", "/static/../metrics"):
        assert client.get(path).status_code == 401


def test_who_is_known_hears_that_there_is_nothing(client: TestClient, held: dict[str, str]) -> None:
    assert client.get("/v1/nothing", headers=desk.bearer(held["reader"])).status_code == 404
    assert client.delete("/v1/leads", headers=desk.bearer(held["reader"])).status_code == 405


@pytest.mark.parametrize("scheme", ["Bearer {}", "bearer {}", "BEARER   {}"])
def test_the_scheme_may_be_written_as_programs_do(
    client: TestClient, held: dict[str, str], scheme: str
) -> None:
    headers = {"Authorization": scheme.format(held["reader"])}
    assert client.get("/v1/leads", headers=headers).status_code == 200


@pytest.mark.parametrize("told", ["Basic eDp5", "Bearer", "Token x", "", "scout_x"])
def test_another_scheme_is_no_key(client: TestClient, told: str) -> None:
    assert client.get("/v1/leads", headers={"Authorization": told}).status_code == 401


def test_a_key_in_the_address_is_no_key(client: TestClient, held: dict[str, str]) -> None:
    assert client.get("/leads", params={"key": held["admin"]}).status_code == 401


def test_a_revoked_key_ends_at_once(
    client: TestClient, settings: Settings, held: dict[str, str]
) -> None:
    headers = desk.bearer(held["scout"])
    assert client.get("/v1/leads", headers=headers).status_code == 200
    with open_store(settings.database) as store:
        keys.revoke(store, "a scout")
    answer = client.get("/v1/leads", headers=headers)
    assert answer.status_code == 401
    assert "'a scout' is revoked" in answer.json()["detail"]
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_decisions_are_signed_with_the_name_of_the_key(
    client: TestClient, settings: Settings, held: dict[str, str]
) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    headers = desk.bearer(held["scout"])
    body = {"status": "shortlisted", "reviewer": "Somebody else", "version": 0}
    answer = client.patch(f"/v1/leads/{kept.id}", json=body, headers=headers)
    assert answer.json()["review"]["reviewer"] == "a scout"


def test_guessing_is_slowed_down_and_told(
    client: TestClient, settings: Settings, held: dict[str, str]
) -> None:
    known = desk.bearer(held["reader"])
    assert client.get("/v1/leads", headers=known).status_code == 200
    good = held["scout"]
    guess = desk.bearer(good[:-2] + ("AA" if good[-2:] != "AA" else "BB"))
    told = [client.get("/v1/leads", headers=guess).status_code for _ in range(8)]
    assert told == [401] * 5 + [429] * 3
    answer = client.get("/leads", headers=guess)
    assert (answer.status_code, int(answer.headers["retry-after"])) == (429, 1)
    first_use = client.get("/v1/leads", headers=desk.bearer(good))
    assert first_use.status_code == 429, "a right guess must not stand out while it is slowed down"
    assert client.get("/v1/leads", headers=known).status_code == 200, "who is in stays in"
    with open_store(settings.database) as store:
        lines = [entry for entry in store.audit.latest(99) if entry.verb == "use key"]
    assert len(lines) == 5
    assert {line.outcome for line in lines} == {"refused: this key is not known"}
    assert {line.target for line in lines} == {good.split("_")[1]}
    secret = good.split("_", 2)[2]
    assert secret[:20] not in repr(lines)


def test_without_keys_the_machine_s_own_user_may_do_all(tmp_path: Path) -> None:
    open_settings = desk.settings_in(tmp_path)
    with desk.open_desk(open_settings, follow_redirects=False) as client:
        for path in ("/", "/audit", "/metrics", "/openapi.json", "/v1/leads"):
            assert client.get(path).status_code == 200
        assert "No key is needed" in client.get("/sign-in").text
        assert client.get("/v1/leads", headers=desk.bearer("scout_x")).status_code == 401


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Forwarded-Host"])
def test_strangers_whom_a_proxy_passes_on_are_not_the_machine_s_own_user(
    tmp_path: Path, name: str
) -> None:
    with desk.open_desk(desk.settings_in(tmp_path)) as client:
        answer = client.get("/v1/leads", headers={name: "203.0.113.9"})
    assert answer.status_code == 400
    assert "SCOUTING_PROXIES" in answer.json()["detail"]


@pytest.mark.parametrize("setting", [{"hosts": "scout.example"}, {"proxies": "127.0.0.1"}])
def test_a_public_name_or_a_proxy_demands_keys_on_loopback_too(
    tmp_path: Path, setting: dict[str, str]
) -> None:
    with desk.open_desk(desk.settings_in(tmp_path, **setting)) as client:
        assert client.get("/v1/leads").status_code == 401
        assert client.get("/v1/healthz").status_code == 200


def test_whoever_comes_from_elsewhere_needs_a_key_however_the_server_was_started(
    tmp_path: Path,
) -> None:
    with desk.open_desk(desk.settings_in(tmp_path), client=("203.0.113.9", 4711)) as client:
        assert client.get("/v1/leads").status_code == 401


@pytest.mark.parametrize(
    ("address", "foreign"),
    [
        ("127.0.0.1", False), ("127.9.9.9", False), ("::1", False), ("::ffff:127.0.0.1", False),
        ("testclient", False), ("10.0.0.1", True), ("0.0.0.0", True), ("::", True),
        ("::ffff:10.0.0.1", True), ("fe80::1", True), ("203.0.113.9", True),
    ],
)  # fmt: skip
def test_only_loopback_is_the_machine_itself(address: str, foreign: bool) -> None:
    assert is_foreign((address, 1)) is foreign
    assert not is_foreign(None)
