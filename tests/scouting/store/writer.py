"""Adds documents without end and tells each one it has kept; the test kills it."""

from __future__ import annotations

import itertools
import sys

from scouting.store import open_store
from tests.factories import document

if __name__ == "__main__":
    with open_store(sys.argv[1]) as store:
        for number in itertools.count():
            url = f"http://x{number}.example/"
            store.documents.add(document(url, f"Laser page {number}. " * 40))
            print(url, flush=True)
