"""Crawls as child processes: memory is bounded, killing works, nothing of them stays behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread

from scouting.errors import ScoutingError

CRAWL, DEMO = "crawlers", "crawlers.demo_web"
"""Run with ``python -m``; scouting itself imports neither."""

LEASHED = "--leashed"
PAGES_PER_SITE = 40
LOOPBACK = "127.0.0.0/8"
DEMO_PORT = 8741
STOP_SECONDS = 0.2
"""How often a running crawl is asked whether it should stop."""


@dataclass(frozen=True)
class CrawlSummary:
    """What a crawl brought: pages fetched, newly stored, unreadable, not to be had."""

    pages: int = 0
    stored: int = 0
    quarantined: int = 0
    failed: int = 0


def crawl(
    starts: Sequence[str],
    source: str,
    report: Callable[[str], None],
    pages: int = PAGES_PER_SITE,
    environment: dict[str, str] | None = None,
    stop: Event | None = None,
) -> CrawlSummary:
    """Crawl the sites of some start addresses; ``report`` gets a line per page.

    The crawl is killed as soon as ``stop`` is set, or when ``report`` raises.

    Raises ScoutingError when the crawl itself breaks; what it had stored stays stored.
    """
    arguments = [*(a for url in starts for a in ("--start", url)), "--source", source]
    process = _start(CRAWL, [*arguments, "--pages", str(pages)], environment)
    last = ""
    assert process.stderr is not None
    assert process.stdout is not None
    with _killed_by(stop or Event(), process):
        for line in process.stderr:
            last = line.strip() or last
            report(line.rstrip())
        answer = process.stdout.read()
        process.wait()
    try:
        return CrawlSummary(**json.loads(answer.splitlines()[-1]))
    except (IndexError, ValueError, TypeError):
        raise ScoutingError(f"crawl of {source} broke off: {last[:300] or 'no reason'}") from None


@contextmanager
def _killed_by(stop: Event, process: subprocess.Popen[str]) -> Iterator[None]:
    ended = Event()

    def wait() -> None:
        while not ended.wait(STOP_SECONDS):
            if stop.is_set():
                process.kill()

    Thread(target=wait, daemon=True).start()
    try:
        yield
    finally:
        ended.set()
        process.kill()
        process.wait()


@contextmanager
def serve_demo_web() -> Iterator[list[str]]:
    """The demonstration web on loopback; gives the start address of every site.

    It takes DEMO_PORT where that is free, so that a second run meets the same addresses.
    """
    listing = subprocess.run(
        [sys.executable, "-m", DEMO, "--list"], capture_output=True, text=True, check=True
    )
    names = [line.split()[0] for line in listing.stdout.splitlines() if line.strip()]
    process, port = _serve_on(DEMO_PORT)
    if not port:
        process, port = _serve_on(0)
    try:
        if not port:
            raise ScoutingError("the demonstration web could not be served on loopback")
        yield [f"http://{name}.localhost:{port}/" for name in names]
    finally:
        process.kill()
        process.wait()


def _serve_on(port: int) -> tuple[subprocess.Popen[str], int]:
    process = _start(DEMO, ["--port", str(port)])
    assert process.stdout is not None
    told = process.stdout.readline().strip().rsplit(":", 1)[-1]
    return process, int(told) if told.isdigit() else 0


def _start(
    module: str, arguments: Sequence[str], environment: dict[str, str] | None = None
) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, LEASHED, *arguments],
        stdin=subprocess.PIPE,  # never written to: its end tells the child that we are gone
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if module == CRAWL else subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        env=os.environ | (environment or {}),
    )
