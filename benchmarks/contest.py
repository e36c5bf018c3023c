"""One contest for all who name technologies: the same folds, the same cut-offs, the same scoring.

A contender gives each text a score per technology. From which score on it claims, and how many at
most, is chosen for each fold on the labels of the other folds; ours is cut in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.embedder import Vectors
from models.evaluate import Truth, Verdict, bootstrap, evaluate
from models.fitting import Folds, Places
from models.linear import Array

LIMITS = (1, 2, 3, 35)
"""How many technologies a text may be given, of which the training folds choose one."""

STEPS = 40
"""Cut-offs that are tried: quantiles of the scores that a text's five best have."""

KEPT = ("micro_f1", "macro_f1", "precision", "recall", "relevance_auc")


@dataclass(frozen=True)
class Text:
    """A labelled text and the set it belongs to.

    ``tuned``: what our tuned layers say of it that were fitted without it (``benchmarks/tune.py``).
    """

    text: str
    truth: Truth
    part: str
    tuned: Vectors | None = None


@dataclass(frozen=True)
class Run:
    """Scores (texts, technologies) and relevance (texts,) of a fold's test texts; processor seconds.

    Without a ``relevance`` of its own, a text is as relevant as its best score.
    """

    scores: Array
    relevance: Array | None
    train_seconds: float
    read_seconds: float


Contender = Callable[[Sequence[Text], Sequence[Text]], dict[str, Run]]
"""Learns from the first texts and scores the second; may run under several names."""


def compete(contender: Contender, tested: Sequence[Text], more: Sequence[Text]) -> dict[str, Any]:
    """Figures by name; in each fold ``more`` is learned from beside the training part."""
    folds = Folds.of(len(tested))
    runs: dict[str, list[Run]] = {}
    for train, test in folds.splits:
        found = contender([*(tested[n] for n in train), *more], [tested[n] for n in test])
        for name, run in found.items():
            runs.setdefault(name, []).append(run)
    truths = [text.truth for text in tested]
    return {name: judge(truths, folds, held) for name, held in runs.items()}


def judge(truths: Sequence[Truth], folds: Folds, runs: Sequence[Run]) -> dict[str, Any]:
    """Figures of one contender over all folds, and how long it took."""
    scores, relevance = np.zeros((len(truths), runs[0].scores.shape[1])), np.zeros(len(truths))
    for (_, test), run in zip(folds.splits, runs, strict=True):
        best = run.scores.max(axis=1)
        scores[test], relevance[test] = run.scores, best if run.relevance is None else run.relevance
    verdicts = decide(truths, folds, scores, relevance)
    report = evaluate(truths, verdicts).as_dict()
    ranked = evaluate(truths, [Verdict(claim(row, 1, 0.0)) for row in scores])
    return {
        **{name: report[name] for name in KEPT},
        "precision_at_1": ranked.precision_at_1,
        "micro_f1_interval": bootstrap(truths, verdicts)["micro_f1"],
        "train_seconds": sum(run.train_seconds for run in runs) / len(runs),
        "texts_per_second": len(truths) / sum(run.read_seconds for run in runs),
    }


def decide(truths: Sequence[Truth], folds: Folds, scores: Array, relevance: Array) -> list[Verdict]:
    """What is claimed of each text, with the cut-off chosen on the other folds' labels."""
    verdicts = [Verdict({})] * len(truths)
    for train, test in folds.splits:
        limit, least = choose_cut([truths[n] for n in train], scores[train])
        for n in test:
            verdicts[n] = Verdict(claim(scores[n], limit, least), float(relevance[n]))
    return verdicts


def claim(scores: Array, limit: int, least: float) -> dict[int, float]:
    """Technologies by number, at most ``limit``, that score ``least`` or more and above nothing."""
    order = [int(n) for n in np.argsort(-scores, kind="stable")[:limit]]
    return {n + 1: float(scores[n]) for n in order if scores[n] >= least and scores[n] > 0}


def choose_cut(truths: Sequence[Truth], scores: Array) -> tuple[int, float]:
    """The limit and the least score with the highest micro-F1 on these texts."""
    top = np.sort(scores, axis=1)[:, -5:].ravel()
    cuts = np.unique(np.quantile(top[top > 0], np.linspace(0, 0.99, STEPS))) if top.any() else [0.0]
    tried = [(limit, float(least)) for limit in LIMITS for least in cuts]
    return max(tried, key=lambda cut: micro_f1(truths, scores, *cut))


def micro_f1(truths: Sequence[Truth], scores: Array, limit: int, least: float) -> float:
    """Micro-F1 of what is claimed with this cut; 0 where nothing is."""
    verdicts = [Verdict(claim(row, limit, least)) for row in scores]
    return evaluate(truths, verdicts).micro_f1 or 0.0


def first_fold(count: int) -> tuple[Places, Places]:
    """Training and test places of the first fold."""
    return Folds.of(count).splits[0]
