"""``python -m crawlers`` as it is started by others."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.demo_web.server import demo_web
from scouting.store import open_store
from tests.web import little_web


def run(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"SCOUTING_DATABASE": f"sqlite:///{folder}/s.db"} | settings
    command = [sys.executable, "-m", "crawlers", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=60, check=False
    )


def test_a_crawl_of_the_demonstration_web_fills_the_store(tmp_path: Path) -> None:
    with demo_web() as server:
        starts = [f"http://{name}.localhost:{server.port}/" for name in ("tessavue", "yarkonix")]
        arguments = (
            "--source",
            "demo",
            "--pages",
            "20",
            "--start",
            starts[0],
            "--start",
            starts[1],
        )
        done = run(tmp_path, *arguments, SCOUTING_FETCH_ALLOW="127.0.0.0/8")
    assert done.returncode == 0, done.stderr
    tally = json.loads(done.stdout)
    assert tally["stored"] >= 12
    assert "brochure.pdf" in done.stderr
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        kept = [store.documents.find(start) for start in starts]
    assert all(document and document.source == "demo" for document in kept)


def test_a_crawl_that_reaches_nothing_fails_with_a_reason_a_site(tmp_path: Path) -> None:
    hosts = ("127.0.0.1", "localhost", "0x7f.2", "[::1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]")
    with little_web() as web:
        starts = [*(f"http://{host}:{web.port}/" for host in hosts), "ftp://example.com/"]
        contact = {"SCOUTING_CONTACT": "ada@lens.example", "SCOUTING_FETCH_ALLOW": ""}
        done = run(tmp_path, "--source", "x", "--start", *starts, **contact)
    assert web.asked == []
    assert done.returncode == 1
    told = {"pages": 0, "stored": 0, "quarantined": 0, "failed": 7, "promising": 0}
    assert json.loads(done.stdout) == told
    lines = sorted(done.stderr.splitlines())
    assert lines[0].startswith("failed ftp://example.com/: only http")
    assert all("not public (loopback)" in line for line in lines[1:])


def test_a_page_that_vanished_between_two_crawls_is_gone_and_stays_stored(tmp_path: Path) -> None:
    with little_web() as web:
        start = f"http://firm.localhost:{web.port}/"
        web.page("firm.localhost/", '<p>We make lasers.</p><a href="/product">Product</a>')
        web.page("firm.localhost/product", "<p>Our OCT scanner is sold.</p>")
        for _ in range(2):
            done = run(
                tmp_path, "--source", "x", "--start", start, SCOUTING_FETCH_ALLOW="127.0.0.0/8"
            )
            assert done.returncode == 0, done.stderr
            web.page("firm.localhost/", "<p>We make lasers, and no scanners any more.</p>")
            web.answers.pop("firm.localhost/product", None)
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        assert store.documents.find(f"{start}product") is not None
        assert list(store.documents.visited(start)) == [start]
        (group,) = store.counts.stored(datetime.now(UTC))
        assert (group.documents, group.gone) == (2, 1)


@pytest.mark.parametrize("wrong", [["--pages", "0"], ["--delay", "-1"], ["--delay", "nan"]])
def test_wrong_usage_is_told(tmp_path: Path, wrong: list[str]) -> None:
    done = run(tmp_path, "--source", "x", "--start", "http://localhost/", *wrong)
    assert done.returncode == 2
    assert "usage:" in done.stderr
