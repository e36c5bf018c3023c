"""Crawls as child processes."""

from __future__ import annotations

import time
from http.server import BaseHTTPRequestHandler
from threading import Event

import pytest

from scouting.crawls import crawl
from scouting.errors import ScoutingError
from tests.web import little_web

pytestmark = pytest.mark.server


def test_a_crawl_that_is_told_to_stop_is_killed_even_while_it_waits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("SCOUTING_DATABASE", f"sqlite:///{tmp_path}/scouting.db")
    monkeypatch.setenv("SCOUTING_FETCH_ALLOW", "127.0.0.0/8")
    stop, told = Event(), list[float]()

    def hang(handler: BaseHTTPRequestHandler) -> None:
        told.append(time.monotonic())
        stop.set()
        time.sleep(20)

    with little_web() as web:
        web.answers["/"] = hang
        with pytest.raises(ScoutingError, match="crawl of slow broke off"):
            crawl([f"http://slow.localhost:{web.port}/"], "slow", print, 3, stop=stop)
        assert time.monotonic() - told[0] < 15


def test_a_reporter_that_raises_ends_the_crawl(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("SCOUTING_DATABASE", f"sqlite:///{tmp_path}/scouting.db")
    monkeypatch.setenv("SCOUTING_FETCH_ALLOW", "127.0.0.0/8")

    def refuse(line: str) -> None:
        raise ScoutingError(f"enough of {line.split(maxsplit=1)[0]}")

    with little_web() as web:
        web.page("/", "<html><body><p>We make lasers for eye clinics.</p></body></html>")
        with pytest.raises(ScoutingError, match="enough of "):
            crawl([f"http://quick.localhost:{web.port}/"], "quick", refuse, 3)
