"""How much of the bare encoder's speed is left when texts are read in full.

    python -m benchmarks.throughput TEXTS.jsonl

Prints passages per second of the encoder alone and of the whole reading, and their ratio, measured
one after the other in one run on the same texts.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from scouting.inputs import as_document
from scouting.service import BATCH, load_reader
from scouting.settings import Settings
from taxonomy import load_taxonomy

MAX_TEXTS = 320


def main() -> None:
    """Measure and print."""
    lines = Path(sys.argv[1]).read_text("utf-8").splitlines()[:MAX_TEXTS]
    documents = [as_document(json.loads(line)["text"]) for line in lines]
    reader = load_reader(Settings(), load_taxonomy())
    readings = reader.read(documents[:BATCH])
    start = time.perf_counter()
    readings = [
        r for n in range(0, len(documents), BATCH) for r in reader.read(documents[n : n + BATCH])
    ]
    whole = time.perf_counter() - start
    passages = [
        document.text[passage.start : passage.end]
        for document, reading in zip(documents, readings, strict=True)
        for passage in reading.passages
    ]
    start = time.perf_counter()
    for place in range(0, len(passages), BATCH * 4):
        reader.embedder.encode(passages[place : place + BATCH * 4])
    bare = time.perf_counter() - start
    print(f"texts                     {len(documents)}")
    print(f"passages                  {len(passages)}")
    print(f"encoder alone, passages/s {len(passages) / bare:.1f}")
    print(f"whole reading, passages/s {len(passages) / whole:.1f}")
    print(f"ratio                     {bare / whole:.2f}")


if __name__ == "__main__":
    main()
