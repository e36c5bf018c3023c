"""Do mission packs keep their memory? Serves many leads and downloads each form of a pack.

    python -m benchmarks.exports [--leads 50000] [--database URL]

Makes a database of invented leads (``many_leads``; ``--database`` names an empty one that is kept),
serves it without its models, downloads CSV, XLSX, JSON lines and the book, and prints for each the
time, the size, and how much the server's resident memory grew at most. In the end a download of each
is broken off, and what is left in the temporary folder is counted.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from sqlalchemy import insert

from scouting.domain import Evidence, Lead, Organisation, Part, TrlEstimate, lead_id
from scouting.store import open_store
from scouting.store import tables as t
from scouting.store.rows import LEAD, RATED
from taxonomy import load_taxonomy

FORMS = ("csv", "jsonl", "xlsx", "html")
MARKET = "japan"
BATCH = 5000
SENTENCE = "Our system images tissue with light and has been cleared for use in hospitals."
SERVER = """
import sys, uvicorn
from api.app import create_app
from api.shared import SharedService
from scouting.settings import load_settings
SharedService.warm = lambda self: None
uvicorn.run(create_app(load_settings()), port=int(sys.argv[1]), log_level="warning")
"""


def main() -> None:
    """Make, serve, download, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=50_000)
    parser.add_argument("--database", default="")
    asked = parser.parse_args()
    with TemporaryDirectory(prefix="packs-") as folder:
        url = asked.database or f"sqlite:///{folder}/packs.db"
        make_database(url, asked.leads)
        temporary = Path(folder, "tmp")
        temporary.mkdir()
        _measure(url, temporary)


def make_database(url: str, count: int) -> None:
    """Fill an empty database with invented leads, the same ones every time."""
    with open_store(url) as store, store._engine.begin() as connection:
        rows: list[dict[str, object]] = []
        for lead in many_leads(count):
            rows.append(
                {
                    "id": lead.id, "organisation_key": lead.organisation.key,
                    "organisation": lead.organisation.name, "technology": lead.technology,
                    "market": lead.market, "role": lead.role, "trl": lead.trl and lead.trl.level,
                    "score": lead.score, "first_seen": lead.first_seen, "last_seen": lead.last_seen,
                    "changed": None, "payload": LEAD.dump_json(lead, exclude=RATED).decode(),
                }
            )  # fmt: skip
            if len(rows) == BATCH:
                connection.execute(insert(t.leads), rows)
                rows.clear()
        if rows:
            connection.execute(insert(t.leads), rows)


def many_leads(count: int) -> Iterator[Lead]:
    """Invented leads of one market with three sentences each."""
    draw, now = random.Random(7), datetime.now(UTC)
    technologies = [one.id for one in load_taxonomy().technologies]
    for number in range(count):
        technology = technologies[number % len(technologies)]
        key = f"maker-{number // 5}.example"
        site = f"https://{key}/"
        pieces = tuple(
            Evidence(0, 1, f"{SENTENCE} ({number}.{n})", "named", f"{site}products/{n}")
            for n in range(3)
        )
        level = draw.randint(1, 9)
        seen = now - timedelta(days=draw.randint(0, 300))
        yield Lead(
            lead_id(key, f"{technology}-{number}"), Organisation(key, f"Maker {number // 5}", site),
            technology, MARKET, "system", TrlEstimate(level, max(1, level - 1), level, 0.8, pieces[:1]),
            0.9, round(draw.uniform(20, 95), 3), (Part("relevance", 0.9, 0.3, "sure"),), pieces, pieces[:1],
            (), 3, seen, now, ("website",), "benchmark/none", "benchmark",
        )  # fmt: skip


def _measure(url: str, temporary: Path) -> None:
    port = _free_port()
    environment = os.environ | {"SCOUTING_DATABASE": url, "TMPDIR": str(temporary)}
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], env=environment)
    try:
        _wait(port)
        for form in FORMS:
            _download(server.pid, port, form)
        for form in FORMS:
            _break_off(port, form)
        time.sleep(2)
        print("left in the temporary folder:", sorted(path.name for path in temporary.iterdir()))
    finally:
        server.send_signal(signal.SIGINT)
        server.wait()


def _download(process: int, port: int, form: str) -> None:
    before, peak, done = _resident(process), [0.0], Event()

    def watch() -> None:
        while not done.wait(0.1):
            peak[0] = max(peak[0], _resident(process))

    watcher = Thread(target=watch)
    watcher.start()
    start, size, first = time.monotonic(), 0, 0.0
    connection = _ask(port, form)
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    while chunk := answer.read(2**16):
        first = first or time.monotonic() - start
        size += len(chunk)
    done.set()
    watcher.join()
    connection.close()
    print(
        f"{form:>5}: {time.monotonic() - start:6.1f} s (first byte {first:.1f} s), {size / 1e6:6.1f} MB, "
        f"memory {before:.0f} → {peak[0]:.0f} MiB",
        flush=True,
    )


def _break_off(port: int, form: str) -> None:
    connection = _ask(port, form)
    connection.getresponse().read(1000)
    connection.close()


def _ask(port: int, form: str) -> HTTPConnection:
    states = "&".join(f"status={one}" for one in ("new", "shortlisted"))
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", f"/v1/missions/M8/export?format={form}&{states}")
    return connection


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.3)
        else:
            return
    raise SystemExit("the server did not start")


def _resident(process: int) -> float:
    """Resident memory in MiB, as Linux tells it (proc(5), status, VmRSS in kB)."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    return int(next(x for x in status.splitlines() if x.startswith("VmRSS")).split()[1]) / 1024


if __name__ == "__main__":
    main()
