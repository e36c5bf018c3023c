"""Whether sources can be crawled, asked on the little web."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from scouting import checks, fetch
from scouting.checks import check_sources, recall_sources
from scouting.reservation import WELL_KNOWN
from scouting.runs import SourceCheck
from scouting.settings import Settings
from scouting.sources import Kind, Source
from scouting.store import open_store
from tests.factories import NOON
from tests.web import Answer, Web, little_web

OPEN = Settings(fetch_allow="127.0.0.0/8")
FEED = b'<?xml version="1.0"?>\n<rss version="2.0"><channel><title>Good</title></channel></rss>'


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    monkeypatch.setattr(checks, "PAUSE_SECONDS", 0.05)
    with little_web() as web:
        web.page("/", "<p>good</p>")
        yield web


def source(web: Web, host: str, path: str = "/", kind: Kind = "website") -> Source:
    id = f"{host}{path}".replace("/", "-").strip("-").lower().replace(".", "-")
    address = f"http://{host}.localhost:{web.port}{path}"
    made = Source(id, "Good Optics", ("japan",), address, kind)
    return made if made.is_register else replace(made, tier="company")


def check(web: Web, *path: str, kind: Kind = "website") -> SourceCheck:
    (found,) = check_sources([source(web, *path, kind=kind)], OPEN)
    return found


def test_a_page_that_comes_is_reachable_and_robots_txt_is_asked_first(web: Web) -> None:
    found = check(web, "lens")
    assert (found.source, found.state, found.detail) == ("lens", "reachable", "")
    assert web.paths == [f"lens.localhost{path}" for path in ("/robots.txt", WELL_KNOWN, "/")]
    assert found.at == found.since


def test_a_page_that_robots_txt_closes_is_forbidden_and_not_asked_for(web: Web) -> None:
    web.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /")
    assert check(web, "lens").state == "forbidden by robots"
    assert web.paths == ["lens.localhost/robots.txt"]


def test_a_source_that_reserves_text_and_data_mining_is_told(web: Web) -> None:
    web.answers[WELL_KNOWN] = Answer(b'[{"location": "/", "tdm-reservation": 1}]')
    found = check(web, "lens")
    assert found.state == "reserved"
    assert "tdmrep.json" in found.detail
    assert "lens.localhost/" not in web.paths


def test_a_robots_txt_that_fails_closes_the_source(web: Web) -> None:
    web.answers["/robots.txt"] = Answer(status=500)
    found = check(web, "lens")
    assert found.state == "forbidden by robots"
    assert "answered 500" in found.detail


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, "reachable"), (400, "reachable"), (404, "reachable"), (503, "failed")],
)
def test_a_register_need_only_answer_and_robots_txt_does_not_count(
    web: Web, status: int, state: str
) -> None:
    web.answers["/robots.txt"] = Answer(b"User-agent: *\nDisallow: /")
    web.answers["/api"] = Answer(status=status)
    assert check(web, "fda", "/api", kind="openfda-510k").state == state
    assert web.paths == ["fda.localhost/api"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_page_that_is_not_there_is_not_found(web: Web, status: int) -> None:
    web.answers["/"] = Answer(status=status)
    found = check(web, "lens")
    assert (found.state, found.detail) == ("not found", f"the server answered {status}")


def test_a_host_that_nobody_knows_is_not_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*parts: object, **named: object) -> None:
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    (found,) = check_sources([Source("a", "A", ("japan",), "https://no.test/")], Settings())
    assert (found.state, found.detail) == ("not found", "the host no.test was not found")


def test_an_answer_that_does_not_come_is_a_timeout(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "TIMEOUT_SECONDS", 0.3)
    web.answers["/"] = _sleep
    assert check(web, "lens").state == "timeout"


def test_a_redirect_to_another_site_has_moved_and_one_within_it_has_not(web: Web) -> None:
    web.redirect("lens.localhost/", "/en/")
    web.page("/en/", "<p>good</p>")
    assert (check(web, "lens").state, check(web, "lens").detail) == (
        "reachable", f"as http://lens.localhost:{web.port}/en/",
    )  # fmt: skip
    web.redirect("lens.localhost/", f"http://www.lens.localhost:{web.port}/")
    assert check(web, "lens").state == "reachable"
    new = f"http://optics.localhost:{web.port}/"
    web.redirect("lens.localhost/", new)
    assert (check(web, "lens").state, check(web, "lens").detail) == ("moved", f"to {new}")


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p>OPTICS of ours", ""),
        ("<p>Book a table!", "it does not name Good Optics: is it still theirs?"),
    ],
)
def test_a_page_that_does_not_name_whom_it_should_is_remarked_on(
    web: Web, html: str, told: str
) -> None:
    web.page("/", html)
    found = check(web, "lens")
    assert (found.state, found.detail) == ("reachable", told)


def test_a_private_address_is_never_asked(web: Web) -> None:
    (found,) = check_sources([source(web, "lens")], Settings())
    assert found.state == "failed"
    assert "not public" in found.detail
    assert web.asked == []


def test_a_server_error_or_an_image_has_failed(web: Web) -> None:
    web.answers["/"] = Answer(status=503)
    web.answers["/logo"] = Answer(b"\x89PNG", headers={"Content-Type": "image/png"})
    assert check(web, "lens").detail == "the server answered 503"
    assert check(web, "lens", "/logo").state == "failed"


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_a_page_where_a_feed_should_be_is_not_as_listed(web: Web, kind: Kind) -> None:
    xml = {"Content-Type": "application/xml"}
    web.answers["/news.xml"] = Answer(FEED, headers=xml)
    web.answers["/atom.xml"] = Answer(b"<a:urlset xmlns:a='x'/>", headers=xml)
    assert check(web, "lens", "/news.xml", kind=kind).state == "reachable"
    assert check(web, "lens", "/atom.xml", kind=kind).state == "reachable"
    found = check(web, "lens", kind=kind)
    assert (found.state, found.detail) == ("not as listed", f"a page, not a {kind}")


def test_sites_are_asked_side_by_side_but_each_one_request_at_a_time(web: Web) -> None:
    busy: dict[str, int] = {}
    most: dict[str, int] = {}
    lock = threading.Lock()

    def slow(handler: BaseHTTPRequestHandler) -> None:
        host = handler.headers["Host"].removeprefix("www.")
        with lock:
            for name in (host, "all"):
                busy[name] = busy.get(name, 0) + 1
                most[name] = max(most.get(name, 0), busy[name])
        time.sleep(0.2)
        with lock:
            busy[host], busy["all"] = busy[host] - 1, busy["all"] - 1
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>good</p>")
        handler.close_connection = True

    for path in ("/", "/a", "/b"):
        web.answers[path] = slow
    wanted = [source(web, host, path) for path in ("/", "/a", "/b") for host in ("x", "y")]
    wanted.append(source(web, "www.x"))
    found = list(check_sources(wanted, OPEN))
    assert {each.source for each in found} == {each.id for each in wanted}
    assert {each.state for each in found} == {"reachable"}
    sites = {most[f"{host}.localhost:{web.port}"] for host in ("x", "y")}
    assert sites == {1}
    assert most["all"] == 2


def test_a_check_that_is_broken_off_asks_no_further_site(web: Web) -> None:
    released = threading.Event()
    wanted = [source(web, f"h{n}") for n in range(60)]

    def wait(handler: BaseHTTPRequestHandler) -> None:
        if not handler.headers["Host"].startswith("h0."):
            released.wait(30)
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>good</p>")
        handler.close_connection = True

    web.answers["/"] = wait
    running = check_sources(wanted, OPEN)
    assert next(running).source == "h0"
    running.close()  # type: ignore[attr-defined]
    released.set()  # the sites in work are still asked to the end
    time.sleep(0.5)
    asked = {each.headers["Host"] for each in web.asked}
    assert len(asked) <= checks.SITES_AT_ONCE + 1


def test_what_is_known_is_recalled_unless_the_address_has_changed(web: Web, tmp_path: Path) -> None:
    lens, other = source(web, "lens"), source(web, "other")
    with open_store(f"sqlite:///{tmp_path / 'x.db'}") as store:
        store.runs.end(store.runs.start(lens.stamp, NOON), "done", {"stored": 1}, now=NOON)
        store.runs.end(store.runs.start(other.stamp, NOON), "failed", {}, now=NOON)
        store.checks.save(SourceCheck("lens", lens.address, "moved", "to x", NOON, NOON))
        week = timedelta(days=7)
        store.checks.save(SourceCheck("other", "http://old.example/", "moved", "", NOON, NOON))
        store.checks.save(
            SourceCheck("lens", lens.address, "moved", "to x", NOON + week, NOON + week)
        )
        known, untold = recall_sources([lens, other], store)
    assert (known.verified, known.crawled) == (True, NOON)
    assert known.as_dict()["check"] == {
        "state": "moved", "detail": "to x", "at": "2026-11-27T12:00:00+00:00",
        "since": "2026-11-20T12:00:00+00:00",
    }  # fmt: skip
    assert (untold.verified, untold.crawled, untold.check) == (False, None, None)


def _sleep(handler: BaseHTTPRequestHandler) -> None:
    time.sleep(1)
