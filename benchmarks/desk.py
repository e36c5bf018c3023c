"""Is the desk quick with 50,000 leads? Builds the database, starts the server, asks over HTTP.

    python -m benchmarks.desk [--leads 50000] [--database URL] [--rounds 60] [--out docs/speed.md]

The database is SQLite in a temporary folder, or an empty one of your own (``--database``, also
PostgreSQL); one that holds leads already is measured as it is. Prints the median and the 95th percentile
of each kind of request, one after the other by one client, and what the server's resident memory grows
by while all leads are exported. ``--out`` writes the page.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from benchmarks import desk_data
from benchmarks.memory import resident
from scouting.service import Service
from scouting.settings import Settings
from taxonomy import Taxonomy, load_taxonomy

ROUNDS = 60
READY_SECONDS = 180
CHUNK = 2**16
QUERIES = (
    "handheld retinal imaging for screening", "killing germs in hospital rooms with light",
    "blue light for newborns with jaundice", "glucose measured through the skin",
    "laser for tattoo removal", "cell sorting by fluorescence", "eye tracking for dementia",
    "pressure of the eye without touching it", "tumours found during surgery by fluorescence",
)  # fmt: skip
SCOUT = "from scouting.cli import main; main()"


@dataclass(frozen=True)
class Measured:
    """One kind of request: what it asks, milliseconds at the median and the 95th percentile, the aim."""

    what: str
    path: str
    p50: float
    p95: float
    aim: float | None = None


def main() -> None:
    """Build, measure, print, and write the page where it is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=50_000)
    parser.add_argument("--database", default="")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--out", type=Path)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = told.database or f"sqlite:///{folder}/desk.db"
        rows = _fill(database, told.leads)
        with _serve(database) as (base, process):
            measured = list(_measure(base, told.rounds, load_taxonomy()))
            grown = _exports(base, process)
    page = write_page(database, rows, measured, grown)
    print(page)
    if told.out:
        told.out.write_text(page, "utf-8")


def _fill(database: str, leads: int) -> dict[str, int]:
    service = Service(Settings(database=database))
    try:
        if not service.store.figures.totals()["leads"]:
            start = time.perf_counter()
            desk_data.build(database, leads, service.reader, service.sources())
            print(f"built in {time.perf_counter() - start:.0f} s")
        return desk_data.count_rows(database)
    finally:
        service.close()


@contextmanager
def _serve(database: str) -> Iterator[tuple[str, int]]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-c", SCOUT, "serve", "--port", str(port)],
        env={**os.environ, "SCOUTING_DATABASE": database}, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    base = f"http://127.0.0.1:{port}"
    try:
        _wait(base)
        yield base, process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(base: str) -> None:
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            if json.loads(_get(f"{base}/v1/healthz"))["ready"]:
                return
        except OSError:
            pass
        time.sleep(0.5)
    raise SystemExit("the server did not become ready")


def _measure(base: str, rounds: int, taxonomy: Taxonomy) -> Iterator[Measured]:
    draw = random.Random(3)
    filters = _Filters(draw, taxonomy)
    deep = _deep(base)
    some = [lead["id"] for lead in json.loads(_get(f"{base}/v1/leads?limit=200"))["items"]]
    kinds: tuple[tuple[str, str, Callable[[], str], float | None], ...] = (
        ("lead list, all leads", "/leads", lambda: "/leads", 150),
        ("lead list, three filters", "/leads?technology=…", lambda: f"/leads?{filters()}", 150),
        ("filtered page for programs", "/v1/leads?technology=…", lambda: f"/v1/leads?{filters()}", 150),
        ("with counts of every facet", "/v1/leads?facets=true", lambda: f"/v1/leads?facets=true&{filters()}", 150),
        ("deep page by cursor", "/v1/leads?cursor=…", lambda: deep, 150),
        ("lead list with a text", "/leads?q=…", lambda: f"/leads?{urlencode({'q': draw.choice(QUERIES)})}", 300),
        ("search by meaning, new words", "/v1/search?q=…", _fresh(draw), 300),
        ("search by meaning, filtered", "/v1/search?q=…&market=…", lambda: f"{_fresh(draw)()}&{filters()}", 300),
        ("technology by market", "/matrix", lambda: "/matrix", 150),
        ("start page", "/", lambda: "/", 150),
        ("page of a lead", "/leads/{id}", lambda: f"/leads/{draw.choice(some)}", 150),
    )  # fmt: skip
    for what, path, make, aim in kinds:
        times = sorted(_timed(base + make()) for _ in range(rounds))
        p95 = times[min(int(0.95 * len(times)), len(times) - 1)]
        yield Measured(what, path, times[len(times) // 2], p95, aim)


class _Filters:
    """Another combination of three filters each time."""

    def __init__(self, draw: random.Random, taxonomy: Taxonomy) -> None:
        self._draw, self._taxonomy = draw, taxonomy

    def __call__(self) -> str:
        """As they stand in an address."""
        technologies = [one.id for one in self._taxonomy.technologies[:12]]
        markets = [one.id for one in self._taxonomy.markets]
        pairs = [("technology", id) for id in self._draw.sample(technologies, 2)]
        pairs += [("market", id) for id in self._draw.sample(markets, 2)]
        return urlencode([*pairs, ("not_role", "end_user"), ("trl", "4-9")])


def _fresh(draw: random.Random) -> Callable[[], str]:
    """A query that nobody has asked before, so that it must be encoded."""
    return lambda: (
        f"/v1/search?{urlencode({'q': f'{draw.choice(QUERIES)} {draw.randrange(10**6)}'})}"
    )


def _deep(base: str) -> str:
    """The address of the page after 40 pages of 200."""
    path = "/v1/leads?limit=200"
    for _ in range(40):
        following = json.loads(_get(base + path))["next"]
        if not following:
            break
        path = f"/v1/leads?{urlencode({'limit': 200, 'cursor': following})}"
    return path


def _timed(url: str) -> float:
    start = time.perf_counter()
    _get(url)
    return 1000 * (time.perf_counter() - start)


def _get(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=60) as answer:
        return bytes(answer.read())


def _exports(base: str, process: int) -> dict[str, tuple[float, float, float]]:
    """Seconds, megabytes sent, and MiB of resident memory gained at the most, by format."""
    missions = [one["id"] for one in json.loads(_get(f"{base}/v1/missions"))]
    grown = {}
    for form in ("csv", "jsonl", "xlsx"):
        before, start, sent, most = resident(process), time.perf_counter(), 0, 0.0
        for id in missions:
            with urllib.request.urlopen(f"{base}/v1/missions/{id}/export?format={form}") as answer:
                while chunk := answer.read(CHUNK):
                    sent += len(chunk)
                    most = max(most, resident(process))
        grown[form] = (time.perf_counter() - start, sent / 1e6, max(most - before, 0.0))
    return grown


def write_page(
    database: str, rows: dict[str, int], measured: list[Measured],
    grown: dict[str, tuple[float, float, float]],
) -> str:  # fmt: skip
    """The figures as a page of the documentation."""
    kind = "PostgreSQL" if database.startswith("postgresql") else "SQLite"
    counted = ", ".join(f"{count:,} {name}" for name, count in rows.items())
    requests = [
        f"| {one.what} | `{one.path}` | {one.p50:.0f} | {one.p95:.0f} | {one.aim:.0f} |"
        if one.aim else f"| {one.what} | `{one.path}` | {one.p50:.0f} | {one.p95:.0f} | |"
        for one in measured
    ]  # fmt: skip
    exports = [
        f"| {form} | {seconds:.1f} | {sent:.0f} | {more:.0f} |"
        for form, (seconds, sent, more) in grown.items()
    ]
    return PAGE.format(
        kind=kind, rows=counted, cores=os.cpu_count(), python=platform.python_version(),
        requests="\n".join(requests), exports="\n".join(exports),
    )  # fmt: skip


PAGE = """# How quick the desk is

Written by `python -m benchmarks.desk --out docs/speed.md`. {kind}, {rows}, all invented; {cores} cores,
Python {python}; one client, one request after the other, over real HTTP.

| what | request | median, ms | 95th percentile, ms | aim, ms |
|---|---|---|---|---|
{requests}

All packs of all missions, one after the other:

| format | seconds | MB sent | memory gained at most, MiB |
|---|---|---|---|
{exports}

How it comes: a lead has one narrow row (`listings`) with all it is found, counted and ordered by. A server
keeps these rows as columns of numbers (`scouting/store/roll.py`; 50,000 leads: some 15 MB), asks at
each request for those that are newer, and filters, counts and orders in memory; only the leads that are
shown are fetched. A search by meaning looks at the passages of the organisations that fit, and reads
only the documents that it shows.
"""


if __name__ == "__main__":
    main()
