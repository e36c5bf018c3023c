"""Peers are compared fairly, and the page says what was measured."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from benchmarks.contest import Run, Text, choose_cut, claim, compete, decide
from benchmarks.peer_ours import Ours
from benchmarks.peers import Asking, text_of
from benchmarks.peers_page import FIGURES, NAMES, PAGE, write_page
from benchmarks.train import LABELS
from models.evaluate import Truth
from models.fitting import Folds
from taxonomy import Taxonomy
from tests.fakes import WordEmbedder

RIGHT, DISPUTED, WRONG = 20, 4, 9


def text(number: int) -> Text:
    given = frozenset({RIGHT}) if number % 2 else frozenset()
    return Text(f"{number}", Truth(given, frozenset({DISPUTED}), bool(number % 2)), "dev")


def oracle(train: Sequence[Text], test: Sequence[Text]) -> dict[str, Run]:
    """Knows what readers agree on, and gives the disputed technology to every text as well."""
    scores = np.zeros((len(test), 35))
    for row, held in zip(scores, test, strict=True):
        row[DISPUTED - 1] = 0.8
        row[RIGHT - 1] = 0.9 if RIGHT in held.truth.technologies else 0.1
    return {"oracle": Run(scores, None, 1.0, 0.5)}


def test_what_only_one_reader_gave_costs_a_peer_nothing() -> None:
    figures = compete(oracle, [text(n) for n in range(20)], [])["oracle"]
    assert (figures["precision"], figures["recall"], figures["macro_f1"]) == (1.0, 1.0, 1.0)
    assert figures["relevance_auc"] == 1.0


def test_a_peer_that_is_wrong_loses_precision() -> None:
    def wrong(train: Sequence[Text], test: Sequence[Text]) -> dict[str, Run]:
        run = oracle(train, test)["oracle"]
        run.scores[:, WRONG - 1] = 0.95
        return {"wrong": run}

    figures = compete(wrong, [text(n) for n in range(20)], [])["wrong"]
    assert figures["precision"] < 0.5
    assert figures["precision_at_1"] == 0.0


def test_a_peer_learns_from_the_other_folds_and_what_it_is_given() -> None:
    learned: list[set[str]] = []

    def listener(train: Sequence[Text], test: Sequence[Text]) -> dict[str, Run]:
        assert not {t.text for t in train} & {t.text for t in test}
        learned.append({t.text for t in train})
        return oracle(train, test)

    compete(listener, [text(n) for n in range(20)], [Text("more", Truth(frozenset()), "pool")])
    assert [len(texts) for texts in learned] == [17] * 5
    assert all("more" in texts for texts in learned)


def test_the_cut_of_a_fold_does_not_see_its_labels() -> None:
    rng = np.random.default_rng(7)
    scores, folds, nothing = rng.random((40, 35)), Folds.of(40), np.zeros(40)
    truths = [Truth(frozenset({int(row.argmax()) + 1})) for row in scores]
    _, test = folds.splits[0]
    everything = Truth(frozenset(range(1, 36)))
    other = [everything if n in test else truth for n, truth in enumerate(truths)]
    first, second = (decide(each, folds, scores, nothing) for each in (truths, other))
    assert [first[n].scored for n in test] == [second[n].scored for n in test]
    assert [v.scored for v in first] != [v.scored for v in second]


def test_the_cut_keeps_what_is_right_and_drops_the_rest() -> None:
    scores = np.array([[0.9, 0.4, 0.3], [0.2, 0.8, 0.7], [0.3, 0.1, 0.2]])
    truths = [Truth(frozenset({1})), Truth(frozenset({2, 3})), Truth(frozenset())]
    cut = choose_cut(truths, scores)
    assert [set(claim(row, *cut)) for row in scores] == [{1}, {2, 3}, set()]


def test_a_score_of_nothing_is_no_claim() -> None:
    assert claim(np.zeros(35), 3, 0.0) == {}


def test_ours_learns_a_fold_as_any_peer_does(taxonomy: Taxonomy) -> None:
    written = (LABELS / "written.jsonl").read_text("utf-8").splitlines()
    rows = [row for row in map(json.loads, written) if row["language"] == "en"][:70]
    texts = [text_of(row | {"maybe": [], "part": "written en"}) for row in rows]
    ours = Ours(taxonomy, WordEmbedder(dimension=64))
    run = ours(texts[:60], texts[60:])["ours"]
    pairs = zip(texts[60:], run.scores, strict=True)
    told = [
        int(row.argmax()) + 1 in t.truth.technologies for t, row in pairs if t.truth.technologies
    ]
    assert sum(told) > len(told) / 2
    assert run.scores.shape == (10, 35)
    assert run.relevance is not None
    assert run.train_seconds > 0 < run.read_seconds


def test_a_peer_is_asked_once_in_its_own_interpreter(tmp_path: Path) -> None:
    answer = {"runs": {"tfidf": {"scores": [[0.5]], "train_seconds": 1.0, "read_seconds": 1.0}}}
    (tmp_path / "answer").write_text(json.dumps(answer | {"version": "Annif 0"}))
    python = tmp_path / "python"
    python.write_text(
        f"#!/bin/sh\ncat > {tmp_path}/job\necho x >> {tmp_path}/calls\ncat {tmp_path}/answer\n"
    )
    python.chmod(0o700)
    ask = Asking(str(python), tmp_path)
    for _ in range(2):
        assert ask("annif", [text(1)], [text(2)])["tfidf"].scores.tolist() == [[0.5]]
    assert (tmp_path / "calls").read_text() == "x\n"
    job = json.loads((tmp_path / "job").read_text())
    assert job["train"] == [{"text": "1", "numbers": [RIGHT], "relevant": True}]
    assert job["test"] == ["2"]
    assert ask.versions == {"annif": "Annif 0"}


@pytest.mark.parametrize("python", ["", "/nowhere/python"])
def test_a_missing_interpreter_is_named_in_one_line(python: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="SCOUTING_PEERS_PYTHON"):
        Asking(python, tmp_path)("annif", [text(1)], [text(2)])


def test_the_page_says_what_was_measured() -> None:
    figures = json.loads(FIGURES.read_text("utf-8"))
    page = PAGE.read_text("utf-8")
    assert page == write_page(figures)
    for block in ("dev", "all"):
        for name, held in figures[block].items():
            assert f"| {NAMES[name]} | {held['micro_f1']:.2f} |" in page
