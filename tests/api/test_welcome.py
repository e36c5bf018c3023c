"""The first run, sources, help and keys on the pages."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from scouting.backlog import Backlog
from scouting.hand import Standing
from scouting.rounds import ask_now
from scouting.settings import Settings
from scouting.sources import load_sources
from scouting.store import open_store
from tests.api import desk


def hand(client: TestClient) -> desk.FakeHand:
    found: desk.FakeHand = client.app.state.service.hand  # type: ignore[attr-defined]
    return found


def waiting(settings: Settings) -> list[str]:
    backlog = Backlog(settings.queue_url)
    try:
        return [job.source for job in backlog.recent("queued")]
    finally:
        backlog.close()


def test_a_first_visitor_is_offered_a_mission_or_the_demonstration(client: TestClient) -> None:
    page = client.get("/").text
    assert 'href="/welcome"' in page
    assert 'action="/welcome/demo"' in page
    told = client.post("/welcome/demo", follow_redirects=True)
    assert hand(client).sent == ["demo"]
    assert told.url.path == "/welcome/progress"
    hand(client).standing = Standing("busy")
    assert "being visited" in client.get("/welcome/progress").text
    assert 'http-equiv="refresh"' in client.get("/welcome/progress").text
    assert "/welcome/progress" in client.get("/").text
    client.post("/welcome/demo")
    assert hand(client).sent == ["demo"], "asked for twice it goes on"
    hand(client).standing = Standing("failed", "port 8741 is <taken>")
    assert "port 8741 is &lt;taken&gt;" in client.get("/welcome/progress").text


def test_invented_data_does_not_go_into_a_store_with_pages(settings: Settings) -> None:
    desk.keep(settings, desk.lead(), document=desk.document())
    with desk.open_desk(settings) as client:
        refused = client.post("/welcome/demo")
        assert refused.status_code == 409
        assert "SCOUTING_DATABASE" in refused.text
        assert hand(client).sent == []


def test_a_mission_leads_to_its_sources_and_their_first_crawl(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path, contact="scout@example.org")
    with desk.open_desk(settings) as client:
        page = client.get("/welcome?mission=M8").text
        assert 'value="jba"' not in page or "checked" in page
        assert "not verified yet" in page
        assert "Associations and fairs" in page
        ids = [one.id for one in load_sources() if "japan" in one.markets][:2]
        form = {"mission": "M8", "source": ids}
        told = client.post("/welcome/crawl", data=form)
        assert told.url.path == "/welcome/progress"
        assert told.url.query == b"mission=M8"
        assert hand(client).sent == ["work"]
        assert sorted(waiting(settings)) == sorted(ids)
        client.post("/welcome/crawl", data=form)
        assert len(waiting(settings)) == 2, "sent twice it is one job a source"


def test_without_a_contact_address_nothing_is_begun_and_the_ticks_are_kept(
    settings: Settings, client: TestClient
) -> None:
    (id, *_) = [one.id for one in load_sources() if "japan" in one.markets]
    assert "SCOUTING_CONTACT" in client.get("/welcome?mission=M8").text
    refused = client.post("/welcome/crawl", data={"mission": "M8", "source": [id]})
    assert refused.status_code == 422
    assert "SCOUTING_CONTACT" in refused.text
    assert refused.text.count(" checked>") == 1
    assert hand(client).sent == []
    assert "Tick at least one" in client.post("/welcome/crawl", data={"mission": "M8"}).text
    assert client.post("/welcome/crawl", data={"mission": "M99", "source": [id]}).status_code == 404
    unknown = client.post("/welcome/crawl", data={"mission": "M8", "source": ["no-such"]})
    assert unknown.status_code == 404


def test_sources_tell_trust_licence_failures_and_what_is_not_covered(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path, contact="scout@example.org")
    (first, *_) = [one for one in load_sources() if "japan" in one.markets]
    with open_store(settings.database) as store:
        run = store.runs.start(first.stamp)
        store.runs.end(run, "failed", {}, "the site <b>did not answer</b>")
        store.documents.quarantine("javascript:alert(1)", "no web address", first.stamp)
    with desk.open_desk(settings) as client:
        page = client.get("/sources?market=japan").text
        assert first.name.split("&")[0] in page
        assert "the site &lt;b&gt;did not answer&lt;/b&gt;" in page
        assert "never visited with success" in page
        assert 'href="javascript:' not in page
        assert "AdvaMed" not in page
        assert "AdvaMed" in client.get("/sources").text
        assert client.get("/sources?market=atlantis").status_code in (404, 422)
        begun = client.post(f"/sources/{first.id}/crawl")
        assert begun.url.path == "/sources"
        assert "was asked for" in begun.text
        assert client.post("/sources/no-such/crawl").status_code == 404
    assert waiting(settings) == [first.id]


def test_a_source_asked_for_again_is_one_job_until_it_has_ended(settings: Settings) -> None:
    source, now = load_sources()[0], datetime.now(UTC)
    backlog = Backlog(settings.queue_url)
    try:
        first = ask_now(backlog, source, now)
        assert ask_now(backlog, source, now) == first
        backlog.cancel(first)
        assert ask_now(backlog, source, now) == f"{first}~2"
        backlog.cancel(f"{first}~2")
        backlog.add_crawl(source.id, "site.example", f"{first}~3", 3, delay=600)
        assert ask_now(backlog, source, now) == f"{first}~4", "what waits for its hour goes at once"
        assert backlog.find(f"{first}~3").state == "cancelled"
    finally:
        backlog.close()


def test_help_explains_every_word_under_its_anchor(client: TestClient) -> None:
    page = client.get("/help").text
    for word in ("trl", "interval", "probability", "score", "role", "novelty", "need", "trust"):
        assert f'<h2 id="{word}">' in page
    assert 'href="/help"' in client.get("/leads").text


@pytest.mark.parametrize("path", ["/nothing", "/leads?trl=x", "/leads?cursor=x"])
def test_every_error_page_has_a_way_on_and_the_number_of_the_request(
    client: TestClient, path: str
) -> None:
    page = client.get(path)
    assert page.headers["x-request-id"] in page.text
    assert 'href="/help"' in page.text


def test_an_admin_makes_a_key_that_is_shown_once_and_revokes_it(settings: Settings) -> None:
    with desk.open_desk(settings) as client:
        made = client.post("/keys", data={"name": "Ada <i>", "role": "scout", "expires": "90d"})
        assert made.headers["cache-control"] == "no-store"
        assert "Ada &lt;i&gt;" in made.text
        assert made.text.count("scout_") == 1
        again = client.get("/keys").text
        assert "scout_" not in again
        same = client.post("/keys", data={"name": "Ada <i>", "role": "scout"})
        assert same.status_code == 422
        unheard = client.post("/keys", data={"name": "Bo", "role": "scout", "renews": "true"})
        assert (unheard.status_code, "never had a key" in unheard.text) == (422, True)
        assert client.post("/keys", data={"name": "Bo", "role": "king"}).status_code == 422
        with open_store(settings.database) as store:
            (key,) = store.keys.all()
        assert "revoked" in client.post(f"/keys/{key.id}/revoke").text
        assert client.post(f"/keys/{key.id}/revoke").status_code == 200, "twice is once"
        assert client.post("/keys/none/revoke").status_code == 404
    with open_store(settings.database) as store:
        log = [(one.who, one.verb) for one in store.audit.latest(20)]
    assert log.count(("local", "add key")) == 1
    assert log.count(("local", "revoke key")) == 1


def test_only_admins_see_keys(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path, access="keys")
    scout = desk.issue(settings, "Ada", "scout")
    with desk.open_desk(settings) as client:
        desk.sign_in(client, scout)
        assert client.get("/keys").status_code == 403
        assert client.post("/keys", data={"name": "x", "role": "admin"}).status_code == 403
