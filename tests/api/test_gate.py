from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.gate import MAX_BODY_BYTES
from tests.api import desk

FORM = {"urls": "http://127.0.0.1/"}


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "10.0.0.1", "", "127.0.0.1@x"]
)
def test_a_foreign_host_name_is_refused(client: TestClient, host: str) -> None:
    for path in ("/", "/v1/leads"):
        answer = client.get(path, headers={"host": host})
        assert answer.status_code == 400
        assert "localhost" in answer.text


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8000", "127.0.0.1:8000", "[::1]:8000", "127.0.0.2"]
)
def test_loopback_names_are_served(client: TestClient, host: str) -> None:
    assert client.get("/v1/healthz", headers={"host": host}).status_code == 200


@pytest.fixture
def public(tmp_path: Path) -> Iterator[TestClient]:
    """A server that goes by a public name too."""
    settings = desk.settings_in(tmp_path, hosts="Scout.example, [2001:db8::1]")
    with desk.open_desk(settings) as client:
        yield client


@pytest.mark.parametrize(
    "host",
    ["scout.example", "SCOUT.EXAMPLE:443", "scout.example.", "[2001:db8::1]:8000", "localhost"],
)
def test_names_of_the_setting_are_served(public: TestClient, host: str) -> None:
    assert public.get("/v1/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "scout.example.evil.example", "x.scout.example", "scout.example@evil.example",
     "scout.example:x", "scout.example/", "[2001:db8::2]", "192.0.2.7", "scout.example:80:80", "*"],
)  # fmt: skip
def test_other_names_are_refused_where_a_name_is_set(public: TestClient, host: str) -> None:
    assert public.get("/v1/healthz", headers={"host": host}).status_code == 400


def test_the_address_that_a_request_came_to_is_served_and_no_name_for_it(
    client: TestClient,
) -> None:
    for base, host, status in (
        ("http://192.0.2.7:8000", "192.0.2.7:8000", 200),
        ("http://192.0.2.7:8000", "192.0.2.8:8000", 400),
        ("http://192.0.2.7:8000", "rebound.example", 400),
        ("http://localhost", "192.0.2.7", 400),
    ):
        client.base_url = base  # type: ignore[assignment]
        assert client.get("/v1/healthz", headers={"host": host}).status_code == status, (base, host)


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "http://localhost:3000"},
        {"origin": "null"},
    ],
)
def test_changes_from_other_sites_are_refused(client: TestClient, headers: dict[str, str]) -> None:
    assert client.post("/submit", data=FORM, headers=headers).status_code == 403
    answer = client.post("/v1/submissions", json={"urls": ["http://x.example"]}, headers=headers)
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"


def test_changes_from_our_own_pages_are_accepted(client: TestClient) -> None:
    headers = {"sec-fetch-site": "same-origin", "origin": "http://localhost"}
    answer = client.post("/submit", data=FORM, headers=headers, follow_redirects=False)
    assert answer.status_code == 303


def test_a_body_above_the_cap_is_refused(client: TestClient) -> None:
    large = b" " * (MAX_BODY_BYTES + 1)
    assert client.post("/v1/suggest", content=large).status_code == 413
    chunked = client.post("/v1/suggest", content=iter([large[:-1], b"  "]))
    assert chunked.status_code == 413
    assert chunked.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    "path", ["/", "/v1/healthz", "/nothing", "/static/style.css", "/v1/nothing"]
)
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_every_answer_tells_the_number_of_its_request(client: TestClient) -> None:
    for path in ("/", "/nothing", "/v1/leads", "/v1/leads/none", "/static/style.css"):
        assert len(client.get(path).headers["x-request-id"]) == 32
    told = client.get("/v1/leads/none", headers={"X-Request-ID": "mission-8.1"})
    assert told.headers["x-request-id"] == told.json()["request_id"] == "mission-8.1"


@pytest.mark.parametrize("id", ["a b", "x" * 65, "<script>", ""])
def test_a_request_number_that_could_do_harm_is_replaced(client: TestClient, id: str) -> None:
    assert client.get("/v1/leads", headers={"X-Request-ID": id}).headers["x-request-id"] != id
