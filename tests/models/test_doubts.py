"""Which technologies came near, and what is lacking."""

from __future__ import annotations

import numpy as np
import pytest

from models.doubts import LEAST, MAX_DOUBTS, find_doubts
from models.signals import Observer
from taxonomy import Taxonomy
from tests.models.test_signals import observe
from tests.models.test_signals import observer as observer  # noqa: PLC0414 -- a fixture

NEEDED = 0.5


def doubts(
    observer: Observer,
    taxonomy: Taxonomy,
    text: str,
    **sure: float,
) -> list[tuple[str, str]]:
    ids = [one.id for one in taxonomy.technologies]
    probabilities = np.zeros(len(ids))
    for id, value in sure.items():
        probabilities[ids.index(id)] = value
    found = find_doubts(observe(observer, text), ids, probabilities, NEEDED)
    return [(one.id, one.why) for one in found]


def test_what_is_asserted_or_out_of_the_question_is_no_doubt(
    observer: Observer,
    taxonomy: Taxonomy,
) -> None:
    text = "We make endoscopes for hospitals."
    assert doubts(observer, taxonomy, text, endoscopy=NEEDED, facs=LEAST / 2) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("An endoscope stands in the hall of our hotel.", "names “endoscope”, but too little"),
        ("Unlike an endoscope, our scale weighs apples.", "“endoscope” stands there, but denied"),
        ("We sell shoes to people in small towns.", "none of its names stands there; the page"),
    ],
)
def test_a_doubt_says_what_speaks_for_it_and_what_is_lacking(
    observer: Observer,
    taxonomy: Taxonomy,
    text: str,
    why: str,
) -> None:
    ((id, told),) = doubts(observer, taxonomy, text, endoscopy=0.3)
    assert id == "endoscopy"
    assert told.startswith(why)


def test_the_likeliest_come_first_and_not_too_many(
    observer: Observer,
    taxonomy: Taxonomy,
) -> None:
    sure = {"endoscopy": 0.1, "facs": 0.4, "lasik": 0.2}
    found = doubts(observer, taxonomy, "We sell shoes to people.", **sure)
    assert [id for id, _ in found] == ["facs", "lasik"][:MAX_DOUBTS]
