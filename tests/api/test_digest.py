"""The digest on its page and for programs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from scouting.digest import week_of
from scouting.domain import Lead
from scouting.settings import Settings
from tests.api import desk

JAPAN = {"name": "Eyes in Japan", "query": "market=japan"}
LONG_AGO = datetime(2025, 3, 3, tzinfo=UTC)


def seen(moment: datetime) -> Lead:
    return desk.lead(first_seen=moment, last_seen=moment)


def test_the_week_of_a_lead_tells_it_with_its_sentence_and_no_other_week_does(
    settings: Settings,
) -> None:
    kept = seen(LONG_AGO + timedelta(days=2))
    desk.keep(settings, kept)
    desk.enter(settings, kept, LONG_AGO + timedelta(days=3))
    week = week_of(LONG_AGO)
    with desk.open_desk(settings) as client:
        client.post("/v1/searches", json=JAPAN)
        page = client.get(f"/digest?week={week.name}").text
        assert "1 new lead" in page
        assert desk.SENTENCE in page
        told = client.get("/v1/digest", params={"week": week.name}).json()
        (search,) = told["searches"]
        assert [lead["id"] for lead in search["new"]] == [kept.id]
        assert search["changed"] == []
        listed = client.get(search["new_leads"]).json()
        assert [lead["id"] for lead in listed["items"]] == [kept.id]
        for other in (week.former, week.following):
            assert "Nothing new" in client.get(f"/digest?week={other.name}").text


def test_what_changed_this_week_is_told_in_words(settings: Settings) -> None:
    desk.keep(settings, seen(LONG_AGO))
    desk.enter(settings, seen(LONG_AGO), LONG_AGO)
    desk.keep(settings, replace(seen(LONG_AGO), trl=None))
    with desk.open_desk(settings) as client:
        client.post("/v1/searches", json=JAPAN)
        (search,) = client.get("/v1/digest").json()["searches"]
        (changed,) = search["changed"]
        assert changed["changes"] == ["TRL 8 is no longer told"]
        assert "TRL 8 is no longer told" in client.get("/digest").text


def test_a_search_that_can_no_longer_be_asked_does_not_cost_the_others(settings: Settings) -> None:
    from scouting.searches import SavedSearch
    from scouting.store import open_store

    now = datetime.now(UTC)
    desk.keep(settings, seen(now))
    with desk.open_desk(settings) as client:
        client.post("/v1/searches", json=JAPAN)
        with open_store(settings.database) as store:
            store.searches.add(SavedSearch("local", "Old", "market=atlantis", now, now))
        told = client.get("/v1/digest").json()
        assert [one["name"] for one in told["faults"]] == ["Old"]
        assert "atlantis" in told["faults"][0]["detail"]
        assert told["searches"][0]["new_total"] == 1
        assert "can no longer be asked" in client.get("/digest").text


def test_without_searches_the_page_says_how_to_have_one_and_a_wrong_week_is_named(
    settings: Settings,
) -> None:
    with desk.open_desk(settings) as client:
        assert "Save this search" in client.get("/digest").text
        wrong = client.get("/v1/digest?week=soon")
        assert wrong.status_code == 422
        assert "2026-W48" in wrong.json()["detail"]
