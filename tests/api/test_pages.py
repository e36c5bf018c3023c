import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scouting.domain import Organisation
from scouting.settings import Settings
from tests.api import desk

HOSTILE = '<script>alert("x")</script>'
TEMPLATES = Path(__file__).parents[2] / "api" / "templates"


def history_of(page: str) -> str:
    return page.partition('class="history"')[2].partition("</ol>")[0]


def test_an_empty_store_says_what_to_do(client: TestClient) -> None:
    for path in ("/", "/leads", "/search?q=retina"):
        page = client.get(path)
        assert page.status_code == 200
        assert "/welcome" in page.text
        assert 'href="/submit"' in page.text


def test_labels_are_words_and_not_ids(settings: Settings) -> None:
    kept = desk.lead(market="south-korea")
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        for path in ("/leads", f"/leads/{kept.id}"):
            text = re.sub(r"<[^>]*>", " ", client.get(path).text)
            assert "South Korea" in text
            assert "Optical coherence tomography" in text
            assert "System maker" in text
            assert "south-korea" not in text


def test_hostile_text_is_escaped_on_a_lead_page(settings: Settings) -> None:
    sentence = f"{HOSTILE} We sell OCT scanners & more."
    text = f"{HOSTILE}\nBefore. {sentence} After <img src=x onerror=alert(1)>."
    kept = desk.lead(HOSTILE, sentence=sentence, url="https://kagami.example/products")
    desk.keep(settings, kept, document=desk.document(text=text))
    with desk.open_desk(settings) as client:
        page = client.get(f"/leads/{kept.id}").text
        listed = client.get("/leads", params={"q": "<script>"}).text
        found = client.get("/search", params={"q": f'"{HOSTILE}'}).text
    for shown in (page, listed, found):
        assert "<script>alert" not in shown
        assert "<img" not in shown
    assert "<mark>&lt;script&gt;" in page


def test_a_lead_page_tells_novelty_and_need_with_their_inputs(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        before = client.get(f"/leads/{kept.id}").text
        desk.rate(settings, desk.NOVEL, desk.NEEDED)
        page = client.get(f"/leads/{kept.id}").text
        listed = client.get("/leads?novelty=high").text
    assert before.count("Not assessed yet.") == 2
    assert "40 older passages of 12 other organisations" in page
    assert "91 % stand nearer" in page
    assert "Old Optics" in page
    assert 'href="https://old.example/a"' in page
    assert (
        "3 organisations in Japan show a need for it (tender); 2 of them name the technology"
        in page
    )
    assert "Novelty: high" in listed
    assert 'name="need" value="medium"' in listed


def test_hostile_text_is_escaped_in_novelty_need_and_brief(settings: Settings) -> None:
    hostile = replace(
        desk.NOVEL.precedent, organisation=HOSTILE, text=HOSTILE, url="javascript:x()"
    )
    novel = replace(desk.NOVEL, precedent=hostile)
    (piece,) = desk.NEEDED.evidence
    needed = replace(
        desk.NEEDED, evidence=(replace(piece, text=HOSTILE, why=HOSTILE, url="data:x"),)
    )
    kept = desk.lead(HOSTILE)
    desk.keep(settings, kept)
    desk.rate(settings, novel, needed)
    with desk.open_desk(settings) as client:
        pages = [client.get(f"/leads/{kept.id}"), client.get("/technologies/20/brief?market=japan")]
    for page in pages:
        assert page.status_code == 200
        assert "<script>alert" not in page.text
        assert "&lt;script&gt;" in page.text
        assert 'href="javascript' not in page.text
        assert 'href="data:' not in page.text


def test_a_brief_page_speaks_of_what_there_is_and_is_not(settings: Settings) -> None:
    desk.keep(settings, desk.lead())
    desk.rate(settings, desk.NOVEL, desk.NEEDED)
    with desk.open_desk(settings) as client:
        page = client.get("/technologies/20/brief?market=japan").text
        nothing = client.get("/technologies/20/brief?market=israel").text
        wrong = client.get("/technologies/20/brief?market=atlantis")
        linked = client.get("/technologies/20").text
    assert "<h1>Optical coherence tomography in Japan</h1>" in page
    assert "Most novel leads" in page
    assert "Nothing was read from Israel yet." in nothing
    assert wrong.status_code == 422
    assert 'href="/technologies/optical-coherence-tomography/brief"' in linked


def test_an_address_that_is_no_web_address_is_not_linked(settings: Settings) -> None:
    kept = desk.lead(url="javascript:alert(1)")
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        assert 'href="javascript' not in client.get(f"/leads/{kept.id}").text


def test_a_firm_that_registers_alone_tell_of_has_no_web_site(settings: Settings) -> None:
    kept = desk.lead(organisation=Organisation("name:kagami", "Kagami", ""))
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        assert "told by public registers alone" in client.get(f"/leads/{kept.id}").text


def test_evidence_stands_marked_in_its_stored_context(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept, document=desk.document())
    with desk.open_desk(settings) as client:
        page = client.get(f"/leads/{kept.id}").text
    assert f"<mark>{desk.SENTENCE}</mark>" in page
    assert "We have built instruments since 1998. " in page
    assert "Visit us in Osaka." in page
    assert "fetched on 24 November 2025" in page
    assert 'rel="noopener noreferrer nofollow"' in page


def test_evidence_of_a_page_that_changed_is_told_as_such(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept, document=desk.document(text="An entirely new page."))
    with desk.open_desk(settings) as client:
        assert "has changed since" in client.get(f"/leads/{kept.id}").text


def test_a_lead_whose_page_is_gone_says_so(settings: Settings) -> None:
    kept = desk.lead(gone=("https://kagami.example/products",), changed=desk.NOW)
    desk.keep(settings, kept, document=desk.document())
    with desk.open_desk(settings) as client:
        page = client.get(f"/leads/{kept.id}").text
    assert "The only page that told this is no longer on the web" in page
    assert "No longer on the web</span>" in page
    assert f"<mark>{desk.SENTENCE}</mark>" in page


def test_an_empty_list_tells_nothing_fits_from_nobody_looked(settings: Settings) -> None:
    desk.keep(settings, desk.lead(), document=desk.document())
    with desk.open_desk(settings) as client:
        for path in ("/leads?", "/search?q=x&"):
            assert "nobody has looked" in client.get(f"{path}market=malaysia").text
        chosen = client.get("/leads?market=japan&since=2027-01-01").text
    assert "nothing fits what you ask for" in chosen
    assert 'value="2027-01-01"' in chosen
    assert "New or changed since 1 January 2027" in chosen


def test_hostile_reasons_are_escaped_on_the_coverage_page(settings: Settings) -> None:
    desk.keep(settings, document=desk.document())
    with desk.open_desk(settings) as client:
        store = client.app.state.service.store  # type: ignore[attr-defined]
        store.documents.quarantine("javascript:alert(1)", HOSTILE, HOSTILE)
        store.runs.end(store.runs.start(HOSTILE), "failed", {}, HOSTILE)
        page = client.get("/coverage").text
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert "&lt;script&gt;" in page


def test_a_review_is_saved_and_shown(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        form = {"status": "meeting", "note": "Booth 12\r\nHall 3", "version": "0"}
        answer = client.post(f"/leads/{kept.id}/review", data=form, follow_redirects=False)
        assert answer.status_code == 303
        page = client.get(answer.headers["location"]).text
        assert "is now “Meeting arranged”" in page
        assert "Meeting arranged" in page
        assert "Booth 12\nHall 3" in page
        late = client.post(f"/leads/{kept.id}/review", data=form | {"note": "Mine"})
        assert late.status_code == 409
        assert "Somebody else" in late.text
        assert "Mine</textarea>" in late.text


def test_a_scout_sets_a_lead_right_on_its_page(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        form = {"status": "shortlisted", "version": "0", "technology": "endoscopy", "trl": "4",
                "reason": "stale", "role": "", "market": ""}  # fmt: skip
        page = client.post(f"/leads/{kept.id}/review", data=form).text
        listed = client.get("/leads").text
        wrong = client.post(f"/leads/{kept.id}/review", data=form | {"market": "x", "version": "1"})
    shown = " ".join(re.sub(r"<[^>]*>", " ", page).split())
    assert "Set right by a scout Scout Models" in shown
    assert "Technology Endoscopy Optical coherence tomography" in shown
    assert "Readiness level 4 level 8" in shown
    assert '<option value="endoscopy" selected>' in page
    assert "Out of date" not in history_of(page)
    assert "Endoscopy" in listed
    assert wrong.status_code == 422
    assert "market &#39;x&#39;" in wrong.text


def test_a_rejection_tells_its_reason_in_words(settings: Settings) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    with desk.open_desk(settings) as client:
        form = {"status": "rejected", "version": "0", "reason": "not-a-company"}
        page = client.post(f"/leads/{kept.id}/review", data=form).text
    assert "Not a company" in history_of(page)


def test_the_lead_list_keeps_its_filters_in_the_address(settings: Settings) -> None:
    desk.keep(settings, *(desk.lead(f"Firm {n}", score=n) for n in range(60)))
    with desk.open_desk(settings) as client:
        first = client.get("/leads?market=japan&technology=20&trl=7-9").text
        assert "60 leads" in first
        following = re.search(r'rel="next" href="([^"]+)"', first)
        assert following
        target = following[1].replace("&amp;", "&")
        assert "market=japan" in target
        second = client.get(target).text
    assert "Firm 9<" in second
    assert "Back to the first page" in second
    assert 'aria-label="Remove the filter Optical coherence tomography"' in first


def test_facets_count_what_their_other_values_would_add(settings: Settings) -> None:
    desk.keep(settings, desk.lead("East", "japan"), desk.lead("West", "canada"))
    with desk.open_desk(settings) as client:
        page = client.get("/leads?market=japan").text
    assert re.search(r'value="canada"> Canada <span class="count">1<', page)


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nothing", 404), ("/leads/none", 404), ("/jobs/none", 404), ("/technologies/99", 404),
     ("/leads?trl=x", 422), ("/leads?cursor=x", 400), ("/leads?market=atlantis", 422)],
)  # fmt: skip
def test_an_error_page_speaks_in_words(client: TestClient, path: str, status: int) -> None:
    page = client.get(path)
    assert page.status_code == status
    assert page.headers["content-type"].startswith("text/html")
    assert "<h1>" in page.text
    assert 'href="/leads"' in page.text


def test_submitting_nothing_or_too_much_is_explained(client: TestClient) -> None:
    assert "send 1 to 10000" in client.post("/submit", data={"urls": " \n "}).text
    many = "\n".join(f"http://x.example/{n}" for n in range(10_001))
    answer = client.post("/submit", data={"urls": many})
    assert answer.status_code == 422
    assert "http://x.example/100" in answer.text


def test_every_page_opens(settings: Settings) -> None:
    desk.keep(settings, desk.lead(), document=desk.document())
    with desk.open_desk(settings) as client:
        for path in (
            "/",
            "/leads",
            "/search",
            "/search?q=x",
            "/submit",
            "/missions",
            "/coverage",
            "/sources",
            "/sources?market=japan&state=never",
            "/welcome",
            "/welcome?mission=M8",
            "/welcome/progress",
            "/help",
            "/keys",
            "/jobs",
            "/technologies/20",
        ):
            page = client.get(path)
            assert page.status_code == 200, path
            assert "<h1>" in page.text
            assert 'lang="en"' in page.text


def test_no_template_holds_inline_script_or_style_or_unescaped_text() -> None:
    for template in TEMPLATES.rglob("*.html"):
        text = template.read_text("utf-8")
        assert not re.search(r"style=|<style|\son[a-z]+=|\|\s*safe", text), template.name
        assert not re.search(r"<script(?! src=\"/static/)", text), template.name


def test_filters_of_all_kinds_stand_in_the_address_and_can_be_lifted_one_by_one(
    settings: Settings,
) -> None:
    kept = desk.lead(market="us-west", sources=("register:fda",), languages=("en",))
    desk.keep(settings, kept, desk.lead("Other", sources=("company:x",), languages=("ja",)))
    with desk.open_desk(settings) as client:
        page = client.get("/leads?source_kind=register&language=en&not_market=japan&trl=7-9").text
        passages = client.get("/search?q=retina&source_kind=register&not_market=japan").text
    assert "<h1>1 lead</h1>" in page
    for chip in ("Registers of authorities", "In English", "Not: Japan", "TRL 7–9"):
        assert f'aria-label="Remove the filter {chip}"' in page
    assert 'name="not_market" value="japan"' in page  # kept when the form is sent
    assert "United States" in page
    assert 'href="/search?source_kind=register&amp;language=en&amp;not_market=japan' in page
    assert 'aria-label="Leave out US West Coast"' in page
    assert "Kagami Optics" in passages
    assert "Other" not in re.sub(r"(?s)<aside.*", "", passages)


def test_a_facet_counts_what_another_choice_of_it_would_bring(settings: Settings) -> None:
    desk.keep(settings, desk.lead(), desk.lead("Other", market="israel"))
    with desk.open_desk(settings) as client:
        page = client.get("/leads?market=japan").text
        told = client.get("/v1/leads?market=japan&facets=true").json()
    israel = re.search(r'value="israel"> Israel <span class="count">(\d+)<', page)
    assert israel is not None
    assert israel[1] == "1"
    assert told["facets"]["market"] == {"japan": 1, "israel": 1}
    assert told["facets"]["novelty"] == {"none": 1}
    assert told["total"] == 1


def test_a_text_finds_names_technologies_and_what_is_near_in_meaning(settings: Settings) -> None:
    desk.keep(settings, desk.lead(), desk.lead("Retina Works", sentence="We make lamps."))
    with desk.open_desk(settings) as client:
        service = client.app.state.service  # type: ignore[attr-defined]
        service.warm()
        near = client.get("/v1/leads?q=forty countries").json()["items"]
        both = client.get("/v1/leads?q=retina").json()["items"]
        named = client.get("/leads?q=tomography").text
        service.ready = False
        loading = client.get("/leads?q=forty countries").text
    assert [each["organisation"]["name"] for each in near] == ["Kagami Optics"]
    assert [each["organisation"]["name"] for each in both] == ["Retina Works", "Kagami Optics"]
    assert "<h1>2 leads</h1>" in named
    assert "names <a" in named
    assert "still being loaded" in loading


def test_orders_are_links_and_unknown_ones_are_refused(settings: Settings) -> None:
    desk.keep(settings, desk.lead("Zeta", score=90), desk.lead("Alpha", score=10))
    with desk.open_desk(settings) as client:
        page = client.get("/leads?sort=organisation").text
        assert client.get("/leads?sort=luck").status_code == 422
        assert client.get("/v1/leads?sort=luck").status_code == 422
    assert page.index("Alpha") < page.index("Zeta")
    assert '<strong aria-current="true">organisation</strong>' in page


def test_the_matrix_tells_presence_and_both_kinds_of_absence(settings: Settings) -> None:
    desk.keep(settings, desk.lead(), document=desk.document())
    with desk.open_desk(settings) as client:
        page = client.get("/matrix").text
        chosen = client.get("/matrix?role=end_user").text
        told = client.get("/v1/matrix").json()
        table = client.get("/v1/matrix?format=csv")
        wrong = client.get("/v1/matrix?market=atlantis")
    assert "/leads?technology=optical-coherence-tomography&amp;market=japan" in page
    assert '<th role="rowheader" scope="row">' in page
    assert "<caption" in page
    assert "not crawled" in page
    assert "0 leads" in chosen
    cells = {cell["market"]: cell for cell in told["technologies"][19]["cells"]}
    assert (cells["japan"]["leads"], cells["japan"]["trl_median"]) == (1, 8.0)
    assert cells["israel"]["state"] == "not-crawled"
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text.splitlines()) == 1 + len(told["technologies"]) * len(told["markets"])
    assert wrong.status_code == 422


def test_the_start_page_tells_what_is_new_since_the_last_visit(settings: Settings) -> None:
    long_ago = desk.NOW.replace(year=2020)
    gone = ("https://old.example/",)
    leads = (
        desk.lead("Fresh", first_seen=desk.NOW),
        desk.lead("Rewritten", first_seen=long_ago, changed=desk.NOW),
        desk.lead("Vanished", first_seen=long_ago, changed=desk.NOW, gone=gone),
    )
    desk.keep(settings, *leads)
    for kept in leads:
        desk.enter(settings, kept, kept.first_seen)
    with desk.open_desk(settings) as client:
        page = client.get("/?since=2025-11-01").text
        again = client.get("/").text
        assert client.get("/?since=soon").status_code == 422
    assert "Since 1 November 2025" in page
    counts = re.findall(r'<span class="big">(\d+)</span>', page)
    assert counts == ["1", "2", "1"]
    assert "3 of 3 to review" in page
    assert "Since your last visit" in again
    assert re.findall(r'<span class="big">(\d+)</span>', again) == ["0", "0", "0"]
