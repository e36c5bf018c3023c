"""Decisions of programs, one and many at a time, and what they get of a lead's documents and issues."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from fastapi.testclient import TestClient

from scouting.domain import Lead
from scouting.settings import Settings
from tests.api import desk


@pytest.fixture
def leads(settings: Settings) -> list[Lead]:
    kept = [desk.lead(f"Firm {n}", score=90 - n) for n in range(3)]
    desk.keep(settings, *kept)
    return kept


def decisions(leads: list[Lead], **more: Any) -> list[dict[str, Any]]:
    return [{"id": lead.id, "version": 0} | more for lead in leads]


def test_many_decisions_have_an_outcome_each(leads: list[Lead], client: TestClient) -> None:
    client.patch(f"/v1/leads/{leads[1].id}", json={"status": "meeting", "version": 0})
    sent = [
        *decisions(leads, status="shortlisted", reviewer="Ada", due="2026-12-24"),
        {"id": "none", "status": "rejected", "version": 0},
        {"id": leads[0].id, "status": "splendid", "version": 0},
        "not an object",
        {"id": leads[2].id, "status": "shortlisted", "reason": "stale", "version": 0},
    ]
    answer = client.post("/v1/reviews", json={"decisions": sent})
    assert answer.status_code == 200
    told = answer.json()["results"]
    assert [one["status"] for one in told] == [200, 409, 200, 404, 422, 422, 422]
    assert (told[0]["review"]["due"], told[0]["review"]["reviewer"]) == ("2026-12-24", "Ada")
    assert told[1]["review"]["status"] == "meeting"
    assert told[4]["problem"]["errors"][0]["pointer"] == "#/status"
    assert told[6]["problem"]["detail"].startswith("reason: ")


def test_sent_twice_they_are_kept_once(leads: list[Lead], client: TestClient) -> None:
    body = {"decisions": decisions(leads, status="rejected", reason="wrong-role")}
    first = client.post("/v1/reviews", json=body).json()
    assert client.post("/v1/reviews", json=body).json() == first
    assert len(client.get(f"/v1/leads/{leads[0].id}").json()["history"]) == 1


def test_a_batch_is_taken_back(leads: list[Lead], client: TestClient) -> None:
    body = {"decisions": decisions(leads, status="rejected")}
    batch = client.post("/v1/reviews", json=body).json()["batch"]
    client.patch(f"/v1/leads/{leads[0].id}", json={"status": "contacted", "version": 1})
    told = client.post(f"/v1/reviews/{batch}/undo").json()["results"]
    assert {one["id"]: one["status"] for one in told} == {
        leads[0].id: 409, leads[1].id: 200, leads[2].id: 200,
    }  # fmt: skip
    assert client.get("/v1/leads?status=new").json()["total"] == 2
    assert client.post(f"/v1/reviews/{'0' * 32}/undo").json()["results"] == []
    assert client.post("/v1/reviews/x/undo").status_code == 422


def test_a_status_may_stay_as_it_is(leads: list[Lead], client: TestClient) -> None:
    client.post("/v1/reviews", json={"decisions": decisions(leads, status="contacted")})
    item = {"id": leads[0].id, "version": 1, "due": "2026-12-01"}
    (told,) = client.post("/v1/reviews", json={"decisions": [item]}).json()["results"]
    assert (told["review"]["status"], told["review"]["due"]) == ("contacted", "2026-12-01")
    item = {"id": leads[0].id, "version": 2, "due": None}
    (told,) = client.post("/v1/reviews", json={"decisions": [item]}).json()["results"]
    assert told["review"]["due"] is None


@pytest.mark.parametrize("sent", [[], [{"id": "x", "version": 0}] * 501, "x"])
def test_none_and_too_many_are_refused(client: TestClient, sent: object) -> None:
    assert client.post("/v1/reviews", json={"decisions": sent}).status_code == 422


def test_an_unusual_step_is_taken_and_remarked_on(leads: list[Lead], client: TestClient) -> None:
    told = client.patch(f"/v1/leads/{leads[0].id}", json={"status": "agreement", "version": 0})
    assert told.json()["remark"] == "Usually “New” is followed by “Shortlisted” or “Rejected”"
    usual = client.patch(f"/v1/leads/{leads[1].id}", json={"status": "shortlisted", "version": 0})
    assert usual.json()["remark"] is None


def test_a_conflict_tells_both_versions(leads: list[Lead], client: TestClient) -> None:
    path = f"/v1/leads/{leads[0].id}"
    client.patch(path, json={"status": "shortlisted", "version": 0})
    late = client.patch(path, json={"status": "rejected", "note": "Mine", "version": 0})
    assert late.status_code == 409
    assert late.json()["current"]["status"] == "shortlisted"
    assert (late.json()["yours"]["status"], late.json()["yours"]["note"]) == ("rejected", "Mine")


def test_the_latest_decision_is_taken_back(leads: list[Lead], client: TestClient) -> None:
    path = f"/v1/leads/{leads[0].id}"
    client.patch(path, json={"status": "rejected", "reason": "stale", "version": 0})
    told = client.post(f"{path}/undo", json={"version": 1}).json()
    assert (told["review"]["status"], told["review"]["undoes"]) == ("new", 1)
    assert [one["status"] for one in told["history"]] == ["new", "rejected"]
    assert client.post(f"{path}/undo", json={"version": 1}).json() == told
    client.patch(path, json={"status": "meeting", "version": 2})
    assert client.post(f"{path}/undo", json={"version": 1}).status_code == 409
    assert client.post("/v1/leads/none/undo", json={"version": 1}).status_code == 404


def test_leads_are_filtered_by_a_due_date_that_has_passed(
    leads: list[Lead], client: TestClient
) -> None:
    told = {"status": "contacted", "version": 0}
    client.patch(f"/v1/leads/{leads[0].id}", json=told | {"due": "2020-01-01"})
    client.patch(f"/v1/leads/{leads[1].id}", json=told | {"due": "2999-01-01"})
    assert client.get("/v1/leads?due=overdue").json()["total"] == 1
    assert client.get("/v1/leads?due=tomorrow").status_code == 422


def test_what_is_wrong_is_reported_listed_and_closed(leads: list[Lead], client: TestClient) -> None:
    path = f"/v1/leads/{leads[0].id}/issues"
    body = {"field": "trl", "shown": "8", "expected": "4", "quote": "Our first prototype …"}
    made = client.post(path, json=body)
    assert made.status_code == 201
    assert client.post(path, json=body).json() == made.json()
    assert client.get("/v1/issues").json()["items"] == [made.json()]
    closed = client.post(f"/v1/issues/{made.json()['id']}/close").json()
    assert closed["closed"]
    assert client.get("/v1/issues").json()["items"] == []
    assert client.get("/v1/issues?closed=true").json()["items"] == [closed]
    assert client.post(path, json=body | {"field": "weather"}).status_code == 422
    assert client.post(path, json={"field": "trl"}).status_code == 422
    assert client.post("/v1/leads/none/issues", json=body).status_code == 404
    assert client.post("/v1/issues/99/close").status_code == 404


def test_a_lead_s_documents_are_given_with_their_texts(settings: Settings) -> None:
    desk.shelve(settings)
    with desk.open_desk(settings) as client:
        (lead,) = client.get("/v1/leads").json()["items"]
        told = client.get(f"/v1/leads/{lead['id']}/documents").json()
        (page,) = told["items"]
        whole = client.get(f"/v1/documents/{page['id']}").json()
        missing = client.get("/v1/documents/99")
    assert page["probability"] == 0.94
    assert told["runners_up"][0]["id"] == "endoscopy"
    assert whole["text"] == desk.TEXT
    assert hashlib.sha256(whole["text"].encode()).hexdigest() == page["content_hash"]
    assert whole["probability"] is None
    assert missing.status_code == 404
