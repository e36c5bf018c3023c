"""How well and how fast the website spider crawls an invented web (``benchmarks/web.py``).

    python -m benchmarks.crawling [harvest] [speed] [memory] [resume] [--sites 200] [--write]

Prints Markdown. Every crawl is a process of its own, as in life, over real sockets; the figures come
from what the web's server was asked.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.web import SEED, make_web
from benchmarks.web_server import WebServer, serving
from benchmarks.web_sites import Site

PAGE = Path(__file__).parents[1] / "docs" / "crawling.md"
AT_ONCE = 25
"""Sites that one crawling process has in work."""

BUDGETS = (0.1, 0.2, 0.3, 0.35, 0.4, 0.5, 0.7, 1.0)
SPEED_SITES, MEMORY_SITES, RESUME_SITES = 60, 20, 10
RESUME_DELAY = 0.02
KILLS = 8
ROUNDS = 3


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", metavar="|".join(MEASURES))
    parser.add_argument("--sites", type=int, default=200)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--write", action="store_true", help="into docs/crawling.md")
    options = parser.parse_args()
    sites = make_web(options.sites, seed=options.seed)
    for what in options.what or MEASURES:
        told = "\n".join(MEASURES[what](sites))
        print(f"{told}\n", flush=True)
        if options.write:
            _write(what, told)


def _write(what: str, told: str) -> None:
    """Put figures between their marks in the documentation."""
    first, last = f"<!-- {what} -->\n", f"\n<!-- end of {what} -->"
    before, _, rest = PAGE.read_text("utf-8").partition(first)
    _, _, after = rest.partition(last)
    PAGE.write_text(f"{before}{first}\n{told}\n{last}{after}", "utf-8")


def measure_harvest(sites: Sequence[Site]) -> Iterator[str]:
    """Share of the relevant pages found within a share of each site's pages."""
    orders = {
        "best-first": _crawl_orders(sites, _crawl_command),
        "breadth-first": _crawl_orders(sites, _plain_command),
    }
    relevant = sum(len(site.relevant) for site in sites)
    yield f"{len(sites)} sites, {sum(len(site.pages) for site in sites)} pages, {relevant} of them relevant.\n"
    yield "| pages fetched of each site | " + " | ".join(f"{share:.0%}" for share in BUDGETS) + " |"
    yield "|---|" + "---|" * len(BUDGETS)
    for name, order in orders.items():
        found = (sum(_found(site, order[site.host], share) for site in sites) for share in BUDGETS)
        yield (
            f"| relevant pages found, {name} | "
            + " | ".join(f"{n / relevant:.0%}" for n in found)
            + " |"
        )


def _found(site: Site, order: Sequence[str], share: float) -> int:
    return len(site.relevant.intersection(order[: round(share * len(site.pages))]))


def _crawl_orders(sites: Sequence[Site], command: Callable[..., list[str]]) -> dict[str, list[str]]:
    """The pages of each host in the order in which they were first asked for."""
    orders: dict[str, list[str]] = {site.host: [] for site in sites}
    with serving(sites) as web, _place() as environment:
        for place in range(0, len(sites), AT_ONCE):
            some = sites[place : place + AT_ONCE]
            _run(command(_starts(some, web), 50), environment)
        for _, site, path in _pages_asked(sites, web):
            if path not in orders[site.host]:
                orders[site.host].append(path)
    return orders


def measure_speed(sites: Sequence[Site]) -> Iterator[str]:
    """Pages per second, politeness off."""
    some = sites[:SPEED_SITES]
    ways: dict[str, Callable[[list[str]], list[str]]] = {
        "plain Scrapy, links only": lambda starts: [*_plain_command(starts, 50), "--at-once", "16"],
        "plain Scrapy, main text in the callback": lambda starts: [
            *_plain_command(starts, 50),
            "--at-once",
            "16",
            "--text",
        ],
        "this spider: main text, owner, address, ranking, store": lambda starts: _crawl_command(
            starts, 50, 0
        ),
    }
    rounds = [{name: _rate(some, way) for name, way in ways.items()} for _ in range(ROUNDS)]
    rates = {name: median(each[name] for each in rounds) for name in ways}
    yield f"{SPEED_SITES} sites of 50 pages at once, {os.cpu_count()} cores, the server's share included;"
    yield f"medians of {ROUNDS} rounds, one way after the other in each.\n"
    yield "| | pages a second | of plain Scrapy |\n|---|---|---|"
    first = next(iter(rates.values()))
    for name, rate in rates.items():
        yield f"| {name} | {rate:.0f} | {rate / first:.2f} |"


def _rate(sites: Sequence[Site], command: Callable[[list[str]], list[str]]) -> float:
    with serving(sites) as web, _place() as environment:
        _run(command(_starts(sites, web)), environment)
        moments = [moment for moment, _, _ in _pages_asked(sites, web)]
    return (len(moments) - 1) / (moments[-1] - moments[0])


def measure_memory(sites: Sequence[Site]) -> Iterator[str]:
    """Most resident memory of the crawling process and of the processes that read its pages."""
    some = sites[:1], sites[:MEMORY_SITES]
    yield "| | crawling process, MiB | each reader of pages, MiB |\n|---|---|---|"
    for few in some:
        with serving(few) as web, _place() as environment:
            process = _begin(_crawl_command(_starts(few, web), 50, 0), environment)
            own, readers = _watch_memory(process)
        yield f"| {len(few)} site{'s' * (len(few) > 1)} of 50 pages | {own:.0f} | {readers:.0f} |"


def _watch_memory(process: subprocess.Popen[bytes]) -> tuple[float, float]:
    own = readers = 0.0
    while process.poll() is None:
        own = max(own, _peak(process.pid))
        readers = max([readers, *map(_peak, _descendants(process.pid))])
        time.sleep(0.1)
    return own, readers


def _peak(process: int) -> float:
    """Most resident memory so far in MiB (proc(5), status, VmHWM in kB)."""
    try:
        status = Path(f"/proc/{process}/status").read_text("utf-8")
    except OSError:
        return 0.0
    found = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(found[0].split()[1]) / 1024 if found else 0.0


def _descendants(process: int) -> list[int]:
    """Readers of pages are children of the process that they are forked from."""
    children: list[int] = []
    with suppress(OSError):
        for told in Path(f"/proc/{process}/task").glob("*/children"):
            children += map(int, told.read_text().split())
    return [*children, *(one for child in children for one in _descendants(child))]


def measure_resume(sites: Sequence[Site]) -> Iterator[str]:
    """Crawls that are killed and started again: what was lost, what was fetched twice."""
    some, draw = sites[:RESUME_SITES], random.Random(7)
    pages = sum(len(site.pages) for site in some)
    with serving(some) as web, _place() as environment:
        command = _crawl_command(_starts(some, web), 60, RESUME_DELAY)
        for _ in range(KILLS):
            _kill_during(web, command, environment, draw.randrange(20, pages // KILLS))
        _run(command, environment)
        asked = [(site.host, path) for _, site, path in _pages_asked(some, web)]
        stored = _count_stored(environment["SCOUTING_DATABASE"])
    twice = len(asked) - len(set(asked))
    yield f"{RESUME_SITES} sites of 50 pages, one process, killed (SIGKILL) {KILLS} times.\n"
    yield "| pages | stored | fetched | fetched twice | in flight at the kills, at most |\n|---|---|---|---|---|"
    yield f"| {pages} | {stored} | {len(asked)} | {twice} | {KILLS * RESUME_SITES} |"


def _kill_during(
    web: WebServer, command: list[str], environment: dict[str, str], after: int
) -> None:
    goal = len(web.log) + after
    process = _begin(command, environment)
    while len(web.log) < goal and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()


def _count_stored(database: str) -> int:
    from scouting.store import open_store

    with open_store(database) as store:
        counts = store.documents.counts()
    return counts["documents"] + counts["near_duplicates"]


def _begin(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def _run(command: list[str], environment: dict[str, str]) -> None:
    if _begin(command, environment).wait():
        raise SystemExit(f"failed: {' '.join(command[:4])} …")


def _crawl_command(starts: Sequence[str], pages: int, delay: float = 0.001) -> list[str]:
    given = ["--source", "bench", "--pages", str(pages), "--delay", str(delay)]
    return [sys.executable, "-m", "crawlers", *given, "--start", *starts]


def _plain_command(starts: Sequence[str], pages: int) -> list[str]:
    return [
        sys.executable,
        "-m",
        "benchmarks.plain",
        "--at-once",
        "1",
        "--pages",
        str(pages),
        "--start",
        *starts,
    ]


def _starts(sites: Sequence[Site], web: WebServer) -> list[str]:
    return [f"http://{site.host}:{web.port}/" for site in sites]


def _pages_asked(sites: Sequence[Site], web: WebServer) -> list[tuple[float, Site, str]]:
    """When which page was asked for; robots.txt and sitemaps are none."""
    hosts = {site.host: site for site in sites}
    return [(at, hosts[host], path) for at, host, path in web.log if path in hosts[host].pages]


@contextmanager
def _place() -> Iterator[dict[str, str]]:
    """A database of its own, and leave to crawl loopback."""
    with TemporaryDirectory() as folder:
        own = {
            "SCOUTING_DATABASE": f"sqlite:///{folder}/s.db",
            "SCOUTING_FETCH_ALLOW": "127.0.0.0/8",
        }
        yield os.environ | own


MEASURES: dict[str, Callable[[Sequence[Site]], Iterator[str]]] = {
    "harvest": measure_harvest, "speed": measure_speed, "memory": measure_memory, "resume": measure_resume,
}  # fmt: skip

if __name__ == "__main__":
    main()
