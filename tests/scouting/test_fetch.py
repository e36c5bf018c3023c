"""The network door, against real sockets on loopback."""

from __future__ import annotations

import gzip
import socket
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from scouting import fetch
from scouting.errors import FetchFailed, Forbidden, Reserved
from scouting.fetch import fetch_page, user_agent
from scouting.manners import Manners
from scouting.reservation import WELL_KNOWN
from scouting.settings import Settings
from tests.web import Answer, Web, little_web

OPEN = Settings(fetch_allow="127.0.0.0/8", contact="scout@example.org")
CLOSED = Settings(fetch_allow="")
HOSTILE_HOSTS = [
    "127.0.0.1",
    "127.1",
    "2130706433",
    "0x7f.0.0.1",
    "0177.0.0.1",
    "0",
    "0.0.0.0",
    "127.0.0.2",
    "localhost",
    "localhost.",
    "x.localhost",
    "\uff11\uff12\uff17.0.0.1",
    "①②⑦.⓪.⓪.①",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]",
    "[2002:7f00:1::]",
]


@pytest.fixture
def web() -> Iterator[Web]:
    with little_web() as web:
        web.page("/", "<p>good</p>")
        yield web


def test_a_page_comes_with_its_type_charset_and_final_address(web: Web) -> None:
    web.redirect("/old", "/new?utm_source=mail")
    web.answers["/new"] = Answer(b"<p>x", headers={"Content-Type": "text/html; Charset='EUC-KR'"})
    page = fetch_page(f"{web.url}/old#part", OPEN)
    assert (page.url, page.body) == (f"{web.url}/new", b"<p>x")
    assert (page.content_type, page.charset) == ("text/html", "EUC-KR")
    assert page.fetched is not None


def test_servers_are_told_who_asks_and_whom_to_write_to(web: Web) -> None:
    fetch_page(web.url, OPEN)
    assert web.asked[-1].headers["User-Agent"] == "Scouting/0.1 (+scout@example.org)"
    assert user_agent("") == "Scouting/0.1"
    assert user_agent("a\r\nX: y") == "Scouting/0.1 (+aX: y)"


@pytest.mark.parametrize("host", HOSTILE_HOSTS)
def test_nothing_arrives_at_loopback_under_any_name(web: Web, host: str) -> None:
    with pytest.raises(Forbidden):
        fetch_page(f"http://{host}:{web.port}/", CLOSED)
    assert web.asked == []


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data"])
def test_a_redirect_to_a_private_address_is_not_followed(web: Web, url: str) -> None:
    web.redirect("/", url)
    with pytest.raises(Forbidden, match=f"^{web.url}/: leads to {url}: "):
        fetch_page(web.url, OPEN)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/", "http://a:b@127.0.0.1/"])
def test_a_redirect_to_what_is_not_fetched_is_refused(web: Web, url: str) -> None:
    web.redirect("/", url)
    with pytest.raises(Forbidden, match=f"^{web.url}/: {url}: "):
        fetch_page(web.url, OPEN)


@pytest.mark.parametrize("location", ["http://[::1", "http://[bad]/", "http://\u2100.com/"])
def test_a_redirect_to_what_is_no_address_is_refused(web: Web, location: str) -> None:
    web.answers["/"] = Answer(status=302, headers={"Location": location.encode().decode("latin-1")})
    with pytest.raises((FetchFailed, Forbidden), match=f"^{web.url}/: "):
        fetch_page(web.url, OPEN)


def test_redirects_that_never_end_are_given_up(web: Web) -> None:
    web.redirect("/", "/")
    with pytest.raises(FetchFailed, match="more than 5 redirects"):
        fetch_page(web.url, OPEN)
    assert web.paths.count("127.0.0.1/") == 6


def test_a_name_with_one_private_address_is_not_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _answers([["8.8.8.8", "127.0.0.1"]]))
    with pytest.raises(Forbidden, match=r"mixed\.test resolves to 127\.0\.0\.1"):
        fetch_page("http://mixed.test/", CLOSED)


def test_a_name_that_rebinds_between_hops_is_checked_anew(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.answers["/robots.txt"] = Answer(status=404, headers={"Connection": "close"})
    web.answers["/"] = Answer(b"<p>secret")
    monkeypatch.setattr(socket, "getaddrinfo", _answers([["127.0.0.1"], *[["127.0.0.2"]] * 2]))
    with pytest.raises(Forbidden, match=r"resolves to 127\.0\.0\.2"):
        fetch_page(f"http://rebind.test:{web.port}/", Settings(fetch_allow="127.0.0.1/32"))
    assert web.paths == ["rebind.test/robots.txt"]


def test_localhost_names_need_no_dns(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _answers([]))
    assert fetch_page(f"http://shop.localhost:{web.port}/", OPEN).body == b"<p>good</p>"


def test_proxies_of_the_environment_are_not_asked(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert fetch_page(web.url, OPEN).body


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_page_is_unpacked(web: Web, encoding: str) -> None:
    packed = gzip.compress(b"<p>x") if encoding == "gzip" else zlib.compress(b"<p>x")[2:-4]
    headers = {"Content-Type": "text/html", "Content-Encoding": encoding}
    web.answers["/"] = Answer(packed, headers=headers)
    assert fetch_page(web.url, OPEN).body == b"<p>x"


def test_a_gzip_bomb_is_stopped(web: Web) -> None:
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip"}
    web.answers["/"] = Answer(gzip.compress(bytes(200_000_000), 1), headers=headers)
    with pytest.raises(FetchFailed, match="larger than 8 MiB"):
        fetch_page(web.url, OPEN)


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_compressed_page_that_ends_too_soon_is_not_kept(web: Web, encoding: str) -> None:
    body = b"<p>light" * 1000
    packed = gzip.compress(body) if encoding == "gzip" else zlib.compress(body)
    headers = {"Content-Type": "text/html", "Content-Encoding": encoding}
    web.answers["/"] = Answer(packed[:-12], headers=headers)
    with pytest.raises(FetchFailed, match="ended too soon"):
        fetch_page(web.url, OPEN)


@pytest.mark.parametrize("encoding", ["br", "gzip"])
def test_an_encoding_that_cannot_be_read_is_said(web: Web, encoding: str) -> None:
    headers = {"Content-Type": "text/html", "Content-Encoding": encoding}
    web.answers["/"] = Answer(b"<p>plain", headers=headers)
    with pytest.raises(FetchFailed, match=encoding):
        fetch_page(web.url, OPEN)


def test_an_endless_body_is_stopped(web: Web) -> None:
    web.answers["/"] = _pour
    with pytest.raises(FetchFailed, match="larger than 8 MiB"):
        fetch_page(web.url, OPEN)


@pytest.mark.parametrize("what", ["body", "headers"])
def test_a_slow_server_is_given_up_in_time(
    web: Web, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(fetch, "TIMEOUT_SECONDS", 0.5)
    web.answers["/"] = _drip_body if what == "body" else _drip_headers
    start = time.monotonic()
    with pytest.raises(FetchFailed, match="no complete answer"):
        fetch_page(web.url, OPEN)
    assert time.monotonic() - start < 2


def test_a_handshake_that_hangs_is_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "TIMEOUT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        start = time.monotonic()
        with pytest.raises(FetchFailed, match="no complete answer"):
            fetch_page(f"https://127.0.0.1:{mute.getsockname()[1]}/", OPEN)
    assert time.monotonic() - start < 2


def test_a_server_that_speaks_no_tls_is_not_trusted(web: Web) -> None:
    with pytest.raises(FetchFailed, match="SSL"):
        fetch_page(web.url.replace("http:", "https:"), OPEN)


@pytest.mark.parametrize("kind", ["application/zip", "video/mp4", "image/png"])
def test_archives_and_media_are_refused(web: Web, kind: str) -> None:
    web.answers["/"] = Answer(b"x", headers={"Content-Type": kind})
    with pytest.raises(FetchFailed, match=kind):
        fetch_page(web.url, OPEN)


@pytest.mark.parametrize("status", [404, 500, 304])
def test_a_status_that_is_no_page_is_told(web: Web, status: int) -> None:
    web.answers["/"] = Answer(status=status)
    with pytest.raises(FetchFailed, match=f"^{web.url}/: the server answered {status}$"):
        fetch_page(web.url, OPEN)


def test_a_page_that_robots_txt_disallows_is_never_asked_for(web: Web) -> None:
    web.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /internal/")
    web.redirect("/", "/internal/plan")
    with pytest.raises(Forbidden, match=r"robots\.txt does not allow"):
        fetch_page(web.url, OPEN)
    assert web.paths == ["127.0.0.1/robots.txt", f"127.0.0.1{WELL_KNOWN}", "127.0.0.1/"]


def test_a_robots_txt_that_fails_closes_the_site(web: Web) -> None:
    web.answers["/robots.txt"] = Answer(status=503)
    with pytest.raises(Forbidden, match="answered 503"):
        fetch_page(web.url, OPEN)


RESERVED = Answer(b'[{"location": "/papers/*", "tdm-reservation": 1}]', headers={})


def test_a_page_that_tdmrep_reserves_is_never_asked_for(web: Web) -> None:
    web.answers[WELL_KNOWN] = RESERVED
    web.redirect("/", "/papers/one")
    with pytest.raises(Reserved, match=r"the site reserves text and data mining \(tdmrep\.json\)$"):
        fetch_page(web.url, OPEN)
    assert "127.0.0.1/papers/one" not in web.paths
    web.page("/open", "<p>good</p>")
    assert fetch_page(f"{web.url}/open", OPEN).body


def test_a_tdmrep_that_leads_elsewhere_is_followed_and_one_out_of_bounds_is_none(web: Web) -> None:
    web.redirect(WELL_KNOWN, "/rights.json")
    web.answers["/rights.json"] = Answer(b'[{"location": "/", "tdm-reservation": 1}]', headers={})
    with pytest.raises(Reserved):
        fetch_page(web.url, OPEN)
    web.redirect(WELL_KNOWN, "http://169.254.169.254/latest/")
    assert fetch_page(web.url, OPEN).body


@pytest.mark.parametrize("answer", [Answer(status=503), Answer(b"[" * 600_000), Answer(b"<html>")])
def test_a_tdmrep_that_is_none_reserves_nothing(web: Web, answer: Answer) -> None:
    web.answers[WELL_KNOWN] = answer
    assert fetch_page(web.url, OPEN).body


def test_a_tdmrep_that_robots_txt_closes_is_not_asked_for(web: Web) -> None:
    web.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /.well-known/")
    assert fetch_page(web.url, OPEN).body
    assert f"127.0.0.1{WELL_KNOWN}" not in web.paths


def test_the_rules_of_a_site_are_asked_for_once_in_a_while(web: Web) -> None:
    now = [0.0]
    manners = Manners(lambda: now[0])
    for _ in range(3):
        fetch_page(web.url, OPEN, manners)
    assert [path.removeprefix("127.0.0.1") for path in web.paths] == [
        "/robots.txt", WELL_KNOWN, "/", "/", "/",
    ]  # fmt: skip
    now[0] = 601
    web.answers[WELL_KNOWN] = Answer(b'[{"location": "/", "tdm-reservation": 1}]', headers={})
    with pytest.raises(Reserved):
        fetch_page(web.url, OPEN, manners)


def test_a_page_comes_with_what_the_server_says_of_it(web: Web) -> None:
    web.page("/", "<p>x", **{"TDM-Reservation": "1", "X-Robots-Tag": "noindex", "ETag": '"a1"'})
    terms = fetch_page(web.url, OPEN).terms
    assert (terms.reservation, terms.robots, terms.etag) == ("1", "noindex", '"a1"')


def test_refused_connections_and_unknown_hosts_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(FetchFailed, match=r"^http://127\.0\.0\.1:1/: .*refused"):
        fetch_page("http://127.0.0.1:1/", OPEN)
    monkeypatch.setattr(socket, "getaddrinfo", _answers([]))
    with pytest.raises(FetchFailed, match=r"^http://no\.test/: the host no\.test was not found$"):
        fetch_page("http://no.test/", OPEN)


def _answers(lookups: list[list[str]]) -> Any:
    """A getaddrinfo that gives each list of addresses once, then knows no name."""
    left, genuine = iter(lookups), socket.getaddrinfo

    def getaddrinfo(host: str, port: int, *rest: Any, **named: Any) -> list[Any]:
        if host[0].isdigit():
            return genuine(host, port, *rest, **named)
        addresses = next(left, None)
        if addresses is None:
            raise socket.gaierror("unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses]

    return getaddrinfo


def _pour(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        handler.wfile.write(bytes(65536))


def _drip_body(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        handler.wfile.write(b"x")
        time.sleep(0.05)


def _drip_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-More: 1\r\n")
        time.sleep(0.05)
