"""Trains the shipped bundle and prints its cross-validated figures.

    python benchmarks/train.py --eval FOLDER

Reads ``dev.jsonl`` and ``pool.jsonl.gz`` from the evaluation folder, the labels of the pool from
``models/labels/pool.jsonl`` (read twice, independently; no text is kept in the project), and the
texts of our own in ``models/labels/written.jsonl`` (eight languages, invented organisations).
Writes ``models/weights/`` and ``models/weights/figures.json``.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from models.bundle import WEIGHTS
from models.embedder import Embedder
from models.evaluate import Truth, Verdict, evaluate
from models.fitting import EXEMPLAR_WEIGHT, Example, Label
from models.gate import Gate
from models.signals import Observer, Sample
from models.technology import TechnologyFeatures
from models.train import Trainer
from scouting.vocabulary import build_lexicon, list_concepts
from taxonomy import Taxonomy, load_taxonomy

LABELS = Path(__file__).parents[1] / "models" / "labels"
VERSION = "2026.11"
BATCH = 128


def main() -> None:
    """Train, save, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument("--dry-run", action="store_true", help="print figures, write nothing")
    options = parser.parse_args()
    taxonomy, embedder = load_taxonomy(), Embedder()
    observer = Observer(build_lexicon(taxonomy), embedder, Gate(tuple(taxonomy.scheme.subject)))
    rows = read_rows(options.eval)
    examples = list(_examples(rows, observer, taxonomy))
    features = TechnologyFeatures(list_concepts(taxonomy), embedder)
    roles = tuple(role.id for role in taxonomy.roles)
    groups = tuple(taxonomy.scheme.subject)
    trainer = Trainer(features, examples, list_exemplars(taxonomy, embedder), roles, groups)
    counts = dict(Counter(row["part"] for row in rows))
    bundle = trainer.fit(embedder.name, VERSION, counts)
    figures = _figures(trainer, [row["part"] for row in rows], taxonomy, bundle.card.thresholds)
    figures["labelled"] = _hash(rows)
    print(json.dumps(figures, indent=1))
    if not options.dry_run:
        bundle.save(WEIGHTS)
        (WEIGHTS / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")


def _hash(rows: list[dict[str, Any]]) -> str:
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
    known = (LABELS / "pool.jsonl").read_text("utf-8").splitlines()
    labels = {row["id"]: row for row in map(json.loads, known)}
    with gzip.open(folder / "pool.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] in labels:
                yield labels[row["id"]] | {"text": row["text"][:3000], "part": "pool"}


def _written() -> Iterator[dict[str, Any]]:
    for line in (LABELS / "written.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        yield row | {"maybe": [], "part": f"written {row['language']}"}


def _examples(
    rows: list[dict[str, Any]], observer: Observer, taxonomy: Taxonomy
) -> Iterator[Example]:
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        observed = observer.observe([Sample(row["text"]) for row in batch])
        for row, signals in zip(batch, observed, strict=True):
            yield Example(signals, _label(row, taxonomy), row["part"])


def _label(row: dict[str, Any], taxonomy: Taxonomy) -> Label:
    name = {tech.number: tech.id for tech in taxonomy.technologies}
    return Label(
        frozenset(name[n] for n in row["technologies"]),
        frozenset(name[n] for n in row["maybe"]),
        row["relevant"],
        row["trl"],
        row["role"],
    )


def list_exemplars(taxonomy: Taxonomy, embedder: Embedder) -> list[tuple[str, Any, Label]]:
    """The vocabulary's own sentences: text, vector and label; counter-examples have no technology."""
    everything = {tech.id for tech in taxonomy.technologies}
    pairs = []
    for tech in taxonomy.technologies:
        near = frozenset(neighbour.id for neighbour in tech.neighbours)
        others = frozenset(everything - {tech.id})
        own = Label(frozenset([tech.id]), near, weight=EXEMPLAR_WEIGHT)
        not_own = Label(frozenset(), others, weight=EXEMPLAR_WEIGHT)
        pairs += [(text, own) for text in (*tech.exemplars, tech.definition)]
        pairs.append((". ".join((tech.label, *tech.synonyms)), own))
        pairs += [(example.text, not_own) for example in tech.counter_examples]
    vectors = embedder.encode([text for text, _ in pairs]).astype(float)
    return [(text, vector, label) for vector, (text, label) in zip(vectors, pairs, strict=True)]


def _figures(
    trainer: Trainer, parts: list[str], taxonomy: Taxonomy, thresholds: dict[str, float]
) -> dict[str, Any]:
    number = {tech.id: tech.number for tech in taxonomy.technologies}
    truths = [_truth(example.label, number) for example in trainer.examples]
    numbers = [number[id] for id in trainer.features.ids]
    labels = [e.label for e, part in zip(trainer.examples, parts, strict=True) if part == "pool"]
    places = {part: [n for n, p in enumerate(parts) if p == part] for part in dict.fromkeys(parts)}
    figures: dict[str, Any] = {
        "what": f"{len(parts)} labelled texts, 5-fold cross-validation, by where the texts come from",
        "thresholds": thresholds,
        "readers": _agreement(labels),
    }
    for way, least in thresholds.items():
        verdicts = _verdicts(trainer, numbers, way, least)
        figures[way] = {
            part: evaluate([truths[n] for n in held], [verdicts[n] for n in held]).as_dict()
            for part, held in places.items()
        }
    return figures


def _agreement(labels: list[Label]) -> float:
    """Micro-F1 of one reading against the other, from what both gave and what only one gave."""
    both = sum(len(label.technologies) for label in labels)
    either = sum(len(label.maybe) for label in labels)
    return 2 * both / (2 * both + either)


def _truth(label: Label, number: dict[str, int]) -> Truth:
    given, maybe = (frozenset(number[t] for t in s) for s in (label.technologies, label.maybe))
    return Truth(given, maybe, label.relevant, label.trl, label.role)


def _verdicts(trainer: Trainer, numbers: list[int], way: str, threshold: float) -> list[Verdict]:
    fused = trainer.report[f"fusion_{way}"]
    relevance = {int(n): float(p) for n, p, _ in trainer.report[f"relevance_{way}"]}
    told = "trained" if way == "trained" else "lexical"
    trl = {int(n): round(float(value)) for n, value, _ in trainer.report[f"trl_{told}"]}
    role = {int(n): trainer.roles[int(said)] for n, said, *_ in trainer.report[f"role_{told}"]}
    return [
        Verdict(
            {numbers[k]: float(p) for k, p in enumerate(row) if p >= threshold},
            relevance.get(n, 0.0),
            trl.get(n),
            role.get(n),
        )
        for n, row in enumerate(np.asarray(fused))
    ]


if __name__ == "__main__":
    main()
