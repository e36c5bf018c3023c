"""Compares our classifier with its peers on the same folds, and writes peers.json and docs/peers.md.

    python3 -m venv PEERS && PEERS/bin/pip install -r benchmarks/peers-requirements.txt
    SCOUTING_PEERS_PYTHON=PEERS/bin/python python -m benchmarks.peers --eval FOLDER [--only NAME...]

Contenders: ``ours``; ``cosine`` (the packaged MiniLM against the definitions of the vocabulary, no
training); ``words`` (TF-IDF and logistic regression, one against rest); ``setfit``; ``annif``
(tfidf, mllm, and both). SetFit and Annif run in the interpreter of their own environment, one
process a fold, and are no dependency of the product. With ``--only``, figures of the others stay.

Two blocks: what is learned from the training part of ``dev.jsonl`` alone, and from that and all
other English that our own training sees. Tested are the dev texts, each by what never saw it. On two cores
all takes about an hour, most of it SetFit; answers of SetFit and Annif are kept in ``--keep``,
under a checksum of script and question, so that a run that was stopped goes on where it was.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.contest import KEPT, Contender, Run, Text, choose_cut, compete, first_fold, micro_f1
from benchmarks.peers_page import FIGURES, NEEDED, PAGE, write_page
from benchmarks.train import load_said, read_rows
from models.bundle import WEIGHTS
from models.embedder import Embedder, packaged_folder
from models.evaluate import Truth
from scouting.vocabulary import list_concepts
from taxonomy import Taxonomy, load_taxonomy
from taxonomy.skos import write_skos

HERE = Path(__file__).parent
SETFIT_STEPS = 40
"""Contrastive steps of 16 pairs: what one core does in two minutes a fold."""

MORE_STEPS = (0, 120)
"""Tried on the first fold beside SETFIT_STEPS, to see what tuning longer, or not at all, gives."""


def main() -> None:
    """Run the contenders and write what came out."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--eval", type=Path, required=True)
    parser.add_argument("--only", nargs="+", choices=(*CONTENDERS, "steps"), help="default: all")
    parser.add_argument("--block", choices=("dev", "all"), help="default: both")
    parser.add_argument("--python", default=os.environ.get("SCOUTING_PEERS_PYTHON", ""))
    parser.add_argument("--keep", type=Path, default=Path("peers-answers"))
    options = parser.parse_args()
    taxonomy, embedder = load_taxonomy(), Embedder()
    dev, more = _gather(options.eval, taxonomy)
    chosen = options.only or [*CONTENDERS, "steps"]
    figures = json.loads(FIGURES.read_text("utf-8")) if FIGURES.exists() else {}
    figures["texts"] = {"dev": len(dev), "more": len(more)}
    blocks: dict[str, list[Text]] = {"dev": [], "all": more}
    blocks = {options.block: blocks[options.block]} if options.block else blocks
    figures |= {"steps": SETFIT_STEPS, "shipped": read_shipped()}
    options.keep.mkdir(parents=True, exist_ok=True)
    ask = Asking(options.python, options.keep)
    for name in [name for name in CONTENDERS if name in chosen]:
        contender = CONTENDERS[name](taxonomy, embedder, ask)
        for block, extra in blocks.items():
            if name not in UNTRAINED or block == "dev":
                figures.setdefault(block, {}).update(compete(contender, dev, extra))
                _keep(figures, ask)
    if "steps" in chosen:
        figures["setfit_steps"] = _try_steps(ask, dev, taxonomy)
        _keep(figures, ask)
    if all(set(figures.get(block, ())) >= NEEDED for block in ("dev", "all")):
        PAGE.write_text(write_page(figures), "utf-8")
    else:
        print(f"{PAGE} waits for figures of {', '.join(sorted(NEEDED))} in both blocks")


def _keep(figures: dict[str, Any], ask: Asking) -> None:
    figures["versions"] = figures.get("versions", {}) | ask.versions
    FIGURES.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _gather(folder: Path, taxonomy: Taxonomy) -> tuple[list[Text], list[Text]]:
    """The dev texts, and all other English texts that our training learns from."""
    labelled = read_rows(folder)
    pairs = zip(labelled, load_said(labelled), strict=True)
    rows = [replace(text_of(row), tuned=said) for row, said in pairs]
    dev = [text for text in rows if text.part == "dev"]
    more = [text for text in rows if text.part in ("pool", "written en")]
    return dev, [*more, *_own_sentences(taxonomy)]


def text_of(row: dict[str, Any]) -> Text:
    """A row of a labelled file."""
    given, maybe = frozenset(row["technologies"]), frozenset(row["maybe"])
    return Text(
        row["text"], Truth(given, maybe, row["relevant"], row["trl"], row["role"]), row["part"]
    )


def _own_sentences(taxonomy: Taxonomy) -> Iterator[Text]:
    for tech in taxonomy.technologies:
        names = ". ".join((tech.label, *tech.synonyms))
        for sentence in (*tech.exemplars, tech.definition, names):
            yield Text(sentence, Truth(frozenset([tech.number]), relevant=True), "vocabulary")


def compare_cosine(taxonomy: Taxonomy, embedder: Embedder, ask: Asking) -> Contender:
    """Cosine of the text's vector to each definition."""
    definitions = embedder.encode([concept.definition for concept in list_concepts(taxonomy)])

    def run(_: Sequence[Text], test: Sequence[Text]) -> dict[str, Run]:
        start = time.process_time()
        scores = embedder.encode([text.text for text in test]) @ definitions.T
        return {"cosine": Run(scores.astype(float), None, 0.0, time.process_time() - start)}

    return run


def count_words(taxonomy: Taxonomy, embedder: Embedder, ask: Asking) -> Contender:
    """TF-IDF and logistic regression."""
    from benchmarks.peer_words import Words

    return Words(_numbers(taxonomy))


def learn_ours(taxonomy: Taxonomy, embedder: Embedder, ask: Asking) -> Contender:
    """Our own classifier."""
    from benchmarks.peer_ours import Ours

    return Ours(taxonomy, embedder)


class Asking:
    """Puts folds as questions to the scripts that run in the peers' environment."""

    def __init__(self, python: str, keep: Path) -> None:
        self._python, self._keep = python, keep
        self.versions: dict[str, str] = {}

    def __call__(
        self, peer: str, train: Sequence[Text], test: Sequence[Text], **settings: Any
    ) -> dict[str, Run]:
        """Runs by name; ``settings`` are the peer's own. Raises SystemExit when its script fails."""
        rows = [
            {"text": t.text, "numbers": sorted(t.truth.technologies), "relevant": t.truth.relevant}
            for t in train
        ]
        job = {"train": rows, "test": [text.text for text in test], **settings}
        answer = self._answer(peer, json.dumps(job))
        self.versions[peer] = answer["version"]
        return {name: _run(run) for name, run in answer["runs"].items()}

    def _answer(self, peer: str, job: str) -> dict[str, Any]:
        script = HERE / f"peer_{peer}.py"
        told = hashlib.sha256(script.read_bytes() + job.encode()).hexdigest()[:16]
        kept = self._keep / f"{peer}-{told}.json"
        if not kept.exists():
            kept.write_text(self._start(script, job), "utf-8")
        answer: dict[str, Any] = json.loads(kept.read_text("utf-8"))
        return answer

    def _start(self, script: Path, job: str) -> str:
        if not self._python:
            raise SystemExit(f"{script.name}: name its interpreter in SCOUTING_PEERS_PYTHON")
        command = [self._python, str(script)]
        try:
            done = subprocess.run(command, input=job, capture_output=True, text=True, check=False)
        except OSError as error:
            raise SystemExit(f"SCOUTING_PEERS_PYTHON '{self._python}': {error.strerror}") from error
        if done.returncode:
            raise SystemExit(f"{script.name}: {done.stderr.strip().splitlines()[-1:]}")
        return done.stdout


def _run(run: dict[str, Any]) -> Run:
    relevance = np.array(run["relevance"]) if "relevance" in run else None
    return Run(np.array(run["scores"]), relevance, run["train_seconds"], run["read_seconds"])


def ask_setfit(taxonomy: Taxonomy, embedder: Embedder, ask: Asking) -> Contender:
    """SetFit on the packaged MiniLM."""
    return lambda train, test: ask("setfit", train, test, **_setfit(taxonomy, SETFIT_STEPS))


def _setfit(taxonomy: Taxonomy, steps: int) -> dict[str, Any]:
    return {"numbers": _numbers(taxonomy), "model": str(packaged_folder()), "steps": steps}


def _numbers(taxonomy: Taxonomy) -> list[int]:
    return [tech.number for tech in taxonomy.technologies]


def ask_annif(taxonomy: Taxonomy, embedder: Embedder, ask: Asking) -> Contender:
    """Annif's three projects, with our vocabulary."""
    settings = {"numbers": _numbers(taxonomy), "vocabulary": write_skos(taxonomy)}

    def run(train: Sequence[Text], test: Sequence[Text]) -> dict[str, Run]:
        return {f"annif {name}": r for name, r in ask("annif", train, test, **settings).items()}

    return run


CONTENDERS: dict[str, Callable[[Taxonomy, Embedder, Asking], Contender]] = {
    "ours": learn_ours,
    "cosine": compare_cosine,
    "words": count_words,
    "annif": ask_annif,
    "setfit": ask_setfit,
}


def read_shipped() -> dict[str, Any]:
    """What the shipped weights reach on the dev texts in their own cross-validation."""
    figures = json.loads((WEIGHTS / "figures.json").read_text("utf-8"))["trained"]["dev"]
    return {name: figures[name] for name in (*KEPT, "precision_at_1")}


UNTRAINED = ("cosine",)
"""The same in both blocks: run in the first alone."""


def _try_steps(ask: Asking, dev: Sequence[Text], taxonomy: Taxonomy) -> dict[str, dict[str, float]]:
    """SetFit tuned for longer, on the first fold, with the cut-off that is best for that fold."""
    train, test = first_fold(len(dev))
    truths = [dev[n].truth for n in test]
    told = {}
    for steps in sorted((SETFIT_STEPS, *MORE_STEPS)):
        parts = [dev[n] for n in train], [dev[n] for n in test]
        run = ask("setfit", *parts, **_setfit(taxonomy, steps))["setfit"]
        best = micro_f1(truths, run.scores, *choose_cut(truths, run.scores))
        told[str(steps)] = {"best_micro_f1": best, "train_seconds": run.train_seconds}
    return told


if __name__ == "__main__":
    main()
