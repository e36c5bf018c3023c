"""Records become text whose sentences are the facts."""

from __future__ import annotations

import pytest

from scouting.domain import Address, Document
from scouting.errors import Unreadable
from scouting.records import MAX_FIELD_CHARS, MAX_MEMBERS, Record, members, needed, texts, told

URL = "https://register.example/K260001"


def cleared() -> Document:
    record = Record(URL, "Tessa OCT\x00 scanner")
    record.say("Applicant: Tessa\nVue, Inc.")
    record.say("The FDA cleared it (SESE).", ("fda-510k-decision", "SESE"), ("none", " "))
    record.add("It images the retina.")
    return record.document("register:fda", "Tessa Vue, Inc.", Address("US", "CA"), "2026-05-06T00")


def test_each_fact_points_to_the_sentence_that_states_it() -> None:
    document = cleared()
    (fact,) = document.facts
    assert document.text[fact.start : fact.end] == "The FDA cleared it (SESE)."
    assert (fact.kind, fact.value, fact.about) == ("fda-510k-decision", "SESE", "Tessa OCT scanner")


def test_a_record_is_a_document_of_its_firm_and_not_of_the_register() -> None:
    document = cleared()
    assert document.text.splitlines() == [
        "Tessa OCT scanner",
        "Applicant: Tessa Vue, Inc.",
        "The FDA cleared it (SESE).",
        "It images the retina.",
    ]
    assert (document.published, document.main) == ("2026-05-06", len(document.text))
    assert document.third_party


@pytest.mark.parametrize(("url", "title"), [(URL, " \n"), ("javascript:alert(1)", "A")])
def test_a_record_without_a_name_or_an_address_is_refused(url: str, title: str) -> None:
    with pytest.raises(Unreadable):
        Record(url, title)


def test_fields_are_looked_up_without_trust_in_the_shape() -> None:
    record = {"a": {"b": " x ", "n": 7, "yes": True}, "list": ["x", 3, {"c": 1}], "one": "y"}
    assert (told(record, "a", "b"), told(record, "a", "n")) == ("x", "7")
    assert [told(record, *path) for path in (("a",), ("a", "yes"), ("list", "b"), ("z",))] == [
        ""
    ] * 4
    assert told(["no", "record"], "a") == ""
    assert (members(record, "one"), members(record, "z"), members(None, "z")) == (["y"], [], [])
    assert list(texts(members(record, "list"))) == ["x"]
    with pytest.raises(Unreadable, match=r"no a\.z"):
        needed(record, "a", "z")


def test_absurd_sizes_are_cut() -> None:
    assert len(members({"a": [1] * 10**6}, "a")) == MAX_MEMBERS
    record = Record(URL, "x" * 10**6)
    record.add("y" * 10**6)
    assert len(record.title) == MAX_FIELD_CHARS
    assert (
        len(record.document("register:x", "z" * 10**6, Address()).organisation) == MAX_FIELD_CHARS
    )
