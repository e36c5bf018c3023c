"""How much of the bare encoder's speed is left when texts are read in full.

    python -m benchmarks.throughput --eval FOLDER [--texts 320]

Two ratios over texts drawn from the evaluation pool, all measured one after the other in one run. The
first is that of somebody with texts in bulk: how long the encoder takes for all their passages, beside
reading them in full. The second counts the passages alone that reading encodes: the first look spares
the encoder most of a text that is not about the field.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks.train import read_pool
from models.embedder import Embedder
from models.sentences import split_passages, split_sentences
from scouting.domain import Document, Reading
from scouting.inputs import as_document
from scouting.pipeline import Reader
from scouting.service import BATCH, load_reader
from scouting.settings import Settings
from taxonomy import load_taxonomy

SEED = 7


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument("--texts", type=int, default=320)
    options = parser.parse_args()
    rows = random.Random(SEED).sample(list(read_pool(options.eval)), options.texts)
    documents = [as_document(row["text"]) for row in rows]
    reader = load_reader(Settings(), load_taxonomy())
    readings = list(read(reader, documents[:BATCH]))
    whole = clock(lambda: readings.extend(read(reader, documents)))
    every = [piece for document in documents for piece in cut(document)]
    chosen = list(encoded(documents, readings[BATCH:]))
    bare = clock(lambda: encode(reader.embedder, every))
    spared = clock(lambda: encode(reader.embedder, chosen))
    print(f"texts                                {len(documents)}")
    print(f"passages                             {len(every)}")
    print(f"encoder alone, passages/s            {len(every) / bare:.1f}")
    print(f"whole reading, passages/s            {len(every) / whole:.1f}")
    print(f"ratio                                {bare / whole:.2f}")
    print(f"passages that reading encodes        {len(chosen)}")
    print(f"encoder alone for these, as a ratio  {spared / whole:.2f}")


def read(reader: Reader, documents: Sequence[Document]) -> Iterator[Reading]:
    """Read in the batches of ``scout classify``."""
    for place in range(0, len(documents), BATCH):
        yield from reader.read(documents[place : place + BATCH])


def encode(embedder: Embedder, passages: Sequence[str]) -> None:
    """Encode in batches of about as many passages as a batch of texts has."""
    for place in range(0, len(passages), BATCH * 4):
        embedder.encode(passages[place : place + BATCH * 4])


def cut(document: Document) -> Iterator[str]:
    """All passages of a text."""
    for start, end in split_passages(split_sentences(document.text, "en")):
        yield document.text[start:end]


def encoded(documents: Sequence[Document], readings: Sequence[Reading]) -> Iterator[str]:
    """The passages that reading encoded."""
    for document, reading in zip(documents, readings, strict=True):
        yield from (document.text[one.start : one.end] for one in reading.passages)


def clock(work: Callable[[], object]) -> float:
    """Seconds that some work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
