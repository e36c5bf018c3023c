"""Texts as weighted words."""

from __future__ import annotations

import numpy as np
import pytest

from models.bag import MIN_TEXTS, fit_bag

TEXTS = [["green", "laser"], ["green", "lamp"], ["green", "laser", "laser"], ["laser", "20261126"]]


def test_words_of_enough_texts_are_kept_in_order_and_long_numbers_are_not() -> None:
    bag = fit_bag([*TEXTS, *[["20261126", "510"]] * MIN_TEXTS])
    assert bag.vocabulary == ("510", "green", "laser")


def test_rows_have_unit_length_and_rare_words_weigh_more() -> None:
    bag = fit_bag([*TEXTS, ["green"]])
    row = bag.read([["green", "laser", "unknown"]]).toarray()[0]
    assert np.linalg.norm(row) == pytest.approx(1)
    green, laser = (row[bag.vocabulary.index(word)] for word in ("green", "laser"))
    assert laser > green > 0


def test_a_word_said_twice_counts_more_but_not_twice() -> None:
    bag = fit_bag(TEXTS)
    once, twice = bag.read([["green", "laser"], ["green", "laser", "laser"]]).toarray()
    place = bag.vocabulary.index("laser")
    assert once[place] < twice[place] < 2 * once[place]


def test_texts_without_known_words_are_empty_rows() -> None:
    assert fit_bag(TEXTS).read([["nothing"], []]).nnz == 0
