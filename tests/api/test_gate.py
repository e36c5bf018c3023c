import pytest
from fastapi.testclient import TestClient

from api.gate import MAX_BODY_BYTES

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
