"""Runs one crawl in a process of its own, with lists for a store, and prints what became of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

import crawlers.settings
from crawlers.crawl import crawl
from crawlers.keep import Keep
from crawlers.run import Run
from crawlers.settings import MEMORY_LIMIT_BYTES
from scouting.domain import Document
from scouting.pages import PageReader, limit_memory
from scouting.runs import Step
from scouting.settings import Settings


@dataclass
class Lists:
    documents: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    suspected: dict[str, str] = field(default_factory=dict)

    def add_all(self, documents: Sequence[Document]) -> list[bool]:
        if any("store fails" in document.text for document in documents):
            raise RuntimeError("disk full")
        self.documents += [document.url for document in documents]
        return [self.documents.count(document.url) == 1 for document in documents]

    def quarantine(self, url: str, reason: str, source: str = "", missing: str = "") -> None:
        self.lost[url] = reason
        if missing:
            self.missing[url] = missing

    def suspect(self, urls: Sequence[str], reason: str) -> None:
        self.suspected |= dict.fromkeys(urls, reason)

    def visited(self, url: str) -> dict[str, datetime]:
        site, paths = urlsplit(url).netloc, ("orphan", "deleted") if "firm" in url else ()
        return {f"http://{site}/{path}": datetime.now(UTC) for path in paths}


@dataclass
class NoTrail:
    """Nothing to go on with; what it is told is kept by address."""

    states: dict[str, str] = field(default_factory=dict)

    def recall(self, source: str, site: str) -> list[Step]:
        return []

    def note(self, source: str, ways: Mapping[str, Sequence[Step]]) -> None:
        self.states |= {step.url: step.state for steps in ways.values() for step in steps}

    def clear(self, source: str, site: str) -> None: ...


class Lasers:
    def worth(self, text: str) -> float:
        return float(text.lower().count("laser"))

    def bearing(self, text: str) -> float:
        return 0.0

    def touches(self, text: str) -> bool:
        return "laser" in text.lower()


def main() -> None:
    starts, pages, delay, allowed = json.loads(sys.argv[1])
    crawlers.settings.TIMEOUT_SECONDS = 2.0  # traps that drip would take twenty
    limit_memory(MEMORY_LIMIT_BYTES)
    shelf, trail = Lists(), NoTrail()
    with PageReader(kill_seconds=3) as reader:
        run = Run("test", Keep(shelf, trail), [reader], Lasers())
        crawl(starts, pages, delay, run, Settings(fetch_allow=allowed))
    print(json.dumps(asdict(shelf) | asdict(trail) | {"tally": asdict(run.tally)}))


if __name__ == "__main__":
    main()
