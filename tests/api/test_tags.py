"""Conditional requests and chosen fields."""

from fastapi.testclient import TestClient

from scouting.settings import Settings
from tests.api import desk


def test_what_a_program_has_already_is_not_sent_again(client: TestClient) -> None:
    for path in ("/v1/technologies", "/v1/leads", "/v1/missions"):
        first = client.get(path)
        tag = first.headers["etag"]
        again = client.get(path, headers={"If-None-Match": f'"other", W/{tag}'})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert client.get(path, headers={"If-None-Match": '"other"'}).json() == first.json()


def test_refusals_and_packs_are_not_tagged(settings: Settings) -> None:
    desk.keep(settings, desk.lead())
    with desk.open_desk(settings) as client:
        assert "etag" not in client.get("/v1/leads/none").headers
        assert "etag" not in client.get("/v1/missions/M8/export?format=csv").headers


def test_a_decision_on_a_lead_that_is_another_by_now_is_refused(settings: Settings) -> None:
    lead = desk.lead()
    desk.keep(settings, lead)
    path, body = f"/v1/leads/{lead.id}", {"status": "shortlisted", "version": 0}
    with desk.open_desk(settings) as client:
        tag = client.get(path).headers["etag"]
        first = client.patch(path, json=body, headers={"If-Match": tag})
        assert first.status_code == 200
        late = client.patch(path, json=body, headers={"If-Match": tag})
        assert late.status_code == 412
        assert late.json()["current"]["status"] == "shortlisted"
        changed = {"status": "contacted", "version": 1}
        assert client.patch(
            path, json=changed, headers={"If-Match": first.headers["etag"]}
        ).is_success
        assert client.get(path).json()["review"]["status"] == "contacted"


def test_only_the_fields_asked_for_are_sent(settings: Settings) -> None:
    desk.keep(settings, desk.lead())
    with desk.open_desk(settings) as client:
        for path in ("/v1/leads", f"/v1/technologies/{desk.OCT}/leads"):
            told = client.get(path, params={"fields": "id, score", "facets": "true"}).json()
            assert [set(item) for item in told["items"]] == [{"id", "score"}]
            assert (told["total"], told["facets"]["status"]) == (1, {"new": 1})
        assert client.get("/v1/leads").json()["items"][0]["organisation"]


def test_an_unknown_field_is_named_with_those_there_are(client: TestClient) -> None:
    answer = client.get("/v1/search", params={"q": "x", "fields": "url,colour"})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["parameter"] == "fields"
    assert "'colour'" in error["detail"]
    assert "title" in error["detail"]
