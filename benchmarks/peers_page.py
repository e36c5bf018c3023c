"""Writes docs/peers.md from benchmarks/peers.json.

python -m benchmarks.peers_page
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

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
NEEDED = {"ours", "words", "annif ensemble"}
"""Contenders that the page speaks of in its sentences; it can do without the others."""

COLUMNS = {
    "macro_f1": "macro-F1",
    "precision": "precision",
    "recall": "recall",
    "precision_at_1": "first right",
    "relevance_auc": "relevance AUC",
}

NOTES = {
    "ours": """lexicon, exemplars and trained heads, as shipped, but trained anew in every fold. In the second
  table the tuned layers have a voice, too: what those say of a text that were fitted without it
  (`benchmarks/tune.py`); the hours of tuning them are not in the figure of training. The shipped
  weights' cross-validation over all labelled texts, in eight languages and with other folds, has micro-F1
  {shipped:.2f} on the dev texts ([evaluation.md](evaluation.md)).""",
    "cosine": """the packaged MiniLM, each text against each definition; never trained, so only in the first
  table.""",
    "words": """single words and pairs of words, one regression a technology, classes balanced.""",
    "setfit": """version {setfit}: the packaged MiniLM, tuned on pairs of texts that share a technology or share
  none, then one regression a technology on its vectors, classes balanced. {steps} steps of 16 pairs of 64 tokens
  are what one processor core does in two minutes a fold.{tried}""",
    "annif": """version {annif}: its tfidf and mllm projects and the mean of both, as they are set by default, with
  our vocabulary from `scout taxonomy export --format skos`.""",
}
LEFT_OUT = """ It is left out of the second table: tuning and encoding so many texts in every
  fold takes an hour of a core (`--only setfit --block all` runs it)."""

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

- *Speed*: TF-IDF with logistic regression reads {words_reading} times as many texts a second as ours, Annif's two
  projects together {annif_reading} times as many. Ours looks up every phrase of the vocabulary and encodes up to a
  dozen passages of a text.
- *Effort*: TF-IDF needs a page of code and labelled texts. With all that ours learns from, its micro-F1 is
  {words_all:.2f} against {ours_all:.2f} and its macro-F1 {words_macro:.2f} against {ours_macro:.2f}; from the dev texts
  alone, micro-F1 is {words_dev:.2f} against {ours_dev:.2f}. The more labelled texts there are, the less lexicon and
  exemplars add.
- *Generality*: Annif takes any vocabulary in SKOS, of any size, and has analysers for many languages. Ours wants
  examples, counter-examples and differences of neighbours for each technology before it does well.
- *Languages*: SetFit on a multilingual encoder would learn from and read all of them alike; ours reads other
  languages than English by their words ([evaluation.md](evaluation.md)). This comparison is in English.
- *Room to grow*: on an accelerator SetFit can be tuned on a hundred times as many pairs.

## What this does not say

- The names, hints and examples of the vocabulary were written while these texts were at hand. Ours and Annif's mllm
  gain from that in both blocks, the others in the second alone, and cross-validation cannot show how much.
- Annif's figures in the second table are of a run with 2,050 more texts in English, before the last 868 were labelled.
- Annif is made for vocabularies of thousands of concepts and for long documents; 35 concepts and some
  hundred texts are not its field.
- Peers name technologies, and no more: no sentence as evidence, no readiness, no role.
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
        words=WORDS.strip().format(**_compared(figures)),
    )


def write_tables(figures: dict[str, Any]) -> str:
    """The two tables alone, for the page on evaluation."""
    first = "Learning from the training part of the dev texts alone:"
    second = f"With {figures['texts']['more']} more texts in English, those that ours learns from:"
    return "\n\n".join([first, _table(figures["dev"]), second, _table(figures["all"])])


def _compared(figures: dict[str, Any]) -> dict[str, Any]:
    dev, learned = figures["dev"], figures["all"]
    read = {
        name: held["texts_per_second"] / dev["ours"]["texts_per_second"]
        for name, held in dev.items()
    }
    return {
        "words_reading": f"{read['words']:.0f}",
        "annif_reading": f"{read['annif ensemble']:.0f}",
        **{f"{name}_dev": dev[name]["micro_f1"] for name in ("ours", "words")},
        **{f"{name}_all": learned[name]["micro_f1"] for name in ("ours", "words")},
        **{f"{name}_macro": learned[name]["macro_f1"] for name in ("ours", "words")},
    }


def _notes(figures: dict[str, Any]) -> str:
    told = {
        "shipped": figures["shipped"]["micro_f1"],
        "steps": figures["steps"],
        "tried": _tried(figures.get("setfit_steps", {})) + _left_out(figures),
        **figures["versions"],
    }
    names = {name.split()[0]: NAMES[name].split(",")[0] for name in figures["dev"]}
    return "\n".join(
        f"- *{names[n]}*: {note.format(**told)}" for n, note in NOTES.items() if n in names
    )


def _left_out(figures: dict[str, Any]) -> str:
    return "" if "setfit" in figures["all"] else LEFT_OUT


def _tried(steps: dict[str, Any]) -> str:
    told = " · ".join(f"{n} steps {held['best_micro_f1']:.2f}" for n, held in steps.items())
    return (
        f"\n  Micro-F1 on the first fold, with the cut-off that suits it best: {told}."
        if told
        else ""
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
    if not ratio:
        return "–"
    return f"× {ratio:.2g}" if ratio < 100 else f"× {round(ratio, -1):.0f}"


if __name__ == "__main__":
    main()
