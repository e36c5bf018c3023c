"""What is said of a text out of fold comes from what was fitted without it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix

from models.crossfit import CrossFit
from models.fitting import Flags, Places
from models.linear import Array, Linear

COUNT = 10
ROWS = np.eye(COUNT)
TARGET = np.arange(1.0, COUNT + 1)


def remember(rows: Array | csr_matrix, places: Places) -> Linear:
    """A head that knows by heart the texts it was fitted on, summed where they repeat."""
    return Linear.plain(np.atleast_2d(rows.T @ TARGET[places]), [0.0])


def texts(read: Flags | None = None, times: Places | None = None) -> CrossFit:
    return CrossFit(
        ROWS,
        csr_matrix(ROWS),
        np.ones(COUNT, bool) if read is None else read,
        np.ones(COUNT, int) if times is None else times,
    )


def test_a_head_knows_nothing_by_heart_of_the_texts_it_is_asked_about() -> None:
    heard = texts().hear(remember, remember)
    assert heard.said.shape == (COUNT, 2)
    assert not heard.said.any()


def test_the_heads_that_are_kept_were_fitted_on_all_texts() -> None:
    heard = texts().hear(remember, remember)
    assert heard.seen(ROWS)[:, 0] == pytest.approx(TARGET)
    assert heard.worded.on_words(csr_matrix(ROWS))[:, 0] == pytest.approx(TARGET)


def test_heads_do_not_learn_from_what_they_cannot_read() -> None:
    read = np.arange(COUNT) % 2 == 0
    assert texts(read=read).hear(remember, remember).seen(ROWS)[:, 0] == pytest.approx(
        np.where(read, TARGET, 0)
    )


def test_a_text_counts_as_often_as_it_is_said_to() -> None:
    times = np.array([3] + [1] * (COUNT - 1))
    seen = texts(times=times).hear(remember, remember).seen
    assert seen(ROWS)[:2, 0].tolist() == [3 * TARGET[0], TARGET[1]]


@pytest.mark.parametrize("foreign", [False, True])
def test_a_mix_is_fitted_on_foreign_texts_only_where_it_judges_them(foreign: bool) -> None:
    read = np.arange(COUNT) != 4
    said, mix = texts(read=read).mix(ROWS, remember, foreign)
    assert not said.any()
    assert bool(mix(ROWS)[4, 0]) == foreign


def test_some_of_the_texts_are_texts_again() -> None:
    few = texts().among(np.array([2, 3, 5, 7, 8, 9]))
    heard = few.hear(remember, remember)
    assert heard.said.shape == (6, 2)
