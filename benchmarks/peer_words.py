"""TF-IDF and logistic regression as a contender: what anybody would try first."""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from benchmarks.contest import Run, Text
from models.linear import Array

STRENGTH = 10.0
"""Inverse regularisation. Balanced classes gain .09 micro-F1 on the dev texts alone; 3 loses .03."""


class Words:
    """Words and pairs of words; one regression a technology, which a disputed text does not teach."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = tuple(numbers)

    def __call__(self, train: Sequence[Text], test: Sequence[Text]) -> dict[str, Run]:
        """One fold."""
        start = time.process_time()
        bag = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, stop_words="english")
        rows = csr_matrix(bag.fit_transform([text.text for text in train]))
        models = [self._fit(rows, train, number) for number in self._numbers]
        told = np.array([text.truth.relevant is not None for text in train])
        relevant = np.array([bool(text.truth.relevant) for text in train])
        about = _regress(rows[told], relevant[told])
        trained = time.process_time()
        read = csr_matrix(bag.transform([text.text for text in test]))
        scores = np.stack([_say(model, read) for model in models], axis=1)
        relevance = _say(about, read)
        done = time.process_time()
        return {"words": Run(scores, relevance, trained - start, done - trained)}

    def _fit(
        self, rows: csr_matrix, texts: Sequence[Text], number: int
    ) -> LogisticRegression | None:
        clear = np.array([number not in text.truth.maybe for text in texts])
        given = np.array([number in text.truth.technologies for text in texts])
        return _regress(rows[clear], given[clear])


def _regress(rows: csr_matrix, given: npt.NDArray[np.bool_]) -> LogisticRegression | None:
    if given.all() or not given.any():
        return None
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="liblinear")
    return model.fit(rows, given)


def _say(model: LogisticRegression | None, rows: csr_matrix) -> Array:
    """Probabilities (texts,), zeros where there was nothing to learn from."""
    return model.predict_proba(rows)[:, 1] if model else np.zeros(rows.shape[0])
