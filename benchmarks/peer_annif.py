"""Annif on one fold, in an interpreter of its own: JSON on standard input, JSON on standard output.

    PEERS_PYTHON benchmarks/peer_annif.py < job.json > scores.json

Needs the packages of ``benchmarks/peers-requirements.txt`` and nothing of this project. The job
holds ``train`` (text, numbers), ``test`` (texts), ``numbers`` (the classes in order) and
``vocabulary`` (SKOS in Turtle); the answer a score per text and class for each of three projects,
https://github.com/NatLibFi/Annif: tfidf, mllm, and the simple ensemble of both with equal weights.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

PROJECTS = """
[tfidf]
name=tfidf
language=en
backend=tfidf
analyzer=snowball(english)
limit=100
vocab=field

[mllm]
name=mllm
language=en
backend=mllm
analyzer=snowball(english)
limit=100
vocab=field

[ensemble]
name=ensemble
language=en
backend=ensemble
sources=tfidf:1,mllm:1
limit=100
vocab=field
"""
PUNKT = ("collocations.tab", "sent_starters.txt", "abbrev_types.txt", "ortho_context.tab")
"""Files of NLTK's sentence splitter; empty ones are its untrained state, so that none is fetched."""


def main() -> None:
    """Answer the job on standard input."""
    job = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        answer = _answer(job, Path(folder))
    json.dump(answer, sys.stdout)


def _answer(job: dict[str, Any], folder: Path) -> dict[str, Any]:
    projects, place = _prepare(folder, job["vocabulary"])
    from annif.corpus import DocumentList
    from annif.corpus.types import Document, SubjectSet

    documents = DocumentList(
        [Document(row["text"], SubjectSet([place[n] for n in row["numbers"]]))
         for row in job["train"]]
    )  # fmt: skip
    columns = [place[number] for number in job["numbers"]]
    texts = DocumentList([Document(text) for text in job["test"]])
    runs: dict[str, Any] = {}
    for name in ("tfidf", "mllm", "ensemble"):
        project = projects.get_project(name)
        start = time.process_time()
        if name != "ensemble":
            project.train(documents, jobs=1)  # in this process, whose time is measured
        trained = time.process_time()
        project.initialize()
        scores = [
            [float(row.as_vector()[column]) for column in columns]
            for row in project.suggest_corpus(texts)
        ]
        runs[name] = {
            "scores": scores,
            "train_seconds": trained - start,
            "read_seconds": time.process_time() - trained,
        }
    runs["ensemble"]["train_seconds"] = sum(runs[n]["train_seconds"] for n in ("tfidf", "mllm"))
    return {"runs": runs, "version": version("annif")}


def _prepare(folder: Path, vocabulary: str) -> tuple[Any, dict[int, int]]:
    """The projects, and the place of each of our numbers in Annif's index."""
    punkt = folder / "nltk" / "tokenizers" / "punkt_tab" / "english"
    punkt.mkdir(parents=True)
    for name in PUNKT:
        (punkt / name).write_text("", "utf-8")
    (folder / "projects.cfg").write_text(PROJECTS, "utf-8")
    (folder / "vocabulary.ttl").write_text(vocabulary, "utf-8")
    os.environ["NLTK_DATA"] = str(folder / "nltk")
    from annif.registry import AnnifRegistry
    from annif.vocab import VocabFileSKOS

    registry = AnnifRegistry(str(folder / "projects.cfg"), str(folder / "data"), False)
    vocab = registry.get_vocab("field")
    vocab.load_vocabulary(VocabFileSKOS(str(folder / "vocabulary.ttl")))
    subjects = enumerate(vocab.subjects)
    return registry, {int(s.notation): place for place, s in subjects if s.notation}


if __name__ == "__main__":
    main()
