import base64
import hashlib
import json
import time
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scouting.queries import LeadFilter
from scouting.settings import Settings
from tests.api import desk

PROBLEM = "application/problem+json"


def test_suggest_answers_with_the_object_of_the_command_line(client: TestClient) -> None:
    answer = client.post("/v1/suggest", json={"text": desk.TEXT})
    assert answer.status_code == 200
    body = answer.json()
    assert body["technologies"][0]["number"] == 20
    start, end = (body["technologies"][0]["evidence"][0][name] for name in ("start", "end"))
    assert desk.TEXT[start:end] == "OCT"
    assert body["relevant"] is True
    assert body["trl"] is None
    assert body["abstained"] is None


def test_an_empty_text_is_answered_with_an_abstention(client: TestClient) -> None:
    assert client.post("/v1/suggest", json={"text": ""}).json()["abstained"] == "too-short"


def test_a_bad_item_of_a_batch_does_not_fail_the_others(client: TestClient) -> None:
    documents = [
        {"id": "a", "text": desk.TEXT},
        {"id": "b"},
        7,
        {"text": "Nothing of the kind here."},
    ]
    results = client.post("/v1/suggest-batch", json={"documents": documents}).json()["results"]
    assert [(one["id"], one["status"]) for one in results] == [
        ("a", 200), ("b", 422), ("2", 422), ("3", 200),
    ]  # fmt: skip
    assert results[0]["result"]["relevant"] is True
    assert results[1]["problem"]["errors"] == [{"detail": "Field required", "pointer": "#/text"}]
    assert "problem" not in results[3]


def test_a_batch_of_more_than_256_is_refused_as_a_whole(client: TestClient) -> None:
    answer = client.post("/v1/suggest-batch", json={"documents": [{"text": "x"}] * 257})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/documents"


def test_a_problem_names_type_title_status_detail_and_instance(client: TestClient) -> None:
    answer = client.get("/v1/leads/0000000000000000")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == PROBLEM
    problem = answer.json()
    assert problem["type"] == "/problems/unknown"
    assert problem["status"] == 404
    assert problem["title"]
    assert "0000000000000000" in problem["detail"]
    assert problem["instance"] == "/v1/leads/0000000000000000"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("DELETE", "/v1/leads", 405),
        ("GET", "/v1/jobs/none", 404),
        ("GET", "/v1/technologies/99/leads", 404),
        ("GET", "/v1/missions/M99/export", 404),
        ("GET", "/v1/missions/M8/export?format=pdf", 422),
        ("GET", "/v1/leads?technology=teleportation", 422),
        ("GET", "/v1/leads?market=atlantis", 422),
        ("GET", "/v1/leads?mission=M99", 422),
        ("GET", "/v1/leads?status=maybe", 422),
        ("GET", "/v1/leads?trl=9-4", 422),
        ("GET", "/v1/leads?since=soon", 422),
        ("GET", "/v1/leads?limit=201", 422),
        ("GET", "/v1/leads?colour=red", 422),
        ("GET", "/v1/leads?q=%00", 400),
        ("GET", "/v1/search", 422),
    ],
)
def test_bad_requests_become_problems(
    client: TestClient, method: str, path: str, status: int
) -> None:
    answer = client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["status"] == status
    assert answer.json()["detail"]


def test_malformed_json_is_a_bad_request(client: TestClient) -> None:
    headers = {"content-type": "application/json"}
    answer = client.post("/v1/suggest", content=b'{"text": ', headers=headers)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == PROBLEM


@pytest.mark.parametrize("body", [b"[" * 100_000, b'{"text": "\xff"}'])
def test_hostile_json_is_refused_without_a_fault(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/suggest", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == PROBLEM


def test_a_text_that_would_block_everybody_is_refused(client: TestClient) -> None:
    answer = client.post("/v1/suggest", json={"text": "x" * 200_001})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/text"


def test_a_title_is_read_before_the_text(client: TestClient) -> None:
    body = {"text": "We build scanners for clinics.", "title": "OCT  from Osaka"}
    piece = client.post("/v1/suggest", json=body).json()["technologies"][0]["evidence"][0]
    assert (piece["start"], piece["end"]) == (0, 3)


def test_an_unknown_field_is_named(client: TestClient) -> None:
    answer = client.post("/v1/suggest", json={"text": "x", "colour": "red"})
    assert answer.json()["errors"] == [
        {"detail": "Extra inputs are not permitted", "pointer": "#/colour"}
    ]


def test_pages_of_leads_are_linked_by_cursor_and_counted(settings: Settings) -> None:
    desk.keep(settings, *(desk.lead(f"Firm {n}", score=50 + n) for n in range(5)))
    with desk.open_desk(settings) as client:
        names, target = [], "/v1/leads?market=japan&limit=2"
        while target:
            answer = client.get(target)
            assert answer.json()["total"] == 5
            names += [item["organisation"]["name"] for item in answer.json()["items"]]
            link = answer.headers.get("link", "")
            assert bool(link) == bool(answer.json()["next"])
            target = link.partition("<")[2].partition(">")[0]
    assert names == [f"Firm {n}" for n in (4, 3, 2, 1, 0)]


def test_a_forged_cursor_is_refused(settings: Settings) -> None:
    desk.keep(settings, *(desk.lead(f"Firm {n}", score=50 + n) for n in range(3)))
    with desk.open_desk(settings) as client:
        good = client.get("/v1/leads?limit=1").json()["next"]
        for forged in ("x", "!!", good[:-1], good[::-1], "A" * 5000, "é", "WzEsIDJd"):
            answer = client.get("/v1/leads", params={"limit": 1, "cursor": forged})
            assert answer.status_code == 400, forged
            assert answer.json()["type"] == "/problems/forged-cursor"
        for payload in (b"null", b"5", b"[1]", b"{}"):
            mark = hashlib.sha256(payload + repr(LeadFilter()).encode()).digest()[:6] + payload
            forged = base64.urlsafe_b64encode(mark).decode().rstrip("=")
            assert client.get("/v1/leads", params={"cursor": forged}).status_code == 400
        elsewhere = client.get("/v1/leads", params={"market": "japan", "cursor": good})
        assert elsewhere.status_code == 400


def test_half_characters_and_addresses_that_are_none_are_no_fault(client: TestClient) -> None:
    headers = {"Content-Type": "application/json"}
    for path, body in {
        "/v1/submissions": b'{"urls": ["\\ud800"]}',
        "/v1/suggest": b'{"text": "\\ud800 We make OCT scanners.", "url": "http://[::1"}',
        "/v1/suggest-batch": b'{"documents": [{"id": "\\ud800", "text": "\\udfff"}]}',
    }.items():
        assert client.post(path, content=body, headers=headers).status_code in (200, 202)


def test_filters_combine_missions_with_markets(settings: Settings) -> None:
    desk.keep(settings, desk.lead("East", "japan"), desk.lead("West", "malaysia"))
    with desk.open_desk(settings) as client:
        totals = {
            query: client.get(f"/v1/leads?{query}").json()["total"]
            for query in (
                "", "mission=M8", "mission=m4&mission=M8", "mission=M8&market=malaysia",
                "technology=20", "technology=21", "trl=7-9", "trl=1-3", "role=system", "q=eas",
                "status=new", "technology=",
            )
        }  # fmt: skip
    assert list(totals.values()) == [2, 1, 2, 0, 2, 0, 2, 0, 2, 1, 2, 2]


def test_leads_tell_novelty_and_need_and_are_found_by_them(settings: Settings) -> None:
    desk.keep(settings, desk.lead())
    with desk.open_desk(settings) as client:
        (before,) = client.get("/v1/leads?novelty=none&need=none").json()["items"]
        desk.rate(settings, desk.NOVEL, desk.NEEDED)
        (after,) = client.get("/v1/leads?novelty=high&need=medium&need=high").json()["items"]
        others = [
            client.get(f"/v1/leads?{q}").json()["total"] for q in ("novelty=low", "need=none")
        ]
        wrong = client.get("/v1/leads?novelty=huge")
    assert before["novelty"]["level"] is before["need"]["level"] is None
    assert before["novelty"]["reason"] == "not assessed yet"
    assert after["novelty"]["reason"] is after["need"]["reason"] is None
    assert (after["novelty"]["compared"], after["novelty"]["organisations"]) == (40, 12)
    assert after["novelty"]["precedent"]["text"] == "We do OCT."
    assert (after["need"]["level"], after["need"]["signals"]) == ("medium", ["tender"])
    assert after["need"]["evidence"][0]["url"] == "https://buyer.example/"
    assert others == [0, 0]
    assert wrong.status_code == 422


def test_a_brief_counts_what_is_there_and_names_what_is_not(settings: Settings) -> None:
    desk.keep(settings, desk.lead(), desk.lead("B Optics", trl=None, role=None))
    desk.rate(settings, desk.NOVEL, desk.NEEDED)
    with desk.open_desk(settings) as client:
        brief = client.get("/v1/technologies/20/brief?market=japan").json()
        everywhere = client.get("/v1/technologies/20/brief").json()
        nothing = client.get("/v1/technologies/endoscopy/brief?market=israel").json()
    assert (brief["technology"], brief["market"], brief["leads"]) == (desk.OCT, "japan", 2)
    assert (brief["trl"]["8"], brief["trl"]["unknown"], len(brief["trl"])) == (1, 1, 10)
    assert brief["roles"] == {"system": 1, "unknown": 1}
    assert brief["need"]["level"] == "medium"
    assert [one["novelty"]["level"] for one in brief["novel"]] == ["high", "high"]
    assert (everywhere["market"], everywhere["need"]["level"]) == (None, None)
    assert nothing["absent"] == ["Nothing was read from Israel yet."]


def test_a_brief_of_an_unknown_technology_or_market_is_a_problem(client: TestClient) -> None:
    assert client.get("/v1/technologies/99/brief").status_code == 404
    answer = client.get("/v1/technologies/20/brief?market=atlantis")
    assert answer.status_code == 422
    assert "unknown market 'atlantis'" in answer.json()["detail"]


def test_a_technology_is_known_by_number_and_by_id(settings: Settings) -> None:
    desk.keep(settings, desk.lead())
    with desk.open_desk(settings) as client:
        for id in ("20", desk.OCT):
            assert client.get(f"/v1/technologies/{id}/leads").json()["total"] == 1
        counts = {one["number"]: one["leads"] for one in client.get("/v1/technologies").json()}
    assert len(counts) == 35
    assert counts[20] == 1


def test_a_review_based_on_an_old_version_conflicts(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        path = f"/v1/leads/{kept.id}"
        first = {"status": "shortlisted", "note": "Good.", "reviewer": "Ada", "version": 0}
        assert client.patch(path, json=first).json()["review"]["version"] == 1
        late = client.patch(path, json={"status": "rejected", "version": 0})
        assert late.status_code == 409
        assert late.headers["content-type"] == PROBLEM
        assert late.json()["current"]["status"] == "shortlisted"
        again = client.patch(path, json={"status": "contacted", "version": 1}).json()
    assert again["review"]["note"] == "Good."
    assert [one["status"] for one in again["history"]] == ["contacted", "shortlisted"]


def test_corrections_are_kept_marked_found_and_taken_back(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        path = f"/v1/leads/{kept.id}"
        body = {"status": "shortlisted", "technology": "12", "trl": 4, "version": 0}
        told = client.patch(path, json=body).json()
        assert (told["id"], told["technology"], told["trl"]["level"]) == (kept.id, "endoscopy", 4)
        assert told["corrected"] == ["technology", "trl"]
        assert (told["model"]["technology"], told["model"]["trl"]["level"]) == (desk.OCT, 8)
        assert client.get("/v1/leads?technology=endoscopy&trl=4").json()["total"] == 1
        assert client.get(f"/v1/leads?technology={desk.OCT}").json()["total"] == 0
        line = client.get("/v1/missions/M8/export?format=jsonl").json()
        assert (line["technology_number"], line["trl"], line["trl_low"]) == (12, 4, 4)
        stays = client.patch(path, json={"status": "contacted", "trl": None, "version": 1}).json()
        assert stays["corrected"] == ["technology"]
        again = {"status": "new", "technology": None, "version": 2}
        back = client.patch(path, json=again).json()
    assert (back["technology"], back["corrected"], back["model"]) == (desk.OCT, [], None)
    assert [one["technology"] for one in back["history"]] == [None, "endoscopy", "endoscopy"]


def test_a_reason_goes_with_a_rejection_and_leaves_with_it(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        path = f"/v1/leads/{kept.id}"
        body = {"status": "rejected", "reason": "stale", "version": 0}
        assert client.patch(path, json=body).json()["review"]["reason"] == "stale"
        noted = client.patch(path, json={"status": "rejected", "note": "x", "version": 1}).json()
        assert noted["review"]["reason"] == "stale"
        undone = client.patch(path, json={"status": "new", "version": 2}).json()
    assert undone["review"]["reason"] == ""


@pytest.mark.parametrize(
    ("field", "value"),
    [("reason", "ugly"), ("reason", "stale"), ("technology", "teleportation"), ("trl", 0),
     ("trl", "high"), ("role", "king"), ("market", "atlantis"), ("technology", "x" * 101)],
)  # fmt: skip
def test_a_correction_to_what_does_not_exist_names_its_field(
    settings: Settings, field: str, value: object
) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        body = {"status": "shortlisted", "version": 0, field: value}
        answer = client.patch(f"/v1/leads/{kept.id}", json=body)
        assert answer.status_code == 422
        assert answer.headers["content-type"] == PROBLEM
        assert answer.json()["errors"][0]["pointer"] == f"#/{field}"
        assert client.get(f"/v1/leads/{kept.id}").json()["history"] == []


def test_a_review_with_an_unknown_status_is_refused(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        answer = client.patch(f"/v1/leads/{kept.id}", json={"status": "maybe", "version": 0})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "#/status"


def test_a_pack_neutralises_formulas_in_cells(settings: Settings) -> None:
    desk.keep(settings, desk.lead("=HYPERLINK(0)"), desk.lead("@SUM(1)"))
    with desk.open_desk(settings) as client:
        plain = client.get("/v1/missions/m8/export")
        assert plain.headers["content-type"].startswith("text/csv")
        assert plain.headers["content-disposition"] == 'attachment; filename="leads-M8.csv"'
        assert ",'=HYPERLINK(0)," in plain.text
        assert ",'@SUM(1)," in plain.text
        assert client.get("/v1/missions/M8/export?bom=true").content.startswith(b"\xef\xbb\xbf")
        book = client.get("/v1/missions/M8/export?format=xlsx")
        assert book.content.startswith(b"PK")
        lines = client.get("/v1/missions/M8/export?format=jsonl").text.splitlines()
    assert {json.loads(line)["organisation"] for line in lines} == {"=HYPERLINK(0)", "@SUM(1)"}


def test_search_gives_passages_with_their_leads(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept, document=desk.document())
    with desk.open_desk(settings) as client:
        body = client.get("/v1/search?q=retina").json()
        none = client.get("/v1/search?q=retina&market=canada").json()
    assert body["items"][0]["lead_ids"] == [kept.id]
    assert body["documents"] == 1
    assert none["items"] == []


def test_coverage_counts_by_market_and_technology(settings: Settings) -> None:
    desk.keep(settings, desk.lead(), desk.lead("Nowhere", ""), document=desk.document())
    with desk.open_desk(settings) as client:
        body = client.get("/v1/coverage").json()
    by_market = {one["id"]: one for one in body["markets"]}
    assert body["leads"] == 2
    assert body["documents"] == 1
    assert by_market["japan"]["technologies"] == {desk.OCT: 1}
    assert by_market[None]["leads"] == 1
    assert by_market["canada"]["leads"] == 0


def test_coverage_tells_sources_gaps_and_alarms(settings: Settings) -> None:
    desk.keep(settings, *(desk.lead(f"Firm {n}") for n in range(40)), document=desk.document())
    with desk.open_desk(settings) as client:
        service = client.app.state.service  # type: ignore[attr-defined]
        service.store.runs.end(
            service.store.runs.start("association:jba"), "failed", {}, "no answer"
        )
        service.store.documents.quarantine("http://x.jp/", "no text", "association:jba")
        body = client.get("/v1/coverage").json()
        page = client.get("/coverage").text
    by_source = {one["id"]: one for one in body["sources"]}
    assert by_source["jba"]["last_run"]["state"] == "failed"
    assert by_source["jba"]["failures"][0]["url"] == "http://x.jp/"
    assert by_source["website"]["documents"] == 1
    assert "hamamatsu" in body["not_covered"]["sources"]
    (alarm,) = body["alarms"]
    assert (alarm["kind"], alarm["numbers"]["same"]) == ("same-score", 40)
    for told in ("40 of 40 leads", "Last crawl failed", "no answer", "1 × no text", "Hamamatsu"):
        assert told in page


def test_leads_since_a_time_and_why_there_are_none(settings: Settings) -> None:
    desk.keep(settings, desk.lead(), document=desk.document())
    with desk.open_desk(settings) as client:
        assert client.get("/v1/leads?since=2025-11-24T09:30:00Z").json()["total"] == 1
        late = client.get("/v1/leads?since=2025-11-24T19:00:00+09:00").json()
        nowhere = client.get("/v1/leads?market=malaysia").json()
        searched = client.get("/v1/search?q=retina&market=malaysia").json()
        assert client.get("/v1/leads").json()["empty"] is None
    assert (late["total"], late["empty"]["reason"]) == (0, "no-match")
    assert nowhere["empty"]["reason"] == searched["empty"]["reason"] == "not-crawled"
    assert "Malaysia" in nowhere["empty"]["detail"]


def test_missions_count_the_leads_of_their_markets(settings: Settings) -> None:
    desk.keep(settings, desk.lead())
    with desk.open_desk(settings) as client:
        counts = {one["id"]: one["leads"] for one in client.get("/v1/missions").json()}
    assert counts["M8"] == 1
    assert sum(counts.values()) == 1


def test_the_openapi_document_has_examples_and_problems(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    shapes = document["components"]["schemas"]
    for name in (
        "SuggestRequest",
        "BatchRequest",
        "BatchItem",
        "SubmissionRequest",
        "ReviewRequest",
    ):
        assert shapes[name]["examples"], name
    assert "HTTPValidationError" not in json.dumps(document["paths"])
    for path, operations in document["paths"].items():
        assert path.startswith("/v1/")
        for operation in operations.values():
            assert PROBLEM in operation["responses"]["422"]["content"]
    assert client.get("/docs").status_code == 404


def test_every_reference_of_the_openapi_document_resolves(client: TestClient) -> None:
    text = client.get("/openapi.json").text
    names = json.loads(text)["components"]["schemas"]
    told = {part.partition('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert told <= set(names)


def test_health_tells_when_the_models_cannot_be_loaded(tmp_path: Path) -> None:
    from api.app import create_app

    settings = Settings(
        database=f"sqlite:///{tmp_path / 's.db'}", taxonomy=str(tmp_path / "nothing")
    )
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        for _ in range(100):
            if client.get("/v1/healthz").json()["detail"]:
                break
            time.sleep(0.1)
        health = client.get("/v1/healthz").json()
        assert health["ready"] is False
        assert health["status"] == "degraded"
        suggested = client.post("/v1/suggest", json={"text": "x"})
        assert suggested.status_code == 503
        assert suggested.headers["content-type"] == PROBLEM


def test_an_unforeseen_fault_is_a_problem_without_details(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: object, documents: object) -> None:
        raise KeyError("secret")

    monkeypatch.setattr(desk.FakeReader, "read", broken)
    with desk.open_desk(settings, raise_server_exceptions=False) as client:
        answer = client.post("/v1/suggest", json={"text": "x"})
    assert answer.status_code == 500
    assert answer.headers["content-type"] == PROBLEM
    assert "secret" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
