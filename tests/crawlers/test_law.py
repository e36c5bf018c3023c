"""What sites reserve, how fast they are asked, and what is not fetched twice: over real sockets."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from scrapy.http import Response

from crawlers.patience import LONGEST_WAIT_SECONDS, seconds_asked
from scouting.reservation import WELL_KNOWN
from tests.crawlers.test_crawl import Outcome, run_crawl
from tests.web import Answer, Speak, Web, little_web

LINKS = '<a href="/a">A</a> <a href="/b">B</a> <a href="/papers/1">One</a>'
JSON = {"Content-Type": "application/json"}


def send(handler: BaseHTTPRequestHandler, status: int, html: str, **headers: str) -> None:
    handler.send_response(status)
    for name, value in ({"Content-Type": "text/html"} | headers).items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(html.encode())))
    handler.end_headers()
    handler.wfile.write(html.encode())


def at_times(*answers: tuple[int, str, dict[str, str]]) -> Speak:
    """Answers one after the other, the last one for ever."""
    left = list(answers)

    def speak(handler: BaseHTTPRequestHandler) -> None:
        status, html, headers = left.pop(0) if len(left) > 1 else left[0]
        send(handler, status, html, **headers)

    return speak


@pytest.fixture(scope="module")
def crawled() -> Iterator[Outcome]:
    with little_web() as web:
        _reserving_sites(web)
        _busy_sites(web)
        hosts = ["reserved", "partly", "header", "meta", "unindexed", "hidden", "busy", "weary"]
        yield run_crawl(web, hosts, pages=6)


def _reserving_sites(web: Web) -> None:
    for host in ("reserved", "partly", "header", "meta", "unindexed", "hidden"):
        for path in ("/a", "/b", "/papers/1"):
            web.page(f"{host}.localhost{path}", f"<p>Words of {path} on {host}.</p>")
        web.page(f"{host}.localhost/", f"<p>Words of {host}.</p>{LINKS}")
    rules = {"reserved": "/", "partly": "/papers/", "hidden": "/"}
    for host, location in rules.items():
        told = json.dumps([{"location": location, "tdm-reservation": 1}]).encode()
        web.answers[f"{host}.localhost{WELL_KNOWN}"] = Answer(told, headers=JSON)
    web.answers["hidden.localhost/robots.txt"] = Answer(b"User-agent: *\nDisallow: /.well-known/")
    feed = '<link rel="alternate" type="application/rss+xml" href="/feed">'
    web.page("header.localhost/", f"<head>{feed}</head><p>Words of header.</p>{LINKS}")
    web.page("header.localhost/a", "<p>Words of A.</p>", **{"TDM-Reservation": "1"})
    rss = b"<rss><channel><item><link>/fed</link></item></channel></rss>"
    web.answers["header.localhost/feed"] = Answer(
        rss, headers={"Content-Type": "application/rss+xml", "tdm-reservation": "1"}
    )
    meta = '<meta name="tdm-reservation" content="1">'
    web.page("meta.localhost/a", f'<head>{meta}</head><p>Words of A.</p><a href="/c">C</a>')
    noindex = {"X-Robots-Tag": "noindex"}
    web.page("unindexed.localhost/", f"<p>A list of pages.</p>{LINKS}", **noindex)


def _busy_sites(web: Web) -> None:
    web.page("busy.localhost/", f"<p>Words of busy.</p>{LINKS}")
    web.answers["busy.localhost/a"] = at_times(
        (429, "", {"Retry_After": "1"}), (200, "<p>Words of A.</p>", {})
    )
    web.answers["busy.localhost/b"] = at_times(
        (503, "", {"Retry_After": "1"}), (200, "<p>Words of B.</p>", {})
    )
    web.page("weary.localhost/", f"<p>Words of weary.</p>{LINKS}")
    web.answers["weary.localhost/a"] = at_times((429, "", {"Retry_After": "3600"}))
    web.page("weary.localhost/b", "<p>Words of B.</p>")


def test_a_site_that_reserves_all_is_asked_for_its_rules_only(crawled: Outcome) -> None:
    assert crawled.paths("reserved") == ["/robots.txt", WELL_KNOWN]
    assert crawled.reason("reserved/") == "the site reserves text and data mining (tdmrep.json)"


def test_what_a_site_reserves_in_part_is_told_and_the_rest_is_read(crawled: Outcome) -> None:
    assert crawled.stored("partly") == {"/", "/a", "/b"}
    assert "/papers/1" not in crawled.paths("partly")
    assert "tdmrep.json" in crawled.reason("partly/papers/1")


def test_a_page_that_reserves_itself_is_not_stored_nor_followed(crawled: Outcome) -> None:
    assert "header tdm-reservation" in crawled.reason("header/a")
    assert "meta tdm-reservation" in crawled.reason("meta/a")
    assert crawled.stored("header") == crawled.stored("meta") == {"/", "/b", "/papers/1"}
    assert "/c" not in crawled.paths("meta")


def test_what_is_reserved_is_settled_for_a_crawl_that_goes_on(crawled: Outcome) -> None:
    paths = ("reserved/", "partly/papers/1", "header/a", "meta/a", "unindexed/", "header/feed")
    states = [crawled.state(path) for path in paths]
    assert states == ["skipped", "skipped", "barren", "barren", "barren", "listed"]


def test_a_feed_that_is_reserved_is_not_read(crawled: Outcome) -> None:
    assert "header tdm-reservation" in crawled.reason("header/feed")
    assert "/fed" not in crawled.paths("header")


def test_a_page_for_no_index_is_not_stored_but_followed(crawled: Outcome) -> None:
    assert crawled.stored("unindexed") == {"/a", "/b", "/papers/1"}
    assert crawled.reason("unindexed/") == "the page wants to be in no index (robots: noindex)"


def test_rules_that_robots_txt_hides_are_not_asked_for(crawled: Outcome) -> None:
    assert WELL_KNOWN not in crawled.paths("hidden")
    assert "/" in crawled.stored("hidden")


def test_a_site_that_asks_for_patience_gets_it(crawled: Outcome) -> None:
    assert {"/", "/a", "/b"} <= crawled.stored("busy")
    asked = {
        path: [each.at for each in crawled.web.asked if each.path == f"busy.localhost{path}"]
        for path in ("/a", "/b")
    }
    assert all(later - first >= 0.99 for first, later in asked.values())


def test_a_site_that_asks_for_too_much_patience_is_left_alone(crawled: Outcome) -> None:
    assert crawled.paths("weary")[-1] == "/a"
    assert crawled.reason("weary/a") == "the server answered 429"
    assert any("is left alone for 3600 s" in line for line in crawled.lines)


def test_patience_is_told_in_seconds_or_as_a_date() -> None:
    def told(value: str) -> float:
        return seconds_asked(Response("http://lens.example/", headers={"Retry-After": value}))

    assert told("7") == 7.0
    assert told("Thu, 26 Nov 2099 11:00:00 GMT") > LONGEST_WAIT_SECONDS
    nonsense = ("", "soon", "-1", "Thu, 26 Nov 2020 11:00:00 GMT", "1e9", "٣")
    assert [told(value) for value in nonsense] == [0.0] * 6


def test_one_page_at_a_time_and_slower_where_the_site_was_slow() -> None:
    at_once, most = [0], [0]
    lock = threading.Lock()

    def answer(handler: BaseHTTPRequestHandler) -> None:
        with lock:
            at_once[0] += 1
            most[0] = max(most[0], at_once[0])
        time.sleep(0.6 if handler.path == "/" else 0.03)
        with lock:
            at_once[0] -= 1
        send(handler, 200, f"<p>Words of {handler.path}.</p>{LINKS}")

    with little_web() as web:
        for path in ("/", "/a", "/b", "/papers/1"):
            web.answers[f"tired.localhost{path}"] = answer
        outcome = run_crawl(web, ["tired"], delay=0.01)
    assert len(outcome.stored("tired")) == 4
    assert most[0] == 1
    times = [
        each.at for each in web.asked if each.path in ("tired.localhost/a", "tired.localhost/b")
    ]
    assert times[1] - times[0] > 0.12  # half the delay learnt at least; with none it is 0.05


def conditional(html: str, etag: str) -> Speak:
    """A page that answers 304 to who has it."""

    def speak(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers.get("If-None-Match") == etag
        send(handler, 304 if known else 200, "" if known else html, ETag=etag)

    return speak


def crawl(database: Path, *starts: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "crawlers", "--source", "company:firm", "--start", *starts]
    environment = os.environ | {"SCOUTING_DATABASE": f"sqlite:///{database}",
                                "SCOUTING_FETCH_ALLOW": "127.0.0.0/8"} | settings  # fmt: skip
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=60, check=False
    )


def stored(database: Path) -> dict[str, tuple[str, str]]:
    """Text and time of the last visit of each current document, by address."""
    chosen = "SELECT url, text, last_seen FROM documents WHERE NOT superseded"
    with closing(sqlite3.connect(database)) as connection:
        return {url: (text, seen) for url, text, seen in connection.execute(chosen)}


def test_what_has_not_changed_is_not_fetched_again_and_its_links_are_followed(
    tmp_path: Path,
) -> None:
    database = tmp_path / "s.db"
    with little_web() as web:
        root, first = f"http://firm.localhost:{web.port}", "firm.localhost"
        web.answers[f"{first}/"] = conditional(f"<p>Words of the firm.</p>{LINKS}", '"1"')
        web.answers[f"{first}/a"] = conditional("<p>Words of A, as they were.</p>", '"a1"')
        web.page(f"{first}/b", "<p>Words of B.</p>", ETag="no validator")
        before = crawl(database, f"{root}/")
        seen = stored(database)[f"{root}/"][1]
        web.asked.clear()
        web.answers[f"{first}/a"] = conditional("<p>Words of A, and new ones.</p>", '"a2"')
        web.page(f"{first}/papers/1", "<p>Words of a new paper.</p>")
        after = crawl(database, f"{root}/")
    assert json.loads(before.stdout) == {"pages": 3, "stored": 3, "quarantined": 0, "failed": 1,
                                         "promising": 0}  # fmt: skip
    assert json.loads(after.stdout) == {"pages": 4, "stored": 2, "quarantined": 0, "failed": 0,
                                        "promising": 0}  # fmt: skip
    sent = {each.path.removeprefix(first): each.headers.get("If-None-Match") for each in web.asked}
    assert (sent["/"], sent["/a"], sent["/b"], sent["/papers/1"]) == ('"1"', '"a1"', None, None)
    assert f"unchanged {root}/" in after.stderr
    found = stored(database)
    assert found[f"{root}/a"][0] == "Words of A, and new ones."
    assert found[f"{root}/"][1] > seen


def test_a_304_that_nobody_asked_for_is_a_failure(tmp_path: Path) -> None:
    with little_web() as web:
        web.answers["firm.localhost/"] = Answer(status=304)
        done = crawl(tmp_path / "s.db", f"http://firm.localhost:{web.port}/")
    assert done.returncode == 1
    assert "the server answered 304, unasked" in done.stderr


def test_strangers_are_not_crawled_without_saying_who_asks(tmp_path: Path) -> None:
    done = crawl(tmp_path / "s.db", "http://firm.localhost/", "https://lens.example/")
    assert done.returncode == 1
    assert done.stderr.startswith("SCOUTING_CONTACT is not set")
