"""Reviewing leads on the pages: one, many, one after the other; taking back; documents; issues."""

from __future__ import annotations

import hashlib
import re
from html import unescape

from fastapi.testclient import TestClient
from httpx import Response

from scouting.domain import Lead
from scouting.settings import Settings
from tests.api import desk

HOSTILE = '<script>alert("x")</script>'


def keep_three(settings: Settings) -> list[Lead]:
    kept = [desk.lead(f"Firm {n}", score=90 - n) for n in range(3)]
    desk.keep(settings, *kept)
    return kept


def read(page: Response) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.text)).split())


def fields(page: Response, action: str) -> dict[str, str]:
    """The hidden fields of the form with this action."""
    form = page.text.partition(f'action="{action}"')[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in found}


def post(client: TestClient, page: Response, action: str, **more: str) -> Response:
    return client.post(action, data=fields(page, action) | more)


def status(client: TestClient, lead: Lead) -> str:
    return str(client.get(f"/v1/leads/{lead.id}").json()["review"]["status"])


def test_a_decision_can_be_taken_back_right_after_it_was_saved(settings: Settings) -> None:
    kept, *_ = keep_three(settings)
    with desk.open_desk(settings) as client:
        page = client.get(f"/leads/{kept.id}")
        form = {"status": "rejected", "reason": "stale", "reviewer": "Ada", "due": "2026-12-24"}
        saved = post(client, page, f"/leads/{kept.id}/review", **form)
        assert "Saved: Firm 0 is now “Rejected”. Undo" in read(saved)
        assert "Due: 24 December 2026" in read(saved)
        back = post(client, saved, f"/leads/{kept.id}/undo")
        assert "Taken back." in read(back)
        assert "Reason: Out of date → taken away" in read(back)
        assert status(client, kept) == "new"


def test_a_double_click_saves_and_takes_back_once(settings: Settings) -> None:
    kept, *_ = keep_three(settings)
    with desk.open_desk(settings) as client:
        page = client.get(f"/leads/{kept.id}")
        for _ in range(2):
            saved = post(client, page, f"/leads/{kept.id}/review", status="shortlisted")
            assert saved.status_code == 200
        for _ in range(2):
            assert post(client, saved, f"/leads/{kept.id}/undo").status_code == 200
        history = client.get(f"/v1/leads/{kept.id}").json()["history"]
    assert [one["status"] for one in history] == ["new", "shortlisted"]


def test_the_button_of_a_usual_step_counts_before_the_chosen_state(settings: Settings) -> None:
    kept, *_ = keep_three(settings)
    with desk.open_desk(settings) as client:
        page = client.get(f"/leads/{kept.id}")
        assert 'name="step" value="shortlisted"' in page.text
        assert 'name="step" value="contacted"' not in page.text
        post(client, page, f"/leads/{kept.id}/review", status="new", step="shortlisted")
        assert status(client, kept) == "shortlisted"


def test_a_conflict_shows_both_decisions_side_by_side(settings: Settings) -> None:
    kept, *_ = keep_three(settings)
    with desk.open_desk(settings) as client:
        page = client.get(f"/leads/{kept.id}")
        client.patch(f"/v1/leads/{kept.id}", json={"status": "meeting", "note": "A", "version": 0})
        late = post(client, page, f"/leads/{kept.id}/review", status="rejected", note="B")
    assert late.status_code == 409
    assert "Decision Meeting arranged Rejected" in read(late)
    assert "Note A B" in read(late)
    assert '<input type="hidden" name="version" value="1">' in late.text


def test_the_history_says_who_changed_what_and_what_was_unusual(settings: Settings) -> None:
    kept, *_ = keep_three(settings)
    with desk.open_desk(settings) as client:
        told = {"status": "agreement", "reviewer": "Ada", "trl": 4, "version": 0}
        client.patch(f"/v1/leads/{kept.id}", json=told)
        page = read(client.get(f"/leads/{kept.id}"))
    assert "Decision: New → Agreement" in page
    assert "Readiness: level 4" in page
    assert "Usually “New” is followed by “Shortlisted” or “Rejected”." in page


def test_a_queue_goes_on_by_itself_and_keeps_its_count(settings: Settings) -> None:
    first, second, third = keep_three(settings)
    with desk.open_desk(settings) as client:
        page = client.get("/review?status=new&market=japan")
        assert "1 of 3" in read(page)
        assert "Firm 0" in read(page)
        page = post(client, page, f"/leads/{first.id}/review", status="shortlisted")
        assert "2 of 3" in read(page)
        assert "Saved: Firm 0 is now “Shortlisted”" in read(page)
        assert "market=japan" in str(page.url)
        assert f'action="/leads/{second.id}/review"' in page.text
        back = post(client, page, f"/leads/{first.id}/undo")
        assert "1 of 3" in read(back)
        assert status(client, first) == "new"
        page = client.get(
            re.search(r'rel="next" href="([^"]+)"', back.text)[1].replace("&amp;", "&")
        )  # type: ignore[index]
        assert "2 of 3" in read(page)
        for lead in (second, third):
            page = post(client, page, f"/leads/{lead.id}/review", status="rejected")
        assert "The end of this queue" in read(page)
        assert "2 leads left it by your decisions. 1 lead still fits its filters." in read(page)


def test_a_queue_without_leads_says_why(settings: Settings) -> None:
    keep_three(settings)
    with desk.open_desk(settings) as client:
        assert "nobody has looked" in client.get("/review?market=malaysia").text
        assert client.get("/review?market=atlantis").status_code == 422
        assert client.get("/review?lead=none").status_code == 404
        wrong = {"status": "new", "version": "0", "queue": "market=atlantis"}
        lead = desk.lead("Firm 0")
        assert client.post(f"/leads/{lead.id}/review", data=wrong).status_code == 422
        assert status(client, lead) == "new"


def test_selected_leads_are_set_together_each_with_its_outcome(settings: Settings) -> None:
    first, second, third = keep_three(settings)
    with desk.open_desk(settings) as client:
        page = client.get("/leads?market=japan")
        ticks = re.findall(r'form="bulk" name="lead" value="([^"]+)"', page.text)
        assert ticks == [f"{lead.id}:0" for lead in (first, second, third)]
        client.patch(f"/v1/leads/{second.id}", json={"status": "meeting", "version": 0})
        form = fields(page, "/reviews") | {
            "status": "rejected",
            "reason": "duplicate",
            "note": "Seen.",
        }
        done = client.post("/reviews", data=form | {"lead": ticks})
        told = read(done)
        assert "2 of 3 leads set" in told
        assert "Changed by somebody else since, left alone" in told
        assert 'href="/leads?market=japan"' in done.text
        assert status(client, second) == "meeting"
        undo = re.search(r'action="(/reviews/\w+/undo)"', done.text)
        assert undo
        back = post(client, done, undo[1])
        assert "2 of 2 leads set" in read(back)
        assert [status(client, lead) for lead in (first, second, third)] == [
            "new",
            "meeting",
            "new",
        ]


def test_a_form_for_many_without_leads_or_decision_changes_nothing(settings: Settings) -> None:
    kept, *_ = keep_three(settings)
    with desk.open_desk(settings) as client:
        nobody = client.post("/reviews", data={"status": "rejected"})
        nothing = client.post("/reviews", data={"lead": f"{kept.id}:0", "reason": "stale"})
        forged = client.post("/reviews", data={"lead": "x", "status": "rejected"})
        many = client.post("/reviews", data={"lead": [f"{kept.id}:0"] * 501, "status": "rejected"})
    assert "No lead is selected" in nobody.text
    assert "Nothing is to be set" in nothing.text
    assert [page.status_code for page in (nobody, nothing, forged, many)] == [422] * 4


def test_what_is_overdue_stands_in_the_list_and_at_the_start(settings: Settings) -> None:
    kept, other, _ = keep_three(settings)
    with desk.open_desk(settings) as client:
        assert "overdue" not in read(client.get("/"))
        told = {"status": "contacted", "version": 0, "reviewer": "Ada"}
        client.patch(f"/v1/leads/{kept.id}", json=told | {"due": "2020-01-02"})
        client.patch(f"/v1/leads/{other.id}", json=told | {"due": "2999-01-02"})
        start, listed = read(client.get("/")), read(client.get("/leads?due=overdue"))
    assert "1 next step is overdue" in start
    assert "Firm 0 , Optical coherence tomography: contacted, due 2 January 2020, Ada" in start
    assert "1 lead" in listed
    assert "Overdue due 2 January 2020" in listed
    assert "Due date has passed" in listed


def test_a_claim_is_found_marked_in_the_stored_text(settings: Settings) -> None:
    desk.shelve(settings)
    with desk.open_desk(settings) as client:
        (lead,) = client.get("/v1/leads").json()["items"]
        page = client.get(f"/leads/{lead['id']}")
        place = re.search(r'href="(/documents/(\d+)\?lead=\w+)#(at-\d+)"', page.text)
        assert place
        document = client.get(place[1])
        whole = client.get(f"/documents/{place[2]}")
        text = client.get(f"/documents/{place[2]}/text")
    assert f'<mark id="{place[3]}">{desk.SENTENCE}</mark>' in document.text
    assert "What this lead takes from it" in document.text
    assert "What was read in it" in whole.text
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.content.decode() == desk.TEXT
    assert hashlib.sha256(text.content).hexdigest() in document.text


def test_a_lead_page_tells_what_else_it_might_have_been_and_why_not(settings: Settings) -> None:
    desk.shelve(settings)
    with desk.open_desk(settings) as client:
        (lead,) = client.get("/v1/leads").json()["items"]
        told = read(client.get(f"/leads/{lead['id']}"))
    assert "Endoscopy : 31 % sure, 47 % are needed. Why not: names “endoscope”, but" in told


def test_the_same_technology_elsewhere_is_named_once_a_market(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept, *(desk.lead(f"Quebec {n}", "canada", 50 - n) for n in range(2)))
    with desk.open_desk(settings) as client:
        told = read(client.get(f"/leads/{kept.id}"))
    assert "The same technology elsewhere" in told
    assert "Quebec 0" in told
    assert "Quebec 1" not in told


def test_something_wrong_is_reported_and_closed(settings: Settings) -> None:
    kept, *_ = keep_three(settings)
    with desk.open_desk(settings) as client:
        form = {"field": "market", "shown": "Japan", "expected": "Canada", "quote": HOSTILE}
        page = client.post(f"/leads/{kept.id}/issues", data=form)
        assert "Reported as issue 1." in read(page)
        listed = client.get("/issues")
        assert "1 issue open" in read(listed)
        assert "&lt;script&gt;" in listed.text
        assert "<script>alert" not in listed.text
        client.post("/issues/1/close")
        assert "0 issues open" in read(client.get("/issues"))
        assert "Canada" in read(client.get("/issues?closed=1"))
        assert client.post("/issues/9/close").status_code == 404


def test_hostile_text_is_escaped_in_decisions_and_documents(settings: Settings) -> None:
    kept = desk.lead(HOSTILE)
    desk.keep(settings, kept, document=desk.document(text=f"{HOSTILE} {desk.TEXT}"))
    with desk.open_desk(settings) as client:
        told = {"status": "rejected", "note": HOSTILE, "reviewer": HOSTILE, "version": 0}
        client.patch(f"/v1/leads/{kept.id}", json=told)
        form = {"lead": f"{kept.id}:0", "note": "x", "back": f'"><b>{HOSTILE}'}
        pages = [
            client.get(f"/leads/{kept.id}?saved=1"), client.get("/review"), client.get("/documents/1"),
            client.post("/reviews", data=form), client.get(f"/leads/{kept.id}?reported={HOSTILE}"),
        ]  # fmt: skip
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;" in page.text or "&lt;script" in page.text
