"""A stored text with its claims marked loses and adds no character."""

from __future__ import annotations

from dataclasses import replace

from api.marks import Claim, claims_of_lead, claims_of_reading, mark_text
from api.words import Words
from scouting.domain import Evidence
from taxonomy import Taxonomy
from tests.api import desk
from tests.factories import reading

TEXT = "We make OCT scanners."


def test_overlapping_passages_are_marked_once_each_piece_with_all_its_claims() -> None:
    claims = [Claim(1, "a", "", 0, 11), Claim(2, "b", "", 8, 20), Claim(3, "c", "", 8, 11)]
    pieces = mark_text(TEXT, claims)
    assert "".join(piece.text for piece in pieces) == TEXT
    assert [(piece.text, piece.claims, piece.begins) for piece in pieces] == [
        ("We make ", (1,), (1,)), ("OCT", (1, 2, 3), (2, 3)), (" scanners", (2,), ()), (".", (), ()),
    ]  # fmt: skip
    assert [piece.anchor for piece in pieces] == ["at-0", "at-8", "", ""]


def test_a_text_without_claims_is_one_piece_and_an_empty_one_none() -> None:
    (piece,) = mark_text(TEXT, [])
    assert (piece.text, piece.claims) == (TEXT, ())
    assert mark_text("", []) == []


def test_a_passage_that_the_text_does_not_have_is_no_claim(taxonomy: Taxonomy) -> None:
    words = Words(taxonomy)
    assert len(claims_of_reading(reading(), words, TEXT)) == 4
    assert claims_of_reading(reading(), words, "Another text altogether.") == []


def test_a_lead_claims_of_a_page_what_it_quotes_of_it(taxonomy: Taxonomy) -> None:
    lead, words = desk.lead(), Words(taxonomy)
    elsewhere = Evidence(0, 3, desk.TEXT[:3], "a place", "https://other.example/")
    told = claims_of_lead(
        replace(lead, market_evidence=(elsewhere,)), lead.evidence[0].url, words, desk.TEXT
    )
    assert [claim.label for claim in told] == [
        "Optical coherence tomography", "Readiness: level 8",
    ]  # fmt: skip
    assert claims_of_lead(lead, "https://other.example/", words, desk.TEXT) == []
