"""What became of a lead from one reckoning to the next, and in which words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scouting.developments import Development, Shift, compare, sum_up, word_shifts
from scouting.domain import Lead, TrlEstimate
from taxonomy import load_taxonomy
from tests.api import desk
from tests.factories import NOON

LEAD = desk.lead()


def told(lead: Lead) -> tuple[str, ...]:
    return word_shifts(compare(LEAD, lead), load_taxonomy())


def test_shifts_of_what_is_claimed_are_told_in_words() -> None:
    assert LEAD.trl
    later = replace(LEAD, trl=replace(LEAD.trl, level=LEAD.trl.level - 1), role="research")
    trl, role = told(later)
    assert trl == f"TRL {LEAD.trl.level} → {LEAD.trl.level - 1}"
    assert role.endswith("→ Research") or role.startswith("role Research")


def test_a_level_that_is_told_for_the_first_time_or_no_more() -> None:
    former = replace(LEAD, trl=None)
    (first,) = word_shifts(
        compare(former, replace(LEAD, trl=TrlEstimate(6, 5, 7, 0.9))), load_taxonomy()
    )
    assert first == "TRL 6, not told before"
    assert told(former) == (f"TRL {LEAD.trl.level if LEAD.trl else ''} is no longer told",)


def test_more_pages_and_one_that_is_quoted_for_the_first_time() -> None:
    piece = replace(LEAD.evidence[0], url="https://kagami.example/news")
    pages, quoted = told(replace(LEAD, documents=2, evidence=(*LEAD.evidence, piece)))
    assert pages == "pages that speak of it 1 → 2"
    assert quoted == "quoted for the first time: https://kagami.example/news"


def test_other_models_are_told_where_they_changed_something() -> None:
    assert told(replace(LEAD, model_version="9/x")) == ()
    *_, last = told(replace(LEAD, model_version="9/x", trl=None))
    assert last.startswith("read by other models")


def test_a_small_move_of_the_score_is_nothing_to_tell() -> None:
    assert told(replace(LEAD, score=LEAD.score - 9)) == ()
    assert len(told(replace(LEAD, score=LEAD.score - 11))) == 1


def test_several_reckonings_are_summed_up_and_what_came_back_has_not_shifted() -> None:
    first = Development("a", NOON, (Shift("trl", "4", "5"), Shift("market", "japan", "israel")))
    second = Development(
        "a", NOON + timedelta(days=1), (Shift("trl", "5", "6"), Shift("market", "israel", "japan"))
    )
    assert sum_up([first, second]) == (Shift("trl", "4", "6"),)
