"""Missions and markets: pages, plans, packs, books, briefs."""

from __future__ import annotations

import io
import json
import re
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from scouting.domain import Organisation, Review
from scouting.settings import Settings
from scouting.store import open_store
from tests.api import desk

HOSTILE = '<script>alert("x")</script>'
PLAN = {"starts": "2026-05-18", "meetings": 24, "version": 0}


def test_a_mission_tells_its_plan_states_gaps_and_sources(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        client.patch(f"/v1/leads/{kept.id}", json={"status": "meeting", "version": 0})
        told = client.get("/v1/missions/m8").json()
    assert (told["id"], told["lead"], told["plan"]["starts"], told["days_left"]) == (
        "M8",
        "Biocat",
        None,
        None,
    )
    assert (told["reviews"]["meeting"], told["meetings_arranged"]) == (1, 1)
    assert told["technologies"] == [
        {"id": desk.OCT, "label": "Optical coherence tomography", "leads": 1}
    ]
    assert len(told["absent"]) == 34
    assert told["pages"] == {"japan": 0}


def test_a_plan_is_kept_and_a_second_change_to_the_same_version_is_refused(
    client: TestClient,
) -> None:
    kept = client.put("/v1/missions/m8/plan", json=PLAN)
    assert kept.json()["plan"] == PLAN | {"version": 1}
    again = client.put("/v1/missions/M8/plan", json=PLAN | {"meetings": 3})
    assert again.status_code == 409
    assert again.json()["current"] == PLAN | {"version": 1}
    assert client.get("/v1/missions/M8").json()["plan"]["meetings"] == 24


@pytest.mark.parametrize(
    ("change", "field"),
    [({"starts": "18 May"}, "starts"), ({"meetings": -1}, "meetings"), ({"meetings": 10**9}, "meetings"),
     ({"version": None}, "version"), ({"budget": 1}, "budget")],
)  # fmt: skip
def test_a_wrong_plan_names_its_field(
    client: TestClient, change: dict[str, object], field: str
) -> None:
    answer = client.put("/v1/missions/M8/plan", json=PLAN | change)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"#/{field}"


@pytest.mark.parametrize(
    "path",
    ["/v1/missions/M9", "/missions/M9", "/missions/M9/book", "/v1/markets/atlantis/brief",
     "/markets/atlantis", "/v1/missions/M9/export?format=xlsx"],
)  # fmt: skip
def test_what_is_unknown_is_not_found(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_an_unknown_mission_cannot_be_planned(client: TestClient) -> None:
    assert client.put("/v1/missions/M9/plan", json=PLAN).status_code == 404
    assert client.post("/missions/M9/plan", data={"version": "0"}).status_code == 404


def test_the_filters_of_the_list_apply_to_a_pack(settings: Settings) -> None:
    desk.keep(settings, desk.lead(), desk.lead("Low", trl=None), desk.lead("Gone"))
    with open_store(settings.database) as store:
        store.decisions.decide(desk.lead("Gone").id, Review("rejected"))
    with desk.open_desk(settings) as client:

        def names(query: str) -> list[str]:
            text = client.get(f"/v1/missions/M8/export?format=jsonl&{query}").text
            return sorted(json.loads(line)["organisation"] for line in text.splitlines())

        assert names("") == ["Kagami Optics", "Low"]
        assert names("status=rejected") == ["Gone"]
        assert names("trl=8-9") == ["Kagami Optics"]
        assert names("q=low&technology=20") == ["Low"]
        assert names("market=canada") == []
        assert names("since=2099-01-01") == []


@pytest.mark.parametrize(
    "query", ["status=maybe", "trl=9-1", "format=pdf", "mission=M7", "since=soon", "line_end=cr", "x=1"]
)  # fmt: skip
def test_a_wrong_pack_is_refused_before_anything_is_sent(client: TestClient, query: str) -> None:
    answer = client.get(f"/v1/missions/M8/export?{query}")
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


def test_lines_end_as_asked_for(settings: Settings) -> None:
    desk.keep(settings, desk.lead())
    with desk.open_desk(settings) as client:
        assert b"\r\n" in client.get("/v1/missions/M8/export").content
        assert b"\r" not in client.get("/v1/missions/M8/export?line_end=lf").content


def test_a_workbook_and_a_book_come_as_files(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        pack = client.get("/v1/missions/M8/export?format=xlsx")
        book = client.get("/v1/missions/M8/export?format=html&status=new")
    assert load_workbook(io.BytesIO(pack.content)).sheetnames[-1] == "Sources"
    assert 'filename="book-M8.html"' in book.headers["content-disposition"]
    assert "Kagami Optics" in book.text


def test_a_mission_page_shows_board_progress_and_gaps(settings: Settings) -> None:
    one, other = desk.lead(), desk.lead("Other Optics", score=20.0)
    desk.keep(settings, one, other)
    with desk.open_desk(settings) as client:
        client.patch(f"/v1/leads/{one.id}", json={"status": "meeting", "version": 0})
        client.put("/v1/missions/M8/plan", json=PLAN)
        page = client.get("/missions/m8").text
        (rest,) = re.findall(r'href="(/review[^"]*)">Review the rest', page)
        assert "Other Optics" in client.get(rest.replace("&amp;", "&")).text
    columns = re.findall(
        r'<section class="column" aria-label="([^"]+)">(.*?)</section>', page, re.DOTALL
    )
    shown = {name: re.findall(r"<bdi>(.*?)</bdi>", text) for name, text in columns}
    assert shown == {
        "New": ["Other Optics"], "Shortlisted": [], "Contacted": [], "Meeting arranged": ["Kagami Optics"],
        "Agreement": [],
    }  # fmt: skip
    assert "1 of 24" in page
    assert "18 May 2026" in page
    assert 'value="2026-05-18"' in page
    assert ">Endoscopy</a>" in page.partition('id="gaps"')[2]
    assert 'action="/v1/missions/M8/export"' in page


def test_a_plan_is_saved_by_its_form_and_a_wrong_one_says_why(client: TestClient) -> None:
    form = {"starts": "2026-05-18", "meetings": "24", "version": "0"}
    saved = client.post("/missions/m8/plan", data=form)
    assert "Saved." in saved.text
    assert "of 24" in saved.text
    late = client.post("/missions/M8/plan", data=form)
    assert (late.status_code, "Somebody else" in late.text) == (409, True)
    for wrong in ({"starts": "soon"}, {"meetings": "many"}, {"meetings": "99999"}):
        answer = client.post("/missions/M8/plan", data=form | wrong | {"version": "1"})
        assert answer.status_code == 422
        assert 'role="alert"' in answer.text
    empty = client.post("/missions/M8/plan", data={"starts": "", "meetings": "", "version": "1"})
    assert "no day set" in empty.text


def test_a_book_page_prints_chosen_leads_or_all(settings: Settings) -> None:
    desk.keep(settings, desk.lead())
    with desk.open_desk(settings) as client:
        assert "No lead has been chosen yet" in client.get("/missions/M8/book").text
        assert "Kagami Optics</bdi></a>" in client.get("/missions/M8/book?leads=all").text
        style = client.get("/static/printed/book.css")
        assert client.get("/missions/M8/book?trl=x").status_code == 422
    assert "@page" in style.text


def test_a_market_brief_speaks_of_what_there_is_and_is_not(settings: Settings) -> None:
    fresh = desk.lead(first_seen=datetime.now(UTC))
    desk.keep(settings, fresh, document=desk.document())
    desk.rate(settings, desk.NOVEL, desk.NEEDED)
    with desk.open_desk(settings) as client:
        told = client.get("/v1/markets/japan/brief").json()
        page = client.get("/markets/japan").text
        empty = client.get("/markets/israel").text
    assert (told["leads"], told["new"], told["latest"]) == (1, 1, [fresh.id])
    assert told["trl"]["8"] == 1
    assert told["needs"][0]["need"]["level"] == "medium"
    assert told["trend"]["counts"][-1][1] == 1
    assert told["unvisited"]
    assert "Japan in brief" in page
    assert 'role="img"' in page
    assert "never looked at" in page
    assert "No lead in Israel yet" in empty


def test_hostile_names_are_escaped_on_every_page(settings: Settings) -> None:
    odd = desk.lead(HOSTILE, organisation=Organisation("x", HOSTILE, "javascript:x()"))
    desk.keep(settings, odd)
    with desk.open_desk(settings) as client:
        for path in ("/missions/M8", "/missions/M8/book?leads=all", "/markets/japan"):
            page = client.get(path).text
            assert "<script>alert" not in page
            assert "&lt;script&gt;" in page
            assert 'href="javascript' not in page


def test_pages_hold_no_style_or_script_of_their_own(settings: Settings) -> None:
    desk.keep(settings, desk.lead())
    with desk.open_desk(settings) as client:
        for path in ("/missions/M8", "/missions/M8/book?leads=all", "/markets/japan",
                     "/technologies/20/brief?market=japan"):  # fmt: skip
            page = client.get(path).text
            assert "<style" not in page
            assert " style=" not in page
            assert "<script" not in page
