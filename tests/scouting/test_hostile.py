"""Some two hundred hostile addresses, tried at the network door and on the command line."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scouting import cli
from scouting.errors import FetchFailed, Forbidden
from scouting.fetch import fetch_page
from scouting.settings import Settings
from tests.hostile import Watch, hostile_urls, watch
from tests.web import Web, little_web

ELSEWHERE = "127.1.0.0/16"
"""A test network that is allowed, beside which all hostile addresses stay forbidden."""


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """No name is known to DNS; whatever arrives is heard."""

    real = socket.getaddrinfo

    def resolve(*asked: Any, **named: Any) -> Any:
        return real(*asked, **named | {"flags": socket.AI_NUMERICHOST})

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with watch() as opened:
        yield opened


@pytest.mark.parametrize("allowed", ["", ELSEWHERE])
def test_nothing_arrives_from_any_hostile_address(watched: Watch, allowed: str) -> None:
    urls = hostile_urls(watched.port)
    assert len(urls) > 150
    for url in urls:
        with pytest.raises((Forbidden, FetchFailed)) as caught:
            fetch_page(url, Settings(fetch_allow=allowed))
        assert "\n" not in str(caught.value)
    assert watched.heard == []


def test_nothing_arrives_by_a_redirect_from_a_permitted_host(watched: Watch) -> None:
    with little_web("0.0.0.0") as web:
        for n, url in enumerate(hostile_urls(watched.port)):
            web.redirect(f"/{n}", url.encode("latin-1", "ignore").decode("latin-1"))
            _refused(web, f"/{n}")
    assert watched.heard == []


def test_nothing_arrives_by_a_redirect_of_robots_txt(watched: Watch) -> None:
    with little_web("0.0.0.0") as web:
        for url in hostile_urls(watched.port):
            web.redirect("/robots.txt", url.encode("latin-1", "ignore").decode("latin-1"))
            _refused(web, "/")
    assert watched.heard == []


def _refused(web: Web, path: str) -> None:
    with pytest.raises((Forbidden, FetchFailed)) as caught:
        fetch_page(f"http://127.1.0.1:{web.port}{path}", Settings(fetch_allow=ELSEWHERE))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "answers",
    [["127.0.0.1"], ["8.8.8.8", "127.0.0.1"], ["::ffff:127.0.0.1"], ["169.254.169.254"], ["::1"]],
)
def test_a_name_that_leads_here_is_refused(
    watched: Watch, monkeypatch: pytest.MonkeyPatch, answers: list[str]
) -> None:
    found = [(0, 0, 0, "", (address, 80)) for address in answers]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(Forbidden, match="resolves to"):
        fetch_page(f"http://inside.example:{watched.port}/", Settings(fetch_allow=ELSEWHERE))
    assert watched.heard == []


def test_the_command_line_refuses_each_in_one_line(
    watched: Watch,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    urls = [url for url in hostile_urls(watched.port) if "\x00" not in url]
    monkeypatch.setenv("SCOUTING_DATABASE", f"sqlite:///{tmp_path / 'x.db'}")
    monkeypatch.setattr(sys, "argv", ["scout", "url", "--", *urls])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    told = capsys.readouterr()
    assert ended.value.code == 1
    assert watched.heard == []
    assert "Traceback" not in told.err
    assert len(told.err.splitlines()) in (len(urls), len(urls) + 1)
