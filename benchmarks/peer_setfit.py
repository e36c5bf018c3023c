"""SetFit on one fold, in an interpreter of its own: JSON on standard input, JSON on standard output.

    PEERS_PYTHON benchmarks/peer_setfit.py < job.json > scores.json

Needs the packages of ``benchmarks/peers-requirements.txt`` and nothing of this project. The job
holds ``train`` (text, numbers, relevant), ``test`` (texts), ``numbers`` (the classes in order),
``model`` (the folder of the encoder) and ``steps`` (contrastive steps of BATCH pairs); the answer a
score per text and class. Tunstall et al. 2022, "Efficient few-shot learning without prompts":
the encoder is tuned on pairs of texts that share a technology or share none, then a logistic
regression per technology is fitted on its vectors. Relevance is one more such regression.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from contextlib import redirect_stdout
from importlib.metadata import version
from typing import Any

BATCH = 16
"""Pairs of a step, SetFit's default."""

HEAD = {"C": 10.0, "class_weight": "balanced", "max_iter": 500}
"""As for TF-IDF. SetFit's own default (C 1, classes as they are) has micro-F1 .37 instead."""

TOKENS = 64
"""Tokens of a text that the tuning sees; the regressions see as many as the encoder reads."""


def main() -> None:
    """Answer the job on standard input."""
    job = json.load(sys.stdin)
    with redirect_stdout(sys.stderr):
        answer = _answer(job)
    json.dump(answer, sys.stdout)


def _answer(job: dict[str, Any]) -> dict[str, Any]:
    from setfit import SetFitModel

    start = time.process_time()
    model = SetFitModel.from_pretrained(
        job["model"], multi_target_strategy="one-vs-rest", device="cpu", local_files_only=True,
        head_params=HEAD,
    )  # fmt: skip
    rows = job["train"]
    target = [[int(number in row["numbers"]) for number in job["numbers"]] for row in rows]
    if job["steps"]:
        _tune(model, [row["text"] for row in rows], target, job["steps"])
    vectors = model.encode([row["text"] for row in rows], show_progress_bar=False)
    model.model_head.fit(vectors, target)
    relevance = _fit_relevance(vectors, [row["relevant"] for row in rows])
    trained = time.process_time()
    read = model.encode(job["test"], show_progress_bar=False)
    run = {
        "scores": [[float(score) for score in row] for row in model.model_head.predict_proba(read)],
        "relevance": [float(row[1]) for row in relevance.predict_proba(read)],
        "train_seconds": trained - start,
        "read_seconds": time.process_time() - trained,
    }
    return {"runs": {"setfit": run}, "version": version("setfit")}


def _tune(model: Any, texts: list[str], target: list[list[int]], steps: int) -> None:
    from datasets import Dataset
    from setfit import Trainer, TrainingArguments

    data = Dataset.from_dict({"text": texts, "label": target})
    whole = model.model_body.max_seq_length
    model.model_body.max_seq_length = TOKENS
    with tempfile.TemporaryDirectory() as folder:
        settings = TrainingArguments(
            output_dir=folder, batch_size=BATCH, num_epochs=1, max_steps=steps, seed=7,
            report_to="none", save_strategy="no", show_progress_bar=False,
        )  # fmt: skip
        trainer = Trainer(model=model, args=settings, train_dataset=data)
        trainer.train_embeddings(texts, target)
    model.model_body.max_seq_length = whole


def _fit_relevance(vectors: Any, told: list[bool | None]) -> Any:
    from sklearn.linear_model import LogisticRegression

    places = [place for place, relevant in enumerate(told) if relevant is not None]
    return LogisticRegression(max_iter=500).fit(vectors[places], [told[n] for n in places])


if __name__ == "__main__":
    main()
