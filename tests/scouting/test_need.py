"""How much a market needs a technology."""

from __future__ import annotations

import pytest

from scouting.domain import Evidence
from scouting.need import MAX_EVIDENCE, NO_MARKET, NO_SIGNAL, NO_WORDS, rate_need
from scouting.standing import Asked, Need, Want
from tests.factories import OCT

LABELS = {"tender": "Tender", "call": "Call for proposals", "assisted-living": "Assisted living"}


def ask(key: str, signal: str = "tender", field: str = "", text: str = "") -> Asked:
    told = text or f"{key} has a {signal}."
    evidence = Evidence(0, len(told), told, f"“{signal}”", f"http://{key}.example/")
    return Asked(key, Want(OCT, "japan", signal, field, 1, evidence))


def rate(*asked: Asked) -> Need:
    return rate_need("japan", asked, LABELS)


@pytest.mark.parametrize(
    ("asked", "level"),
    [
        ([ask("a")], "low"),
        ([ask("a"), ask("a", "call")], "low"),
        ([ask("a"), ask("b")], "medium"),
        ([ask("a"), ask("b"), ask("c")], "medium"),
        ([ask("a"), ask("b"), ask("c", "call")], "high"),
        ([ask("a"), ask("b", field="assisted-living")], "medium"),
        ([ask("a"), ask("b", field="assisted-living"), ask("c", "call", "assisted-living")], "medium"),
        ([ask(key, signal, "assisted-living") for key in "abcd" for signal in ("tender", "call")], "low"),
    ],
)  # fmt: skip
def test_the_level_counts_voices_and_kinds_of_signal(asked: list[Asked], level: str) -> None:
    assert rate(*asked).level == level


def test_without_a_signal_a_market_or_words_there_is_a_reason_and_no_level() -> None:
    assert rate() == Need(reason=NO_SIGNAL)
    assert rate_need("", [ask("a")], LABELS) == Need(reason=NO_MARKET)
    assert rate_need("japan", [], {}) == Need(reason=NO_WORDS)


def test_the_inputs_are_told() -> None:
    need = rate(ask("a"), ask("b", "call"), ask("c", field="assisted-living"))
    assert (need.organisations, need.naming, need.signals) == (3, 2, ("tender", "call"))
    assert need.reason == ""
    assert [piece.why for piece in need.evidence] == [
        "Tender: “tender”",
        "Call for proposals: “call”",
        "Tender for assisted living, which it serves: “tender”",
    ]


def test_evidence_is_of_different_voices_and_each_sentence_once() -> None:
    need = rate(*[ask("a", text=f"Sentence {n}.") for n in range(5)], ask("b"), ask("b", "call"))
    assert len(need.evidence) == MAX_EVIDENCE
    assert {piece.url for piece in need.evidence} == {"http://a.example/", "http://b.example/"}
    once = rate(ask("a", text="The same."), ask("a", "call", text="The same."))
    assert [piece.text for piece in once.evidence] == ["The same."]


def test_the_order_of_wants_makes_no_difference() -> None:
    asked = [ask("a"), ask("b", "call"), ask("c", field="assisted-living"), ask("a", "call")]
    assert rate(*asked) == rate(*asked[::-1])
