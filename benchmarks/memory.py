"""Does reading texts in bulk keep its memory? Pipes many texts through ``scout classify --json -``.

    python -m benchmarks.memory [--texts 100000]

The texts are short ones of our own, put together from ``models/labels/written.jsonl`` so that no
two are the same; one in twenty is about the field, as in a crawl or more. Prints the resident
memory of the child at every tenth of the way and the ratio of the last to the first tenth, after
which everything has been loaded.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import IO

from benchmarks.train import LABELS

SENTENCES = 2
RELEVANT = 0.05
SCOUT = "from scouting.cli import main; main()"


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=100_000)
    wanted: int = parser.parse_args().texts
    child = subprocess.Popen(
        [sys.executable, "-c", SCOUT, "classify", "--json", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    )  # fmt: skip
    assert child.stdin is not None
    assert child.stdout is not None
    Thread(target=_feed, args=(child.stdin, wanted), daemon=True).start()
    marks: list[float] = []
    for number, _ in enumerate(child.stdout, 1):
        if number % max(wanted // 10, 1) == 0:
            marks.append(resident(child.pid))
            print(f"{number:>7} texts  {marks[-1]:.0f} MiB", flush=True)
    child.wait()
    print(f"ratio of last to first: {marks[-1] / marks[0]:.2f}")


def write_texts(count: int) -> Iterator[str]:
    """Lines as ``scout classify`` reads them, the same ones every time."""
    lines = (LABELS / "written.jsonl").read_text("utf-8").splitlines()
    told: dict[bool, list[str]] = {True: [], False: []}
    for row in map(json.loads, lines):
        told[bool(row["relevant"])] += filter(None, row["text"].split(". "))
    draw = random.Random(7)
    for number in range(count):
        text = ". ".join(draw.choices(told[draw.random() < RELEVANT], k=SENTENCES))
        yield json.dumps({"id": str(number), "text": f"{text} ({number})."})


def _feed(sink: IO[str], count: int) -> None:
    with sink:
        for line in write_texts(count):
            sink.write(f"{line}\n")


def resident(process: int) -> float:
    """Resident memory in MiB, as Linux tells it (proc(5), status, VmRSS in kB)."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
