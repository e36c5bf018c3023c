"""Who is who, for programs and on a lead's page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from fastapi.testclient import TestClient

from scouting.domain import lead_id
from scouting.identity import Stated
from scouting.settings import Settings
from scouting.store import open_store
from taxonomy import Taxonomy
from tests.api import desk

ONE, OTHER = "kagami.example", "name:strange name"
WHY = {"why": "same imprint", "by": "Ada"}


@pytest.fixture
def client(
    settings: Settings, taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    plain = desk.reading
    monkeypatch.setattr(
        desk, "reading", lambda text: replace(plain(text), taxonomy_version=taxonomy.version)
    )
    told = Stated(
        "parent", "Grand <Light>", "the page says who owns it", "We belong to Grand Light."
    )
    with open_store(settings.database) as store:
        for url, name, source in (
            ("https://kagami.example/products", "Kagami Optics", "website"),
            ("https://fda.example/1", "Strange Name Inc", "register:FDA"),
        ):
            document = desk.document(url)
            store.documents.add(replace(document, organisation=name, source=source, stated=(told,)))
    with desk.open_desk(settings) as opened:
        service = opened.app.state.service  # type: ignore[attr-defined]
        service.read()
        yield opened


def merge(client: TestClient, **body: str) -> int:
    told = client.post(f"/v1/organisations/{OTHER}/merge", json={"into": ONE, **WHY} | body)
    return told.status_code


def test_a_merge_and_a_split_are_told_with_who_and_why(client: TestClient) -> None:
    assert merge(client) == 200
    found = client.get(f"/v1/organisations/{OTHER}").json()
    assert (found["key"], found["keys"]) == (ONE, [ONE, OTHER])
    (join,) = found["joins"]
    assert (join["rule"], join["by"], join["why"]) == ("scout", "Ada", "same imprint")
    assert client.get("/v1/leads").json()["total"] == 1
    assert client.post(f"/v1/organisations/{OTHER}/split", json=WHY).json()["key"] == OTHER
    assert client.get("/v1/leads").json()["total"] == 2
    assert client.get(f"/v1/organisations/{ONE}").json()["apart"] == [OTHER]


def test_parents_are_told_with_their_words(client: TestClient) -> None:
    (parent,) = client.get(f"/v1/organisations/{ONE}").json()["parents"]
    assert (parent["name"], parent["key"]) == ("Grand <Light>", None)
    assert parent["evidence"]["quote"] == "We belong to Grand Light."


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("nobody.example/merge", {"into": ONE, "why": "x"}, 404),
        (f"{ONE}/merge", {"into": "nobody.example", "why": "x"}, 404),
        (f"{ONE}/merge", {"into": ONE, "why": "x"}, 422),
        (f"{ONE}/merge", {"into": OTHER, "why": "  "}, 422),
        (f"{ONE}/merge", {"into": OTHER}, 422),
        (f"{ONE}/merge", {"into": OTHER, "why": "x", "extra": 1}, 422),
        (f"{ONE}/split", {"why": "x"}, 409),
        ("nobody.example/split", {"why": "x"}, 404),
    ],
)
def test_what_cannot_be_done_is_a_problem(
    client: TestClient, path: str, body: dict[str, object], status: int
) -> None:
    told = client.post(f"/v1/organisations/{path}", json=body)
    assert told.status_code == status
    assert told.headers["content-type"] == "application/problem+json"
    assert client.get("/v1/leads").json()["total"] == 2


def test_merging_twice_conflicts(client: TestClient) -> None:
    assert (merge(client), merge(client)) == (200, 409)
    assert client.get("/v1/organisations/nobody.example").status_code == 404


def test_the_lead_page_joins_by_name_and_tells_apart(client: TestClient) -> None:
    page = f"/leads/{lead_id(ONE, desk.OCT)}"
    assert "Grand &lt;Light&gt;" in client.get(page).text
    told = client.post(
        f"{page}/organisation", data={"other": "strange", "why": "one door"}, follow_redirects=False
    )
    assert (told.status_code, told.headers["location"]) == (303, f"{page}#who")
    shown = client.get(page).text
    assert "counts as the same: one door." in shown
    assert 'value="name:strange name"' in shown
    client.post(f"{page}/organisation", data={"apart": OTHER, "why": "two firms"})
    assert client.get("/v1/leads").json()["total"] == 2
    assert "was told apart" in client.get(page).text


@pytest.mark.parametrize("other", ["", "nobody", "Kagami"])
def test_a_name_that_leads_nowhere_is_said_in_words(client: TestClient, other: str) -> None:
    page = f"/leads/{lead_id(ONE, desk.OCT)}"
    told = client.post(f"{page}/organisation", data={"other": other, "why": "x"})
    assert told.status_code == 422
    assert "organisation" in told.text


def test_an_old_address_of_a_lead_leads_to_the_joined_one(client: TestClient) -> None:
    merge(client)
    old = client.get(f"/v1/leads/{lead_id(OTHER, desk.OCT)}").json()
    assert old["id"] == lead_id(ONE, desk.OCT)
