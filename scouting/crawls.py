"""Crawls as child processes: memory is bounded, killing works, nothing of them stays behind."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from threading import Event, Thread

from scouting.errors import ScoutingError, StoreError
from scouting.guard import leads_away
from scouting.settings import Settings
from scouting.store.runs import Runs

CRAWL, DEMO = "crawlers", "crawlers.demo_web"
"""Run with ``python -m``; scouting itself imports neither."""

LEASHED = "--leashed"
PAGES_PER_SITE = 40
LOOPBACK = "127.0.0.0/8"
DEMO_PORT = 8741
LEFT = "left"
"""Begins what a crawl says of a site, or a part of it, that it left early; kept as its reason."""

CANCELLED = "it was cancelled"
STOP_SECONDS = 0.2
"""How often a running crawl is asked whether it should stop."""

BEAT_SECONDS = 20.0
"""Between two signs of life of a recorded crawl; a ninth of the silence that means it was killed."""


@dataclass(frozen=True)
class CrawlSummary:
    """What a crawl brought: pages fetched, newly stored, unreadable, not to be had, and those that
    look as if they were about the field.
    """

    pages: int = 0
    stored: int = 0
    quarantined: int = 0
    failed: int = 0
    promising: int = 0

    def __add__(self, other: CrawlSummary) -> CrawlSummary:
        """Both together."""
        names = (each.name for each in fields(self))
        return CrawlSummary(*(getattr(self, name) + getattr(other, name) for name in names))


@dataclass(frozen=True)
class Bounds:
    """How far a crawl goes: ``pages`` a site, requests a register; it is killed as soon as ``stop``
    is set. ``environment``: settings of its process that are not our own.
    """

    pages: int = PAGES_PER_SITE
    environment: Mapping[str, str] = field(default_factory=dict)
    stop: Event = field(default_factory=Event)


def check_contact(settings: Settings, addresses: Iterable[str]) -> None:
    """Raise ScoutingError unless site owners are told how to reach whoever crawls them.

    Addresses of this machine itself need no contact.
    """
    if not settings.contact.strip() and any(map(leads_away, addresses)):
        raise ScoutingError("SCOUTING_CONTACT is not set; give a mail or web address where site "
                            "owners can reach you before crawling")  # fmt: skip


def crawl(
    starts: Sequence[str],
    source: str,
    report: Callable[[str], None],
    bounds: Bounds | None = None,
) -> CrawlSummary:
    """Crawl the sites of some start addresses; ``report`` gets a line per page.

    ``source`` stands in the documents; that of a register has it asked instead. The crawl is killed
    when ``report`` raises, too. Raises ScoutingError when the crawl itself breaks; what it had stored stays stored.
    """
    arguments = [*(a for url in starts for a in ("--start", url)), "--source", source]
    bounds = bounds or Bounds()
    process = _start(CRAWL, [*arguments, "--pages", str(bounds.pages)], bounds.environment)
    last = ""
    assert process.stderr is not None
    assert process.stdout is not None
    with _killed_by(bounds.stop, process):
        for line in process.stderr:
            last = line.strip() or last
            report(line.rstrip())
        answer = process.stdout.read()
        process.wait()
    try:
        return CrawlSummary(**json.loads(answer.splitlines()[-1]))
    except (IndexError, ValueError, TypeError):
        raise ScoutingError(f"crawl of {source} broke off: {last[:300] or 'no reason'}") from None


def record_crawl(
    runs: Runs,
    source: str,
    starts: Sequence[str],
    report: Callable[[str], None],
    bounds: Bounds | None = None,
) -> CrawlSummary:
    """Crawl as ``crawl`` does and keep in ``runs`` how it went, whatever ends it.

    A crawl that fetched no page has failed; what it said last is the reason. One that left a site
    early is done, and says why.
    """
    bounds = bounds or Bounds()
    id, counts, last, left = runs.start(source), Counter[str](), "", ""

    def count(line: str) -> None:
        nonlocal last, left
        verb = line.partition(" ")[0]
        counts[verb] += 1
        last = line
        left = line if verb == LEFT else left
        report(line)

    state, reason = "broken off", "it was stopped"
    try:
        with _beating(runs, id, counts):
            summary = crawl(starts, source, count, bounds)
        state, reason = (
            ("done", left) if summary.pages else ("failed", last.removeprefix("failed "))
        )
        return summary
    except ScoutingError as error:
        reason = CANCELLED if bounds.stop.is_set() else str(error)
        raise
    finally:
        runs.end(id, state, counts, reason)


@contextmanager
def _beating(runs: Runs, id: int, counts: Mapping[str, int]) -> Iterator[None]:
    """Gives signs of life: a site may want minutes between two pages, a kill leaves no word."""
    ended = Event()

    def beat() -> None:
        while not ended.wait(BEAT_SECONDS):
            with suppress(StoreError):  # the next sign will do
                runs.beat(id, counts)

    thread = Thread(target=beat, name="crawl-beat", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


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
    module: str, arguments: Sequence[str], environment: Mapping[str, str] | None = None
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
