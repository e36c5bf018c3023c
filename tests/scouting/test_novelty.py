"""How new a lead is, on vectors made for the purpose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from scouting.novelty import HIGH, LOW, MIN_EARLIER, MIN_OTHERS, MIN_RATED, rate_novelty
from scouting.standing import Novelty, Statement, Told
from tests.factories import OCT


def told(key: str, day: str, *direction: float, language: str = "en", start: int = 0) -> Told:
    """A passage; its vector points in a direction of a plane."""
    vector = np.array(direction or (1, 0), np.float16).tobytes()
    text = f"{key} says {day}."
    statement = Statement(OCT, 1, start, start + len(text), text, day, language)
    return Told(key, key.title(), f"http://{key}.example/", "japan", statement, vector)


def rate(passages: Sequence[Told]) -> dict[str, Novelty]:
    return rate_novelty(passages, lambda language: language == "en")


OLD = [told(f"old{n % MIN_OTHERS}", "2020-01-01", start=n) for n in range(MIN_EARLIER)]


def field(count: int) -> list[Told]:
    """So many newer organisations, each farther from the old ones than the one before."""
    angles = np.linspace(0.1, 1.2, count)
    return [told(f"new{n}", "2024-05-01", np.cos(a), np.sin(a)) for n, a in enumerate(angles)]


def test_the_farthest_from_what_was_said_before_is_the_most_novel() -> None:
    rated = rate([*OLD, *field(MIN_RATED)])
    levels = [rated[f"new{n}"].level for n in range(MIN_RATED)]
    assert levels[0] == "low"
    assert levels[-1] == "high"
    assert "medium" in levels
    shares = [rated[f"new{n}"].share for n in range(MIN_RATED)]
    assert shares == sorted(shares, key=float)
    assert (shares[0], shares[-1]) == (0, 1)
    for share, level in zip(shares, levels, strict=True):
        assert share is not None
        assert (share >= HIGH) == (level == "high")
        assert (share <= LOW) == (level == "low")


def test_the_inputs_are_told() -> None:
    rated = rate([*OLD, *field(MIN_RATED)])["new0"]
    assert (rated.since, rated.compared, rated.organisations) == ("2024-05-01", MIN_EARLIER, 3)
    found = rated.precedent
    assert found is not None
    assert (found.organisation, found.day) == ("Old0", "2020-01-01")
    assert found.text == "old0 says 2020-01-01."
    assert found.url == "http://old0.example/"
    assert found.cosine == pytest.approx(np.cos(0.1), abs=0.01)


def test_the_first_of_all_cannot_be_compared_and_says_so() -> None:
    first = rate([*OLD, *field(MIN_RATED)])["old0"]
    assert (first.level, first.compared) == (None, 0)
    assert "too little of it was read from before" in first.reason


def test_what_was_read_on_the_same_day_is_not_older() -> None:
    same = [told(f"same{n}", "2024-05-01", start=n) for n in range(50)]
    assert rate([*same, told("lens", "2024-05-01")])["lens"].compared == 0


def test_an_organisation_s_own_earlier_pages_are_no_prior_art() -> None:
    own = [told("lens", f"2020-01-{n + 1:02}", start=n) for n in range(20)]
    rated = rate([*own, told("lens", "2024-05-01", start=99)])["lens"]
    assert (rated.since, rated.compared, rated.level) == ("2020-01-01", 0, None)


def test_many_passages_of_few_others_are_too_little() -> None:
    passages = [told("old", "2020-01-01", start=n) for n in range(100)]
    rated = rate([*passages, told("lens", "2024-05-01")])["lens"]
    assert (rated.level, rated.compared, rated.organisations) == (None, 100, 1)
    assert "100 older passages of 1 other organisation," in rated.reason


def test_few_organisations_with_a_distance_make_no_level() -> None:
    rated = rate([*OLD, *field(MIN_RATED - 1)])["new0"]
    assert rated.level is None
    assert f"only {MIN_RATED - 1} organisations" in rated.reason
    assert rated.precedent is not None


def test_equal_distances_are_neither_high_nor_low() -> None:
    alike = [told(f"new{n}", "2024-05-01", 0.9, 0.1) for n in range(MIN_RATED)]
    rated = rate([*OLD, *alike])
    assert {rated[each.key].level for each in alike} == {"medium"}


def test_pages_that_the_model_cannot_read_are_left_out_but_count_for_the_first_day() -> None:
    hidden = [told(f"jp{n}", "2019-01-01", language="ja", start=n) for n in range(50)]
    both = [told("lens", "2020-06-01", language="ja"), told("lens", "2024-05-01", 0, 1)]
    rated = rate([*OLD, *hidden, *both])
    assert (rated["lens"].since, rated["lens"].compared) == ("2020-06-01", MIN_EARLIER)
    assert "a language (ja)" in rated["jp0"].reason
    assert rated["jp0"].level is None


def test_the_order_of_passages_makes_no_difference() -> None:
    passages = [*OLD, *field(MIN_RATED)]
    assert rate(passages) == rate(passages[::-1])


def test_nothing_told_is_nothing_rated() -> None:
    assert rate([]) == {}
