"""Readings and leads as the objects that users hold on to."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

from scouting.domain import Review
from scouting.leads import gather_leads
from scouting.verdicts import as_lead, as_review, as_unreadable, as_verdict
from tests.factories import NOON, document, reading
from tests.scouting.test_leads import Read

PROMISED = ["id", "relevant", "relevance", "language", "technologies", "trl", "role", "abstained"]
MORE = ["market", "model_version", "taxonomy_version"]


def test_a_verdict_has_the_keys_as_promised_and_three_more() -> None:
    verdict = as_verdict("x", reading())
    assert sorted(verdict) == sorted([*PROMISED, *MORE])
    assert sorted(verdict["technologies"][0]) == ["evidence", "id", "number", "probability"]
    assert sorted(verdict["trl"]) == ["evidence", "high", "level", "low", "probability"]
    assert set(verdict["role"]) == {"id", "probability", "evidence"}
    assert sorted(verdict["technologies"][0]["evidence"][0]) == ["end", "start", "text", "why"]


def test_a_verdict_is_what_was_read() -> None:
    verdict = as_verdict("x", reading(relevance=0.123456))
    assert (verdict["id"], verdict["relevance"], verdict["language"]) == ("x", 0.1235, "en")
    assert verdict["technologies"][0]["id"] == "optical-coherence-tomography"
    assert (verdict["trl"]["level"], verdict["role"]["id"]) == (8, "system")
    assert (verdict["market"]["id"], verdict["abstained"]) == ("japan", None)
    json.dumps(verdict)


def test_what_nothing_supports_is_null() -> None:
    verdict = as_verdict("x", reading(technologies=(), trl=None, role=None, market=None))
    assert verdict["technologies"] == []
    assert (verdict["trl"], verdict["role"], verdict["market"]) == (None, None, None)


def test_something_unreadable_abstains_with_the_promised_keys() -> None:
    verdict = as_unreadable("x.png")
    assert set(PROMISED) <= set(verdict)
    assert (verdict["id"], verdict["abstained"]) == ("x.png", "unreadable")
    assert (verdict["relevant"], verdict["technologies"]) == (False, [])


def test_a_lead_tells_its_parts_its_evidence_with_addresses_and_the_decision() -> None:
    (lead,) = gather_leads("lens.example", [Read(document(), reading())], NOON)
    told = as_lead(lead, Review("contacted", "call", "Ada", 2, NOON + timedelta(hours=1)))
    assert told["evidence"][0]["url"] == "http://lens.example/"
    assert [part["name"] for part in told["parts"]] == [part.name for part in lead.parts]
    assert told["review"] == {
        "status": "contacted",
        "note": "call",
        "reviewer": "Ada",
        "version": 2,
        "decided": "2026-11-20T13:00:00+00:00",
        "reason": "",
        "technology": None,
        "trl": None,
        "role": None,
        "market": None,
        "due": None,
        "undoes": None,
        "batch": "",
    }
    assert json.loads(json.dumps(told))["first_seen"] == "2026-11-20T12:00:00+00:00"
    assert as_lead(replace(lead, market="", trl=None), Review())["market"] is None


def test_a_due_date_is_told_as_a_date() -> None:
    assert as_review(Review(due=date(2026, 12, 24)))["due"] == "2026-12-24"


def test_a_lead_nobody_decided_on_is_new() -> None:
    assert as_review(Review()) == {
        "status": "new", "note": "", "reviewer": "", "version": 0, "decided": None,
        "reason": "", "technology": None, "trl": None, "role": None, "market": None,
        "due": None, "undoes": None, "batch": "",
    }  # fmt: skip
