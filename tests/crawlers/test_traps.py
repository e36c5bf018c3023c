"""One crawl of a local web full of traps: it ends in time, says why, and keeps what was good."""

from __future__ import annotations

import random
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from tests.crawlers.outcome import Outcome, run_crawl
from tests.web import Answer, Web, little_web

PAGES = 40
GOOD = "<p>Good words about a laser.</p>"
WORDS = [
    "light",
    "lens",
    "eye",
    "clinic",
    "beam",
    "scan",
    "retina",
    "probe",
    "fibre",
    "lamp",
    "tissue",
]
HOSTS = [
    "maze", "calendar", "same", "babble", "vanish", "drip", "hasty", "patient", "busy",
    "inside", "loop", "wall", "feeds", "maps", "deep", "canon",
]  # fmt: skip


@pytest.fixture(scope="module")
def trapped() -> Iterator[tuple[Outcome, float]]:
    with little_web() as web:
        for lay in (_lay_mazes, _lay_connections, _lay_rules, _lay_lists, _lay_markup):
            lay(web)
        began = time.monotonic()
        outcome = run_crawl(web, HOSTS, PAGES)
        yield outcome, time.monotonic() - began


def _lay_mazes(web: Web) -> None:
    draw = random.Random(1)

    def maze(handler: BaseHTTPRequestHandler) -> None:
        links = "".join(
            f'<a href="/trap/{draw.choice(WORDS)}/{draw.randint(0, 10**9):x}">x</a>'
            for _ in range(5)
        )
        # sentences of their own, so that neither repetition nor gibberish gives the trap away
        text = " ".join(
            f"The {draw.choice(WORDS)} is in the {draw.choice(WORDS)}." for _ in range(6)
        )
        _write(handler, f"<p>{text}</p>{links}")

    def calendar(handler: BaseHTTPRequestHandler) -> None:
        month = int(handler.path.rpartition("/")[2] or 0)
        text = f"Events of month {month}: there are none, but come back soon and look again."
        _write(
            handler, f'<p>{text}</p><a href="/calendar/{month + 1}">next</a><a href="/">home</a>'
        )

    def same(handler: BaseHTTPRequestHandler) -> None:
        links = "".join(f'<a href="/list?a={draw.random()}&b=1">x</a>' for _ in range(5))
        _write(handler, f"<p>Choose a filter for our list of things.</p>{links}")

    def babble(handler: BaseHTTPRequestHandler) -> None:
        letters = "abcdefghijklmnopqrstuvwxyz"
        words = ("".join(draw.choices(letters, k=draw.randint(4, 9))) for _ in range(150))
        _write(handler, f"<p>{' '.join(words)}</p>")

    for host, speak, first in (
        ("maze", maze, "/trap/a/b"), ("calendar", calendar, "/calendar/1"), ("same", same, "/list?a=1&b=1"),
    ):  # fmt: skip
        web.answers[f"{host}.localhost/*"] = speak
        web.answers[f"{host}.localhost/robots.txt"] = Answer(status=404)
        web.page(f"{host}.localhost/", f'{GOOD}<a href="{first}">in</a><a href="/good">laser</a>')
        web.page(f"{host}.localhost/good", GOOD)
    web.answers["babble.localhost/*"] = babble
    web.answers["babble.localhost/robots.txt"] = Answer(status=404)
    links = "".join(f'<a href="/b/{n}">x</a>' for n in range(30))
    web.page("babble.localhost/", f"{GOOD}{links}")


def _write(handler: BaseHTTPRequestHandler, html: str) -> None:
    body = f"<title>Page</title>{html}".encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "text/html")
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def _lay_connections(web: Web) -> None:
    def vanish(handler: BaseHTTPRequestHandler) -> None:
        handler.close_connection = True
        handler.connection.close()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        for _ in range(20):
            handler.wfile.write(b"x")
            time.sleep(0.3)
        handler.close_connection = True

    def chunks(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        for _ in range(400):
            handler.wfile.write(b"10000\r\n" + bytes(65536).replace(b"\0", b"y") + b"\r\n")
        handler.close_connection = True

    def short(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<p>cut"
        )
        handler.close_connection = True

    links = "".join(f'<a href="/{n}">{n}</a>' for n in range(30))
    web.page("vanish.localhost/", f"{GOOD}{links}")
    web.answers["vanish.localhost/*"] = vanish
    web.answers["vanish.localhost/robots.txt"] = Answer(status=404)
    web.page("drip.localhost/", f'{GOOD}<a href="/drip">a</a><a href="/good">b</a>')
    web.page("drip.localhost/good", GOOD)
    web.answers["drip.localhost/drip"] = drip
    web.page("hasty.localhost/", f'{GOOD}<a href="/chunks">a</a><a href="/short">b</a>'
             '<a href="/deflate">c</a><a href="/good">d</a>')  # fmt: skip
    web.page("hasty.localhost/good", GOOD)
    web.answers["hasty.localhost/chunks"] = chunks
    web.answers["hasty.localhost/short"] = short
    bomb = {"Content-Type": "text/html", "Content-Encoding": "deflate"}
    web.answers["hasty.localhost/deflate"] = Answer(
        zlib.compress(bytes(100_000_000), 1), headers=bomb
    )


def _lay_rules(web: Web) -> None:
    web.answers["patient.localhost/robots.txt"] = Answer(b"User-agent: *\nCrawl-delay: 86400")
    web.page("patient.localhost/", f'{GOOD}<a href="/more">more</a>')
    web.answers["busy.localhost/robots.txt"] = Answer(status=429)
    web.redirect("inside.localhost/robots.txt", "http://10.0.0.1/robots.txt")
    web.redirect("loop.localhost/robots.txt", "/robots.txt")
    cookies = {"Location": "/", "Set-Cookie": "seen=1"}
    web.answers["wall.localhost/"] = Answer(status=302, headers=cookies)


def _lay_lists(web: Web) -> None:
    xml = {"Content-Type": "application/xml"}
    lol = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 9))
    feeds = {
        "laughs": f'<!DOCTYPE r [<!ENTITY l0 "ha">{lol}]><rss><item>&l8;</item></rss>'.encode(),
        "cut": b"<rss><channel><item><link>/fed</link>",
        "page": b"<html><p>Not found",
        "deep": b"<rss>" + b"<a>" * 50_000 + b"</a>" * 50_000 + b"</rss>",
    }
    told = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/{name}">' for name in feeds
    )
    for name, body in feeds.items():
        web.answers[f"feeds.localhost/{name}"] = Answer(body, headers=xml)
    web.page("feeds.localhost/", f'<head>{told}</head>{GOOD}<a href="/good">good</a>')
    web.page("feeds.localhost/good", GOOD)
    index = "".join(f"<sitemap><loc>/map{n}.xml</loc></sitemap>" for n in range(20))
    loop = f"<sitemapindex>{index}<sitemap><loc>/sitemap.xml</loc></sitemap></sitemapindex>"
    places = "".join(f"<url><loc>/gone/{n}</loc></url>" for n in range(50_000))
    web.answers["maps.localhost/*"] = Answer(loop.encode(), headers=xml)
    web.answers["maps.localhost/map3.xml"] = Answer(
        f"<urlset>{places}</urlset>".encode(), headers=xml
    )
    web.page("maps.localhost/", f'{GOOD}<a href="/good">laser laser</a>')
    web.page("maps.localhost/good", GOOD)
    web.answers["maps.localhost/robots.txt"] = Answer(status=404)


def _lay_markup(web: Web) -> None:
    names = ("nested", "nul", "good")
    links = "".join(f'<a href="/{name}">{name}</a>' for name in names)
    odd = '<a href="javascript:go()">j</a><a href="data:text/html,x">d</a>'
    web.page("deep.localhost/", f"{GOOD}{links}{odd}")
    web.page("deep.localhost/nested", "<div>" * 50_000)
    web.page("deep.localhost/nul", f"<!--{'x' * 5000}--><p>Half\x00 a word\x00</p>")
    web.page("deep.localhost/good", GOOD)
    head = '<link rel="canonical" href="http://elsewhere.localhost/"><base href="http://elsewhere.localhost/">'
    web.page("canon.localhost/", f'<head>{head}</head>{GOOD}<a href="there">t</a>')


def test_the_crawl_ends_in_time_and_every_line_is_plain(trapped: tuple[Outcome, float]) -> None:
    outcome, seconds = trapped
    assert seconds < 60
    verbs = {line.split()[0] for line in outcome.lines}
    assert verbs == {"stored", "quarantined", "failed", "left"}
    assert "Traceback" not in "".join(outcome.lines)


@pytest.mark.parametrize(
    "host", ["maze", "calendar", "same", "drip", "hasty", "feeds", "maps", "deep"]
)
def test_the_good_pages_of_a_trap_are_kept(trapped: tuple[Outcome, float], host: str) -> None:
    assert {"/", "/good"} <= trapped[0].stored(host)


@pytest.mark.parametrize(
    ("host", "part", "words"),
    [
        ("maze", "trap/", "leading only to ever new ones"),
        ("calendar", "calendar/", "repeating one another"),
        ("same", "list?a&b", "leading only to ever new ones"),
        ("babble", "b/", "gibberish"),
    ],
)
def test_a_maze_is_left_before_the_budget_is_spent_and_its_pages_doubted(
    trapped: tuple[Outcome, float], host: str, part: str, words: str
) -> None:
    outcome = trapped[0]
    assert words in outcome.reason(f"{host}/{part}")
    root = f"http://{host}.localhost:{outcome.web.port}/"
    assert any(line.startswith(f"left {root}{part}: looks like a trap") for line in outcome.lines)
    assert len(outcome.paths(host)) < 25
    assert any(url.startswith(root) for url in outcome.suspected)


def test_nothing_of_a_maze_waits_for_a_crawl_that_goes_on(trapped: tuple[Outcome, float]) -> None:
    outcome = trapped[0]
    for host, part in (("maze", "trap/"), ("same", "list?"), ("babble", "b/")):
        root = outcome.address(f"{host}/{part}")
        states = {state for url, state in outcome.states.items() if url.startswith(root)}
        assert "skipped" in states
        assert "waiting" not in states


def test_a_site_that_stops_answering_is_left(trapped: tuple[Outcome, float]) -> None:
    outcome = trapped[0]
    root = f"http://vanish.localhost:{outcome.web.port}/"
    assert f"left {root}: the last 5 requests got no answer" in outcome.lines
    assert outcome.stored("vanish") == {"/"}
    assert len(outcome.paths("vanish")) < 20


def test_a_site_that_wants_a_day_between_two_fetches_gives_one_page(
    trapped: tuple[Outcome, float],
) -> None:
    outcome = trapped[0]
    assert outcome.paths("patient") == ["/robots.txt", "/"]
    assert any("wants more than 300 s between two fetches" in line for line in outcome.lines)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("drip/drip", "no complete answer within"),
        ("hasty/chunks", "larger than 8 MiB"),
        ("hasty/deflate", "larger than 8 MiB"),
        ("busy/", "robots.txt answered 429"),
        ("inside/", "robots.txt leads elsewhere: 10.0.0.1, not public (private)"),
        ("loop/", "redirect"),
        ("wall/", "redirect"),
        ("feeds/laughs", "forbidden XML"),
        ("feeds/cut", "forbidden XML"),
        ("deep/nested", "nested deeper"),
    ],
)
def test_each_trap_has_its_reason(trapped: tuple[Outcome, float], path: str, reason: str) -> None:
    assert reason in trapped[0].reason(path)


def test_neither_a_base_nor_a_canonical_link_leads_elsewhere(
    trapped: tuple[Outcome, float],
) -> None:
    assert trapped[0].paths("elsewhere") == []
    assert "/there" not in trapped[0].paths("canon")
