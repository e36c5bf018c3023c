"""Kills workers and the timetable at random moments, and counts what was lost or done twice.

    python -m benchmarks.kills [--rounds 20] [--kills 5] [--queue postgresql+psycopg://…]

A round has its own web on loopback, its own database and, on SQLite, its own queue. Two workers
share it. The timetable is killed between two jobs it asks for, a worker every one to four seconds;
each is started anew. In the end every source must have been crawled once in its week, every page be
stored once and read, and no site have been visited by two crawls at the same time.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock, Thread
from types import SimpleNamespace
from typing import Any, ClassVar

from scouting.backlog import Backlog
from scouting.domain import Document, Reading
from scouting.settings import Settings
from scouting.store import open_store

SITES, PAGES = 4, 12
PAGE_SECONDS, ASK_SECONDS, READ_SECONDS = 0.15, 0.15, 0.05
"""Slow enough that a kill meets a crawl, a round of the timetable or a reading in its middle."""

PATIENCE_SECONDS = 600
WORDS = (
    "Our laser number {0} images the retina of patients in clinic {0}. It was built in town {0} by a "
    "team of engineers and doctors. A fibre brings the light from the source to the probe of model {0}. "
    "Nurses learn to use instrument {0} within one morning. Its software stores every picture and compares "
    "it with those of the year before. Service and spare parts come from workshop {0}. "
)


class SlowReader:
    """Reads without models, slowly; everything is about the field."""

    model_version = "slow"
    embedder = SimpleNamespace(name="slow")

    def read(self, documents: Sequence[Document]) -> list[Reading]:
        """Readings that conclude nothing."""
        time.sleep(READ_SECONDS * len(documents))
        return [
            Reading(True, 1.0, "en", (), None, None, None, None, "slow", _taxonomy_version())
            for _ in documents
        ]


@dataclass
class Web:
    """A web whose sites are ``site0.localhost`` and so on; knows who asked for what."""

    port: int
    page_seconds: float = PAGE_SECONDS
    asked: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    lock: Lock = field(default_factory=Lock)

    @property
    def overlaps(self) -> int:
        """How often a site was visited by one crawl while another was at it: A, B, A again."""
        return sum(_returns(visitors) for visitors in self.asked.values())


@dataclass(frozen=True)
class Found:
    """What a round left: jobs by their end, documents, and what went wrong."""

    jobs: int
    pages: int
    lost: int
    doubled: int
    overlaps: int
    seconds: float


class Stage:
    """One round: its folder, its web, its processes."""

    def __init__(self, folder: Path, web: Web, queue: str = "", sites: int = SITES) -> None:
        """``queue``: a PostgreSQL URL for queue and database, or nothing for SQLite."""
        self.web, self._count = web, 0
        self.sources = [f"site{number}" for number in range(sites)]
        own = folder / "sources.yaml"
        own.write_text("".join(self._source(id) for id in self.sources), "utf-8")
        self._environment = {
            "SCOUTING_DATABASE": queue or f"sqlite:///{folder / 'scouting.db'}",
            "SCOUTING_FETCH_ALLOW": "127.0.0.0/8",
            "KILLS_SOURCES": str(own),
        } | ({"SCOUTING_QUEUE": queue} if queue else {})
        self.settings = Settings(
            database=self._environment["SCOUTING_DATABASE"], queue=queue, sources=str(own)
        )

    def _source(self, id: str) -> str:
        address = f"http://{id}.localhost:{self.web.port}/"
        return f'- {{id: {id}, name: {id}, markets: [japan], address: "{address}"}}\n'

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """A command in a process of its own, known to the web by a name of its own."""
        self._count += 1
        name = {"SCOUTING_CONTACT": f"visitor{self._count}@example.org"}
        return subprocess.Popen(
            [sys.executable, "-m", "benchmarks.kills", "run", *arguments],
            env=os.environ | self._environment | name, cwd=Path(__file__).parents[1],
            stdout=subprocess.DEVNULL, stderr=None if os.environ.get("KILLS_SHOW") else subprocess.DEVNULL,
        )  # fmt: skip

    def found(self, began: float) -> Found:
        """What there is now, and what is lost or doubled."""
        backlog = Backlog(self.settings.queue_url)
        jobs = backlog.recent(limit=1000)
        backlog.close()
        done = [
            job.id.partition(":")[0] for job in jobs if (job.kind, job.state) == ("crawl", "done")
        ]
        wrong = [job for job in jobs if job.state != "done"]
        with open_store(self.settings.database) as store:
            pages = store.figures.totals()["documents"]
            unread = store.documents.count_unread("slow", _taxonomy_version())
        wanted = len(self.sources) * PAGES
        missing = wanted - pages + unread + len(set(self.sources) - set(done)) + len(wrong)
        twice = len(done) - len(set(done)) + max(0, pages - wanted)
        return Found(len(jobs), pages, missing, twice, self.web.overlaps, time.monotonic() - began)


def play(stage: Stage, kills: int, dice: random.Random) -> Found:
    """One round with so many kills of workers, and one of the timetable."""
    began = time.monotonic()
    workers = [stage.start("worker"), stage.start("worker")]
    timetable = stage.start("schedule", "--once")
    time.sleep(dice.uniform(1.0, 3.0))
    kill(timetable)
    finish(stage.start("schedule", "--once"))
    for _ in range(kills):
        time.sleep(dice.uniform(1.0, 4.0))
        number = dice.randrange(2)
        kill(workers[number])
        workers[number] = stage.start("worker")
    finish(stage.start("worker", "--once"))
    for worker in workers:
        kill(worker)
    return stage.found(began)


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process as a power cut would."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def finish(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that ends by itself."""
    if code := process.wait(PATIENCE_SECONDS):
        raise RuntimeError(f"{process.args!r} ended with {code}")


@contextmanager
def serve_sites() -> Iterator[Web]:
    """A web of slow sites on loopback."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        server.daemon_threads = True
        web = _Handler.webs[server.server_port] = Web(server.server_port)
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield web
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    webs: ClassVar[dict[int, Web]] = {}

    def do_GET(self) -> None:
        web = self.webs[self.connection.getsockname()[1]]
        with web.lock:
            web.asked[self.headers["Host"]].append(self.headers["User-Agent"])
        time.sleep(web.page_seconds)
        page = self.path.strip("/") or "0"
        known = page.isdigit() and int(page) < PAGES
        body = _page(self.headers["Host"], int(page)).encode() if known else b""
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing."""


def _page(host: str, number: int) -> str:
    links = "".join(f'<a href="/{n or ""}">Laser {n}</a> ' for n in range(PAGES))
    text = "".join(WORDS.format(f"{host[:5]}{number * 31 + n}") for n in range(2))
    return f"<html><title>Laser {number}</title><body><p>{text}</p>{links}</body></html>"


def _returns(visitors: Sequence[str]) -> int:
    gone, present, count = set[str](), "", 0
    for visitor in visitors:
        if visitor != present:
            count += visitor in gone
            gone.add(present)
            present = visitor
    return count


@cache
def _taxonomy_version() -> str:
    from taxonomy import load_taxonomy

    return load_taxonomy().version


def _run(arguments: list[str]) -> None:
    """A command of ``scout`` on the stage: its sources only, no models, everything slow."""
    from scouting import backlog, cli, service, sources

    add = Backlog.add_crawl

    def add_slowly(self: Backlog, *told: Any, **more: Any) -> bool:
        time.sleep(ASK_SECONDS)
        return add(self, *told, **more)

    sources.SHIPPED = Path(os.environ["KILLS_SOURCES"])
    backlog.BACKOFF_SECONDS, backlog.BACKOFF_FACTOR = 1, 1
    Backlog.add_crawl = add_slowly  # type: ignore[method-assign]
    service.Service.search = SimpleNamespace(rebuild=lambda: None)  # type: ignore[assignment]
    service.load_reader = lambda *parts: SlowReader()  # type: ignore[assignment]
    sys.argv = ["scout", *arguments]
    cli.main()


def main() -> None:
    """Play the rounds and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--queue", default="", help="an empty PostgreSQL database's URL")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    print("| round | kills | jobs | pages | lost | doubled | overlaps | seconds |")
    print("|---|---|---|---|---|---|---|---|")
    for number in range(1, options.rounds + 1):
        dice = random.Random(options.seed * 1000 + number)
        with TemporaryDirectory() as folder, serve_sites() as web:
            stage = Stage(Path(folder), web, options.queue)
            found = play(stage, options.kills, dice)
        print(f"| {number} | {options.kills + 1} | {found.jobs} | {found.pages} | {found.lost} "
              f"| {found.doubled} | {found.overlaps} | {found.seconds:.0f} |", flush=True)  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        _run(sys.argv[2:])
    else:
        main()
