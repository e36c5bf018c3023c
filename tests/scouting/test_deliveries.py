"""Deliveries over a real socket: where they may go, and what comes of them."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from scouting import connections, deliveries
from scouting.deliveries import check_receiver, deliver, read_wait
from scouting.errors import Forbidden
from scouting.settings import Settings
from scouting.webhooks import Attempt, draw_secret, sign
from tests.receiver import Receiver, receiving

OPEN = Settings(fetch_allow="127.0.0.0/8", contact="scout@example.org")
CLOSED = Settings(fetch_allow="")
SECRET = draw_secret()
BODY = '{"type":"webhook.test","data":{}}'


def send(url: str, settings: Settings = OPEN) -> Attempt:
    now = datetime.now(UTC)
    return deliver(url, sign([SECRET], "msg_1", now, BODY), BODY, now, settings)


@pytest.fixture
def receiver() -> Any:
    with receiving() as opened:
        yield opened


def test_what_arrives_is_signed_json_with_its_query(receiver: Receiver) -> None:
    attempt = send(check_receiver(receiver.url, OPEN.allowed_networks))
    (got,) = receiver.got
    assert (attempt.status, attempt.delivered, attempt.reason) == (204, True, "")
    assert got.path == "/hook?team=a"
    assert got.headers["Content-Type"] == "application/json"
    assert "scout@example.org" in got.headers["User-Agent"]
    assert got.verified(SECRET)["type"] == "webhook.test"


def test_a_failure_tells_the_beginning_of_the_answer_and_no_more(receiver: Receiver) -> None:
    receiver.status, receiver.said = 500, b"no\n\x00 such \xff table " + b"x" * 3_000_000
    attempt = send(receiver.url)
    assert (attempt.status, attempt.delivered, len(attempt.reason)) == (500, False, 200)
    assert attempt.reason.startswith("the receiver answered 500: no such")


def test_a_redirect_is_a_failure_and_is_not_followed(receiver: Receiver) -> None:
    with receiving() as other:
        receiver.status, receiver.headers = 302, {"Location": other.url}
        attempt = send(receiver.url)
        assert (attempt.delivered, "not followed" in attempt.reason) == (False, True)
        assert other.got == []
        receiver.status, receiver.headers = 307, {"Location": "http://169.254.169.254/"}
        assert not send(receiver.url).delivered


def test_a_private_address_is_not_connected_to(receiver: Receiver) -> None:
    for settings, url in (
        (CLOSED, receiver.url),
        (CLOSED, f"https://127.0.0.1:{receiver.port}/"),
        (CLOSED, f"http://localhost:{receiver.port}/"),
        (OPEN, "http://10.0.0.1/"),
        (OPEN, "http://169.254.169.254/"),
    ):
        attempt = send(url, settings)
        assert (attempt.status, attempt.delivered) == (0, False)
        assert "169.254" in attempt.reason or "not public" in attempt.reason
    assert receiver.got == []


def test_a_name_that_comes_to_lead_inside_is_refused_at_the_connection(
    monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    def rebound(host: str, port: int, **_: Any) -> list[Any]:
        addresses = ["93.184.216.34", "127.0.0.1"]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    url = check_receiver("https://rebind.example/", ())
    monkeypatch.setattr(connections.socket, "getaddrinfo", rebound)
    attempt = send(url, CLOSED)
    assert "rebind.example resolves to 127.0.0.1, not public" in attempt.reason
    assert receiver.got == []


def test_plain_http_goes_only_where_it_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    def public(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", port))]

    monkeypatch.setattr(connections.socket, "getaddrinfo", public)
    assert "https:// is needed" in send("http://crm.example/").reason


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example/", "http://127.0.0.1/", "https://127.0.0.1/", "https://[::1]/",
        "https://169.254.169.254/", "https://0x7f.1/", "https://localhost/", "ftp://crm.example/",
        "https://ada:secret@crm.example/", "crm.example", "https://",
    ],
)  # fmt: skip
def test_an_address_that_can_never_do_is_refused_when_it_is_given(url: str) -> None:
    with pytest.raises(Forbidden):
        check_receiver(url, ())


def test_what_may_be_allowed_is_looked_at_later() -> None:
    allowed = OPEN.allowed_networks
    assert check_receiver("http://127.0.0.1:8080/a", allowed) == "http://127.0.0.1:8080/a"
    assert check_receiver("http://crm.internal/", allowed)
    assert check_receiver("https://CRM.example/a?sid=0123456789abcdef01&utm_source=x#b", ()) == (
        "https://crm.example/a?sid=0123456789abcdef01&utm_source=x"
    )
    with pytest.raises(Forbidden, match="https"):
        check_receiver("http://93.184.216.34/", allowed)


def test_a_receiver_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "TIMEOUT_SECONDS", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        began = time.monotonic()
        attempt = send(f"http://127.0.0.1:{silent.getsockname()[1]}/")
    assert (attempt.status, "no answer within" in attempt.reason) == (0, True)
    assert time.monotonic() - began < 5


def test_nobody_there_is_a_failure_with_its_reason() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    attempt = send(f"http://127.0.0.1:{port}/")
    assert (attempt.status, bool(attempt.reason)) == (0, True)


def test_retry_after_is_read_as_seconds_and_as_a_date(receiver: Receiver) -> None:
    receiver.status, receiver.headers = 429, {"Retry-After": "120"}
    assert send(receiver.url).wait == timedelta(minutes=2)
    at = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
    assert read_wait("Thu, 26 Nov 2026 09:01:00 GMT", at) == timedelta(minutes=1)
    assert read_wait("Thu, 26 Nov 2026 08:00:00 GMT", at) == timedelta()
    for nonsense in ("", "soon", "-5", "1e9", "²"):
        assert read_wait(nonsense, at) is None
