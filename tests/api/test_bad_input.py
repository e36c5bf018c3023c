"""Whatever programs send, every route answers clearly, and keeps nothing of what it refused."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from scouting import keys
from scouting.domain import Lead
from scouting.settings import Settings
from tests.api import desk

PROBLEM = "application/problem+json"
JSON = {"Content-Type": "application/json"}
DOCUMENT = create_app(Settings()).openapi()
ROUTES = [(verb.upper(), path) for path, verbs in DOCUMENT["paths"].items() for verb in verbs]
SENDING = [
    (verb.upper(), path)
    for path, verbs in DOCUMENT["paths"].items()
    for verb, told in verbs.items()
    if "application/json" in told.get("requestBody", {}).get("content", {})
]
HUGE = 10**400
IDS = (
    "%00",
    "%ED%A0%80",
    "..%2F..%2Fetc",
    "x" * 3000,
    "-1",
    str(HUGE),
    "%F0%9F%94%A6",
    "' OR 1=1 --",
)
BODIES = {
    "cut off": b'{"text": ', "no text": b"\xff\xfe", "deep": b"[" * 50_000, "empty": b"",
    "a number": b"7", "null": b"null", "a list": b"[[]]", "not a number": b'{"version": NaN}',
    "huge": b'{"version": %d}' % HUGE, "half a character": b'{"\\ud800": "\\udfff"}',
}  # fmt: skip


@pytest.fixture(scope="module")
def kept() -> Lead:
    return desk.lead()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, kept: Lead) -> Settings:
    settings = desk.settings_in(tmp_path_factory.mktemp("bad"), rate=100_000)
    desk.keep(settings, kept)
    return settings


@pytest.fixture(scope="module")
def client(settings: Settings) -> Iterator[TestClient]:
    with desk.open_desk(settings, raise_server_exceptions=False) as opened:
        yield opened


def fill(path: str, value: str) -> str:
    return re.sub(r"\{\w+\}", lambda _: value, path)


def is_refused(answer: Any, *statuses: int) -> bool:
    told = answer.headers["content-type"] == PROBLEM and answer.json()
    return bool(told) and answer.status_code in statuses and told["status"] == answer.status_code


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize(("method", "path"), SENDING)
def test_a_body_that_makes_no_sense_is_refused(
    client: TestClient, kept: Lead, method: str, path: str, kind: str
) -> None:
    answer = client.request(method, fill(path, kept.id), content=BODIES[kind], headers=JSON)
    assert is_refused(answer, 400, 404, 422), answer.text


@pytest.mark.parametrize(("method", "path"), [one for one in ROUTES if "{" in one[1]])
def test_an_id_that_nothing_has_is_no_fault(client: TestClient, method: str, path: str) -> None:
    for id in IDS:
        answer = client.request(method, fill(path, id), content=b"{}", headers=JSON)
        assert is_refused(answer, 400, 404, 405, 422), (id, answer.text)


@pytest.mark.parametrize("value", [str(HUGE), "-1", "1e99", "%ED%A0%80", "a" * 20_000, "'\""])
def test_parameters_beyond_measure_are_refused_or_find_nothing(
    client: TestClient, value: str
) -> None:
    for path in ("/v1/leads", "/v1/search", "/v1/technologies/20/leads", "/v1/jobs", "/v1/matrix"):
        for verb in DOCUMENT["paths"].get(path, {"get": {}}).values():
            for one in verb.get("parameters", [{"name": "limit"}]):
                answer = client.get(f"{path}?{one['name']}={value}")
                assert answer.status_code in (200, 400, 422), (path, one["name"])


@pytest.mark.parametrize("path", ["/v1/leads", "/v1/technologies/20/leads"])
def test_a_cursor_far_down_is_made_by_nobody_but_us(client: TestClient, path: str) -> None:
    for cursor in ("MTAwMDAwMDAw", "%00", "99999999", "🔦", "=" * 1100, '[0,"0"]'):
        answer = client.get(path, params={"cursor": cursor})
        assert is_refused(answer, 400), cursor


def test_unknown_names_in_a_body_are_pointed_at(client: TestClient, kept: Lead) -> None:
    body = {"status": "shortlisted", "version": 0, "a/b~c": 1}
    answer = client.patch(f"/v1/leads/{kept.id}", json=body)
    assert answer.json()["errors"][0]["pointer"] == "#/a~1b~0c"


def test_characters_that_no_store_keeps_are_replaced(client: TestClient, kept: Lead) -> None:
    body = {"field": "other", "expected": "a\x00b\ud800c"}
    answer = client.post(f"/v1/leads/{kept.id}/issues", content=json.dumps(body), headers=JSON)
    assert answer.status_code == 201, answer.text
    assert not {"\x00", "\ud800"} & set(answer.json()["expected"])


@pytest.mark.parametrize("number", [2**31, 2**63, HUGE, -1, 1.5, True, "1"])
def test_versions_that_none_can_be_are_refused(
    client: TestClient, kept: Lead, number: object
) -> None:
    body = {"status": "shortlisted", "version": number}
    assert client.patch(f"/v1/leads/{kept.id}", json=body).status_code in (409, 422)
    assert client.get(f"/v1/leads/{kept.id}").json()["history"] == []


def test_more_than_is_read_is_refused_before_it_is_read(client: TestClient) -> None:
    urls = ["https://example.com/" + "x" * 400] * 11_000
    answer = client.post("/v1/submissions", json={"urls": urls})
    assert is_refused(answer, 413)
    answer = client.post("/v1/submissions", json={"urls": ["x"] * 10_001})
    assert is_refused(answer, 422)
    assert answer.json()["errors"][0]["pointer"] == "#/urls"


def test_of_several_who_decide_at_once_one_is_kept(settings: Settings) -> None:
    lead = desk.lead("Quick Optics")
    desk.keep(settings, lead)
    with desk.open_desk(settings) as client, ThreadPoolExecutor(6) as pool:

        def decide(note: str) -> Any:
            body = {"status": "shortlisted", "note": note, "version": 0}
            return client.patch(f"/v1/leads/{lead.id}", json=body)

        answers = list(pool.map(decide, "abcdef"))
        (kept,) = client.get(f"/v1/leads/{lead.id}").json()["history"]
    assert sorted(one.status_code for one in answers) == [200, *[409] * 5]
    for late in (one.json() for one in answers if one.status_code == 409):
        assert late["current"]["note"] == kept["note"] != late["yours"]["note"]


def test_a_submission_that_comes_several_times_at_once_is_one_job(settings: Settings) -> None:
    with desk.open_desk(settings) as client, ThreadPoolExecutor(6) as pool:

        def submit(_: int) -> str:
            body, headers = {"urls": ["http://127.0.0.1/"]}, {"Idempotency-Key": "at-once"}
            answer = client.post("/v1/submissions", json=body, headers=headers)
            return str(answer.json()["id"])

        first = set(pool.map(submit, range(6)))
    with desk.open_desk(settings) as client:
        body, headers = {"urls": ["http://127.0.0.1/"]}, {"Idempotency-Key": "at-once"}
        again = client.post("/v1/submissions", json=body, headers=headers).json()["id"]
    assert first == {again}, "a restart forgets no key"


def test_a_key_that_has_expired_is_refused_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = desk.settings_in(tmp_path, access="keys")
    monkeypatch.setattr(keys, "read_lifetime", lambda _: timedelta(seconds=-1))
    key = desk.issue(settings, "Ada", "scout", "1h")
    with desk.open_desk(settings) as client:
        answer = client.get("/v1/leads", headers=desk.bearer(key))
    assert is_refused(answer, 401)
    assert "expired" in answer.json()["detail"]
