"""A crawl that was killed goes on where it was; one that ended begins anew."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from scouting.store import open_store
from tests.crawlers.test_command import run
from tests.web import Answer, Speak, Web, little_web

pytestmark = pytest.mark.server

HOST = "lens.localhost"
PAGES = [f"/p/{n}" for n in range(12)]
OPEN = {"SCOUTING_FETCH_ALLOW": "127.0.0.0/8"}


def serve(web: Web) -> None:
    """A home page that links to all the others."""
    anchors = "".join(f'<li><a href="{path}">Page {path}</a></li>' for path in PAGES)
    web.page(f"{HOST}/", f"<p>Words of the home page.</p><ul>{anchors}</ul>")
    for path in PAGES:
        web.page(f"{HOST}{path}", f"<p>Words of the page that is called {path}.</p>")


def arguments(web: Web) -> list[str]:
    start = f"http://{HOST}:{web.port}/"
    return ["--source", "company:lens", "--pages", "30", "--delay", "0.05", "--start", start]


def kill_after(pages: int, web: Web, folder: Path) -> None:
    environment = os.environ | {"SCOUTING_DATABASE": f"sqlite:///{folder}/s.db"} | OPEN
    command = [sys.executable, "-m", "crawlers", *arguments(web)]
    goal = len(web.asked) + pages
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while len(web.asked) < goal and process.poll() is None:
        time.sleep(0.005)
    assert process.poll() is None
    process.send_signal(signal.SIGKILL)
    process.wait()


def tell_apart(web: Web) -> Counter[tuple[str, int]]:
    """From now on each page has a tag and answers 304 to who sends it; counts address and status."""
    counts: Counter[tuple[str, int]] = Counter()

    def tagged(path: str, body: bytes) -> Speak:
        def speak(handler: BaseHTTPRequestHandler) -> None:
            tag = f'"{path}"'
            known = handler.headers.get("If-None-Match") == tag
            counts[path, 304 if known else 200] += 1
            handler.send_response(304 if known else 200)
            handler.send_header("ETag", tag)
            handler.send_header("Content-Type", "text/html")
            handler.send_header("Content-Length", "0" if known else str(len(body)))
            handler.end_headers()
            handler.wfile.write(b"" if known else body)

        return speak

    for path in ("/", *PAGES):
        answer = web.answers[f"{HOST}{path}"]
        assert isinstance(answer, Answer)
        web.answers[f"{HOST}{path}"] = tagged(path, answer.body)
    return counts


def asked(web: Web) -> Counter[str]:
    paths = (path.removeprefix(HOST) for path in web.paths)
    return Counter(path for path in paths if path in ("/", *PAGES))


def test_nothing_is_lost_and_only_what_was_in_flight_is_fetched_twice(tmp_path: Path) -> None:
    with little_web() as web:
        serve(web)
        for pages in (6, 5, 5):
            kill_after(pages, web, tmp_path)
        done = run(tmp_path, *arguments(web), **OPEN)
        counts = asked(web)
    assert done.returncode == 0, done.stderr
    assert any(line.startswith(f"goes on with {HOST}") for line in done.stderr.splitlines())
    assert set(counts) == {"/", *PAGES}
    assert sum(counts.values()) <= len(counts) + 3
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        start = f"http://{HOST}:{web.port}/"
        assert len(store.documents.visited(start)) == len(PAGES) + 1
        assert store.frontiers.recall("company:lens", f"{HOST}:{web.port}") == []


def test_what_is_stored_is_asked_for_on_conditions_also_after_kills(tmp_path: Path) -> None:
    """Killed at its first visit and at its second: each page comes once in full, then as a 304."""
    with little_web() as web:
        serve(web)
        counts = tell_apart(web)
        rounds = []
        for _ in range(2):
            for pages in (6, 5):
                kill_after(pages, web, tmp_path)
            done = run(tmp_path, *arguments(web), **OPEN)
            assert done.returncode == 0, done.stderr
            rounds.append(counts.copy())
            counts.clear()
    first, second = rounds
    everything = {"/", *PAGES}
    assert {path for path, _ in first} == everything == {path for path, _ in second}
    assert first.total() <= len(everything) + 2
    assert {status for _, status in second} == {304}
    assert second.total() <= len(everything) + 2
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        assert store.documents.counts()["documents"] == len(everything)


def test_a_crawl_that_ended_begins_anew(tmp_path: Path) -> None:
    with little_web() as web:
        serve(web)
        for _ in range(2):
            assert run(tmp_path, *arguments(web), **OPEN).returncode == 0
        assert set(asked(web).values()) == {2}


def test_what_a_sitemap_calls_unchanged_comes_last_and_what_changed_first(tmp_path: Path) -> None:
    with little_web() as web:
        serve(web)
        assert run(tmp_path, *arguments(web), **OPEN).returncode == 0
        before = len(web.asked)
        days = {path: "2100-01-01" if path == "/p/9" else "2001-01-01" for path in PAGES}
        entries = (
            f"<url><loc>{path}</loc><lastmod>{day}</lastmod></url>" for path, day in days.items()
        )
        body = f"<urlset>{''.join(entries)}</urlset>".encode()
        web.answers[f"{HOST}/sitemap.xml"] = Answer(body, headers={"Content-Type": "text/xml"})
        few = arguments(web)
        few[few.index("--pages") + 1] = "3"
        assert run(tmp_path, *few, **OPEN).returncode == 0
        later = [path.removeprefix(HOST) for path in web.paths[before:]]
    pages = [path for path in later if path in ("/", *PAGES)]
    assert pages[:2] == ["/", "/p/9"]
    assert len(pages) == 3
