"""Trains the shipped bundle and prints its cross-validated figures.

    python -m benchmarks.train --eval FOLDER

Reads ``dev.jsonl`` and ``pool.jsonl.gz`` from the evaluation folder, the labels of the pool from
``models/labels/pool.jsonl`` and ``background.jsonl`` (read twice, independently; no text is kept in
the project), and the texts of our own in ``models/labels/written.jsonl`` (eight languages, invented
organisations) and ``hard.jsonl`` (English; half of them paraphrases, half near the field and not of it; another
reader labelled them unseen, and what only one gave counts neither way).
Writes ``models/weights/`` with ``figures.json``, and the texts' numbers (``models/pack.py``), from
which ``scout train`` learns on. What the tuned layers say of the texts is from ``benchmarks/tune.py``, run before.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from models.bag import Bag, fit_bag
from models.bundle import WEIGHTS, Way, load_bundle
from models.embedder import Embedder, Vectors
from models.figures import judge
from models.fitting import Label
from models.gate import Gate
from models.numbers import Example, Gauge
from models.pack import Pack, save_pack
from models.shelf import mark_content
from models.signals import Observer, Sample, Signals
from models.technology import TechnologyFeatures
from models.train import READ_BY_HEADS, Trainer
from models.words import read_words
from scouting.vocabulary import build_lexicon, list_concepts, list_exemplars
from taxonomy import Taxonomy, load_taxonomy

LABELS = Path(__file__).parents[1] / "models" / "labels"
VERSION = "2026.11"
BATCH = 128
CUT = 3000
"""Characters of a text of the pool that are read; a few are whole reports."""


def main() -> None:
    """Train, save, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument(
        "--untuned",
        action="store_true",
        help="without the tuned layers: what do they add? writes nothing",
    )
    parser.add_argument("--dry-run", action="store_true", help="print figures, write nothing")
    parser.add_argument(
        "--numbers", action="store_true", help="write the numbers only, for the bag there is"
    )
    options = parser.parse_args()
    taxonomy, embedder = load_taxonomy(), Embedder()
    observer = Observer(build_lexicon(taxonomy), embedder, Gate(tuple(taxonomy.scheme.subject)))
    rows = read_rows(options.eval)
    signals = list(_observe(rows, observer))
    signals = signals if options.untuned else _tuned(rows, signals)
    exemplars = list_exemplars(taxonomy, embedder)
    own = [text for text, *_ in exemplars]
    bag = load_bundle().bag if options.numbers else _fit_bag(signals, own)
    pack = _pack(rows, signals, taxonomy, embedder, bag)
    if options.numbers:
        save_pack(pack)
        return
    trainer = Trainer(pack.technologies, pack.examples, exemplars, pack.roles, bag)
    bundle = trainer.fit(embedder.name, VERSION, dict(Counter(row["part"] for row in rows)))
    figures = _figures(trainer, bundle.card.thresholds) | {"labelled": pack.labelled}
    print(json.dumps(figures, indent=1))
    if not options.dry_run and not options.untuned:
        save_pack(pack)
        version = f"{VERSION}-{mark_content(bundle)}"  # so that what an older one read is read anew
        replace(bundle, card=replace(bundle.card, version=version)).save(WEIGHTS)
        (WEIGHTS / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def _pack(
    rows: list[dict[str, Any]],
    signals: list[Signals],
    taxonomy: Taxonomy,
    embedder: Embedder,
    bag: Bag,
) -> Pack:
    features = TechnologyFeatures(list_concepts(taxonomy), embedder)
    roles = tuple(role.id for role in taxonomy.roles)
    gauge = Gauge(features, bag, roles, tuple(taxonomy.scheme.subject))
    examples = tuple(
        Example(gauge.take(each), _label(row, taxonomy), row["part"])
        for row, each in zip(rows, signals, strict=True)
    )
    told = (
        features.ids,
        roles,
        embedder.name,
        len(bag.vocabulary),
        taxonomy.version,
        mark_labels(rows),
    )
    return Pack(examples, *told)


def mark_labels(rows: list[dict[str, Any]]) -> str:
    """Marks the labelled set: ids and labels of every text, in order."""
    names = ("id", "technologies", "maybe", "relevant", "trl", "role")
    told = json.dumps([[row[name] for name in names] for row in rows])
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def read_rows(folder: Path) -> list[dict[str, Any]]:
    """All labelled texts; ``part`` is dev, pool, or written with its language."""
    return [*_dev(folder), *_pool(folder), *_written()]


def _dev(folder: Path) -> Iterator[dict[str, Any]]:
    for line in (folder / "dev.jsonl").read_text("utf-8").splitlines():
        yield json.loads(line) | {"part": "dev"}


def _pool(folder: Path) -> Iterator[dict[str, Any]]:
    labels: dict[str, dict[str, Any]] = {}
    for part in ("pool", "background"):
        lines = (LABELS / f"{part}.jsonl").read_text("utf-8").splitlines()
        labels |= {row["id"]: row | {"part": part} for row in map(json.loads, lines)}
    texts = read_pool(folder)
    yield from (labels[row["id"]] | {"text": row["text"]} for row in texts if row["id"] in labels)


def read_pool(folder: Path) -> Iterator[dict[str, Any]]:
    """The texts of the pool, cut to CUT characters."""
    with gzip.open(folder / "pool.jsonl.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            yield row | {"text": row["text"][:CUT]}


def _written() -> Iterator[dict[str, Any]]:
    for name in ("written", "hard"):
        for row in map(json.loads, (LABELS / f"{name}.jsonl").read_text("utf-8").splitlines()):
            yield {"maybe": []} | row | {"part": f"written {row['language']}"}


def _observe(rows: list[dict[str, Any]], observer: Observer) -> Iterator[Signals]:
    for start in range(0, len(rows), BATCH):
        yield from observer.observe([Sample(row["text"]) for row in rows[start : start + BATCH]])


def _tuned(rows: list[dict[str, Any]], signals: list[Signals]) -> list[Signals]:
    """The signals with what the tuned layers say, of texts that they are asked about."""
    pairs = zip(signals, load_said(rows), strict=True)
    return [replace(each, tuned=row) if each.opens else each for each, row in pairs]


def load_said(rows: list[dict[str, Any]]) -> Vectors:
    """What tuned layers that were fitted without a text say of it, (texts, technologies + 1)."""
    kept = np.load(LABELS / "tuned.npz")
    if str(kept["labelled"]) != mark_labels(rows):
        raise SystemExit("models/labels/tuned.npz is of other labels; run benchmarks.tune first")
    return np.asarray(kept["said"], np.float32)


def _fit_bag(signals: list[Signals], own: list[str]) -> Bag:
    read = [each.norms for each in signals if each.language.tag in READ_BY_HEADS]
    return fit_bag([*read, *(read_words(text).norms for text in own)])


def _label(row: dict[str, Any], taxonomy: Taxonomy) -> Label:
    name = {tech.number: tech.id for tech in taxonomy.technologies}
    return Label(
        frozenset(name[n] for n in row["technologies"]),
        frozenset(name[n] for n in row["maybe"]),
        row["relevant"],
        row["trl"],
        row["role"],
        row.get("stands_for", 1.0),
    )


def _figures(trainer: Trainer, thresholds: dict[Way, float]) -> dict[str, Any]:
    labels = [each.label for each in trainer.examples if each.part == "pool"]
    agreed = agreement((label.technologies, label.maybe) for label in labels)
    what = f"{len(trainer.examples)} labelled texts, 5-fold cross-validation, by where the texts come from"
    figures = {"what": what, "thresholds": thresholds, "readers": agreed}
    figures["calibration"] = trainer.losses
    return figures | {way: judge(trainer, way, least) for way, least in thresholds.items()}


def agreement(given: Iterable[tuple[Collection[object], Collection[object]]]) -> float:
    """Micro-F1 of one reading against the other, from what both gave and what only one gave of each text."""
    both, either = map(sum, zip(*((len(same), len(other)) for same, other in given), strict=True))
    return 2 * both / (2 * both + either)


if __name__ == "__main__":
    main()
