"""Writes docs/peers.md from benchmarks/peers.json.

python -m benchmarks.peers_page
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.bundle import WEIGHTS
from scouting.appraisal import write_table

FIGURES = Path(__file__).parent / "peers.json"
PAGE = Path(__file__).parents[1] / "docs" / "peers.md"
NAMES = {
    "ours": "ours",
    "cosine": "cosine to the definitions",
    "words": "TF-IDF + logistic regression",
    "setfit": "SetFit",
    "annif tfidf": "Annif, tfidf",
    "annif mllm": "Annif, mllm",
    "annif ensemble": "Annif, tfidf + mllm",
}
COLUMNS = {
    "macro_f1": "macro-F1",
    "precision": "precision",
    "recall": "recall",
    "precision_at_1": "first right",
    "relevance_auc": "relevance AUC",
}

NOTES = {
    "ours": """lexicon, exemplars and trained heads, as shipped, but trained anew in every fold. The shipped
  weights' cross-validation over all labelled texts, in eight languages and with other folds, has micro-F1
  {shipped:.2f} on the dev texts ([evaluation.md](evaluation.md)).""",
    "cosine": """the packaged MiniLM, each text against each definition; never trained, so the same in both
  blocks.""",
    "words": """single words and pairs of words, one regression a technology, classes balanced.""",
    "setfit": """{setfit}: the packaged MiniLM, tuned on pairs of texts that share a technology or share none,
  then one regression a technology on its vectors. {steps} steps of 16 pairs of 64 tokens are little: what one
  processor core does in two minutes a fold.{tried}""",
    "annif": """{annif}: its tfidf and mllm projects and the mean of both, as they are set by default, with our
  vocabulary from `scout taxonomy export --format skos`.""",
}

TEXT = """# Peers

Written by `python -m benchmarks.peers --eval FOLDER`, which says how to repeat it;
[evaluation.md](evaluation.md) has more about our own classifier.

{dev} real texts that two readers labelled; the same five folds, the same cut-offs and the same scoring
for all. A technology that only one reader gave counts neither way. How many technologies a text may get, and
from which score on, is chosen for each fold on the labels of the other four, for ours too. A text's highest
score is its relevance, where nothing was trained for it. Intervals hold 95 % of what micro-F1 would be on
texts drawn again.

## Learning from the dev texts alone

{first}

## Learning from what ours learns from

Beside the training part of the dev texts, {more} more in English: the labelled pool, the texts of our own,
and the names, definitions and examples of the vocabulary.

{second}

*first right*: of the texts with a technology, how often the one with the highest score is one that readers gave.
*training*, *reading*: processor seconds to train, and texts a processor second, as multiples of ours in the
same block. Ours learns and reads readiness and role in the same time.

## Who takes part

{notes}

{words}
"""

WORDS = """## Where peers are better

- **Speed.** Plain words and Annif read tens to hundreds of times as many texts a second, on no more than a few
  megabytes; ours spends its time on the encoder. Where a first sieve over millions of texts is wanted, they are the
  better choice.
- **Training.** TF-IDF with logistic regression is trained in about a second and, given the same two thousand labelled
  texts, comes within a few hundredths of our micro-F1. What it lacks is what a scout needs beside it: rare
  technologies (macro-F1), relevance, denials, evidence, and texts of a field it has no labels for.
- **Generality.** SetFit and Annif take any labels or any vocabulary with examples. Ours takes another vocabulary
  too, but role, readiness and market are made for this field.
- **Vocabularies of thousands of concepts.** Annif was made for these; ours was never tried on more than 35.
"""


def main() -> None:
    """Write the page."""
    PAGE.write_text(write_page(json.loads(FIGURES.read_text("utf-8"))), "utf-8")


def write_page(figures: dict[str, Any]) -> str:
    """The page as Markdown."""
    return TEXT.format(
        **figures["texts"],
        first=_table(figures["dev"]),
        second=_table(figures["all"]),
        notes=_notes(figures),
        words=WORDS.strip(),
    )


def write_tables(figures: dict[str, Any]) -> str:
    """The two tables alone, for the page on evaluation."""
    first = "Learning from the training part of the dev texts alone:"
    second = f"With {figures['texts']['more']} more texts in English, those that ours learns from:"
    return "\n\n".join([first, _table(figures["dev"]), second, _table(figures["all"])])


def _notes(figures: dict[str, Any]) -> str:
    shipped = json.loads((WEIGHTS / "figures.json").read_text("utf-8"))["trained"]["dev"]
    told = {
        "shipped": shipped["micro_f1"],
        "steps": figures["steps"],
        "tried": _tried(figures.get("setfit_steps", {})),
        **figures["versions"],
    }
    names = {name.split()[0]: NAMES[name].split(",")[0] for name in figures["dev"]}
    return "\n".join(
        f"- *{names[n]}*: {note.format(**told)}" for n, note in NOTES.items() if n in names
    )


def _tried(steps: dict[str, Any]) -> str:
    told = " · ".join(f"{n} steps {held['best_micro_f1']:.2f}" for n, held in steps.items())
    return (
        f" Micro-F1 on the first fold, with the cut-off that suits it best: {told}." if told else ""
    )


def _table(block: dict[str, Any]) -> str:
    header = ("", "micro-F1", "95 %", *COLUMNS.values(), "training", "reading")
    return write_table(header, (_row(name, block) for name in NAMES if name in block))


def _row(name: str, block: dict[str, Any]) -> list[Any]:
    held, ours = block[name], block["ours"]
    low, high = held["micro_f1_interval"]
    training = held["train_seconds"] / ours["train_seconds"]
    reading = held["texts_per_second"] / ours["texts_per_second"]
    return [
        NAMES[name], held["micro_f1"], f"{low:.2f}–{high:.2f}", *(held[key] for key in COLUMNS),
        _multiple(training), _multiple(reading),
    ]  # fmt: skip


def _multiple(ratio: float) -> str:
    """Two digits: the third would differ in the next run."""
    return f"× {ratio:.2g}" if ratio < 100 else f"× {round(ratio, -1):.0f}"


if __name__ == "__main__":
    main()
