"""A scout's corrections change what a lead says and outlive every recompute."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from scouting.corrections import check_review, correct, settle
from scouting.domain import REASONS, Lead, Review, lead_id
from scouting.errors import Invalid
from scouting.leads import gather_leads
from taxonomy import Taxonomy
from tests.factories import NOON, OCT, document, finding, reading
from tests.scouting.test_leads import Read


def lead(technology: str = OCT) -> Lead:
    found = reading(technologies=(finding(technology),))
    (made,) = gather_leads("lens.example", [Read(document(), found)], NOON)
    return made


def test_a_corrected_lead_says_what_the_scout_says_under_its_own_id() -> None:
    seen = correct(lead(), Review("shortlisted", technology="endoscopy", trl=4, market="israel"))
    assert (seen.id, seen.technology, seen.market, seen.role) == (
        lead().id, "endoscopy", "israel", "system",
    )  # fmt: skip
    assert seen.trl is not None
    assert (seen.trl.level, seen.trl.low, seen.trl.high, seen.trl.evidence) == (4, 4, 4, ())
    assert seen.score == lead().score
    assert correct(lead(), Review("contacted")) == lead()


def test_numbers_of_technologies_are_turned_into_ids(taxonomy: Taxonomy) -> None:
    assert check_review(Review(technology="12"), taxonomy).technology == "endoscopy"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("reason", {"status": "rejected", "reason": "ugly"}),
        ("reason", {"status": "shortlisted", "reason": REASONS[0]}),
        ("technology", {"technology": "teleportation"}),
        ("technology", {"technology": ""}),
        ("trl", {"trl": 10}),
        ("role", {"role": "king"}),
        ("market", {"market": "atlantis"}),
    ],
)
def test_a_value_that_a_field_cannot_take_is_named(
    taxonomy: Taxonomy, field: str, wrong: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        check_review(Review(**wrong), taxonomy)
    assert refused.value.field == field


def test_a_contradicted_lead_stays_when_the_models_no_longer_find_it() -> None:
    for review in (Review("rejected", reason="wrong-technology"), Review("contacted", trl=4)):
        assert settle([], [(lead(), review)], set()) == [lead()]
    assert settle([], [(lead(), Review("shortlisted"))], set()) == []


def test_a_finding_of_the_corrected_technology_goes_under_the_corrected_lead() -> None:
    corrected = [(lead(), Review("shortlisted", technology="endoscopy"))]
    (kept,) = settle([lead("endoscopy")], corrected, set())
    assert kept == replace(lead("endoscopy"), id=lead().id)
    again = settle([lead("endoscopy")], [(kept, corrected[0][1])], set())
    assert again == [kept]


def test_a_lead_with_a_decision_of_its_own_is_never_taken_over() -> None:
    corrected = [(lead(), Review("shortlisted", technology="endoscopy"))]
    other = lead("endoscopy")
    kept = settle([other], corrected, {lead_id("lens.example", "endoscopy")})
    assert {one.id for one in kept} == {lead().id, other.id}
