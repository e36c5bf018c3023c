"""A decision teaches what it says and nothing more."""

from __future__ import annotations

import pytest

from models.fitting import Label
from scouting.domain import REASONS, Decided, Review
from scouting.lessons import LESSON_WEIGHT, as_lesson, draw_lessons
from tests.factories import OCT, document

TECHNOLOGIES = (OCT, "endoscopy", "facs")
QUOTED, OTHER = document("http://lens.example/a"), document("http://lens.example/b")
PAGES = (("claimed", QUOTED), ("claimed", OTHER), ("quoted", QUOTED))


def taught(*decisions: Decided) -> dict[str, Label]:
    lessons = draw_lessons(decisions, TECHNOLOGIES)
    return {lesson.document.url[-1]: lesson.label for lesson in lessons}


def decided(*pages: tuple[str, object], technology: str = OCT, **review: object) -> Decided:
    return Decided(Review(**review), technology, pages or PAGES)  # type: ignore[arg-type]


def label(*there: str, absent: tuple[str, ...] = (), **told: object) -> Label:
    still = frozenset(TECHNOLOGIES) - set(there) - set(absent)
    return Label(frozenset(there), still, weight=LESSON_WEIGHT, **told)  # type: ignore[arg-type]


@pytest.mark.parametrize("status", ["shortlisted", "contacted", "meeting", "agreement"])
def test_an_accepted_lead_shows_its_technology_on_the_pages_it_quotes(status: str) -> None:
    assert taught(decided(status=status)) == {"a": label(OCT, relevant=True)}


@pytest.mark.parametrize("status", ["new", "dropped"])
def test_other_states_say_nothing_of_the_technology(status: str) -> None:
    assert taught(decided(status=status)) == {}


def test_a_wrong_technology_is_on_none_of_the_pages_that_claim_it() -> None:
    told = taught(decided(status="rejected", reason="wrong-technology"))
    assert told == {"a": label(absent=(OCT,)), "b": label(absent=(OCT,))}


def test_what_is_out_of_scope_is_not_about_the_field() -> None:
    told = taught(decided(status="rejected", reason="out-of-scope"))
    assert told["b"] == label(absent=(OCT,), relevant=False)


@pytest.mark.parametrize(
    "reason", sorted(set(REASONS) - {"wrong-technology", "out-of-scope"} | {""})
)
def test_other_reasons_teach_nothing(reason: str) -> None:
    assert taught(decided(status="rejected", reason=reason)) == {}


def test_a_corrected_technology_is_there_and_the_former_one_is_not() -> None:
    told = taught(decided(technology=OCT, status="new"), decided(
        status="shortlisted", technology=OCT), Decided(Review("new", technology="facs"), OCT, PAGES))  # fmt: skip
    assert "facs" in told["a"].technologies
    alone = taught(Decided(Review("new", technology="facs"), OCT, PAGES))
    assert alone == {"a": label("facs", absent=(OCT,), relevant=True), "b": label(absent=(OCT,))}


def test_a_confirmed_technology_is_not_denied() -> None:
    told = taught(Decided(Review("new", technology=OCT), OCT, PAGES))
    assert told == {"a": label(OCT, relevant=True)}


def test_levels_and_roles_go_to_the_pages_that_told_them_else_to_those_quoted() -> None:
    review = Review("new", trl=4, role="research")
    assert taught(Decided(review, OCT, PAGES)) == {"a": label(trl=4.0, role="research")}
    told = taught(Decided(review, OCT, (*PAGES, ("trl", OTHER))))
    assert told == {"a": label(role="research"), "b": label(trl=4.0)}


def test_contradictions_stay_open() -> None:
    yes = decided(status="shortlisted")
    no = decided(status="rejected", reason="wrong-technology")
    assert taught(yes, no)["a"] == label(relevant=True)
    two = [Decided(Review("new", trl=level), OCT, PAGES) for level in (4, 6)]
    assert taught(*two) == {}


def test_a_page_with_two_leads_learns_from_both() -> None:
    facs = Decided(Review("rejected", reason="wrong-technology"), "facs", PAGES)
    assert taught(decided(status="shortlisted"), facs)["a"] == label(
        OCT, absent=("facs",), relevant=True
    )


def test_a_taught_text_speaks_of_all_technologies() -> None:
    lesson = as_lesson("We make OCT scanners.", ["oct"])
    assert lesson.label.technologies == {"oct"}
    assert (lesson.label.maybe, lesson.label.relevant) == (frozenset(), True)
    assert as_lesson("We bake bread.", []).label.relevant is None
