"""One whole crawl over loopback, in its own process as in life, and what became of it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests.web import Web


@dataclass(frozen=True)
class Outcome:
    web: Web
    documents: list[str]
    lost: dict[str, str]
    missing: dict[str, str]
    suspected: dict[str, str]
    states: dict[str, str]
    tally: dict[str, int]
    lines: list[str]

    def paths(self, host: str) -> list[str]:
        """What was asked of a host, in order."""
        name = f"{host}.localhost"
        return [path.removeprefix(name) for path in self.web.paths if path.startswith(name)]

    def stored(self, host: str) -> set[str]:
        root = f"http://{host}.localhost:{self.web.port}"
        return {url.removeprefix(root) for url in self.documents if url.startswith(f"{root}/")}

    def reason(self, path: str) -> str:
        return self.lost.get(self.address(path), "")

    def state(self, path: str) -> str:
        """The state in which the crawl's way was kept for an address."""
        return self.states.get(self.address(path), "")

    def address(self, path: str) -> str:
        host, _, rest = path.partition("/")
        return f"http://{host}.localhost:{self.web.port}/{rest}"


def run_crawl(web: Web, hosts: list[str], pages: int = 50, delay: float | None = None) -> Outcome:
    starts = [f"http://{host}.localhost:{web.port}/" for host in hosts]
    return crawl_from(web, starts, pages, delay)


def crawl_from(
    web: Web,
    starts: list[str],
    pages: int = 50,
    delay: float | None = None,
    allowed: str = "127.0.0.0/8",
) -> Outcome:
    command = [sys.executable, "-m", "tests.crawlers.drive"]
    command += [json.dumps([starts, pages, delay, allowed])]
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    outcome: dict[str, Any] = json.loads(done.stdout)
    return Outcome(web, lines=done.stderr.splitlines(), **outcome)
