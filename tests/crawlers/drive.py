"""Runs one crawl in a process of its own, with lists for a store, and prints what became of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from urllib.parse import urlsplit

import crawlers.settings
from crawlers.crawl import crawl
from crawlers.run import Run
from crawlers.settings import MEMORY_LIMIT_BYTES
from scouting.domain import Document
from scouting.pages import PageReader, limit_memory
from scouting.settings import Settings


@dataclass
class Lists:
    documents: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    suspected: dict[str, str] = field(default_factory=dict)

    def add(self, document: Document) -> bool:
        if "store fails" in document.text:
            raise RuntimeError("disk full")
        self.documents.append(document.url)
        return self.documents.count(document.url) == 1

    def quarantine(self, url: str, reason: str, source: str = "", missing: str = "") -> None:
        self.lost[url] = reason
        if missing:
            self.missing[url] = missing

    def suspect(self, urls: Sequence[str], reason: str) -> None:
        self.suspected |= dict.fromkeys(urls, reason)

    def addresses(self, url: str) -> list[str]:
        site = urlsplit(url).netloc
        return [f"http://{site}/orphan", f"http://{site}/deleted"] if "firm" in site else []


def main() -> None:
    starts, pages, delay, allowed = json.loads(sys.argv[1])
    crawlers.settings.TIMEOUT_SECONDS = 2.0  # traps that drip would take twenty
    limit_memory(MEMORY_LIMIT_BYTES)
    shelf = Lists()
    with PageReader(kill_seconds=3) as reader:
        run = Run("test", shelf, reader, lambda text: float(text.lower().count("laser")))
        crawl(starts, pages, delay, run, Settings(fetch_allow=allowed))
    print(json.dumps(asdict(shelf) | {"tally": asdict(run.tally)}))


if __name__ == "__main__":
    main()
