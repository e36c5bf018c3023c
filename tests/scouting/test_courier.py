"""The courier: events are kept before they are sent, tried again, and lost by no kill."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from scouting import keys
from scouting.access import LOCAL
from scouting.courier import GAP, Courier
from scouting.domain import Lead
from scouting.errors import Conflict
from scouting.searches import SavedSearch
from scouting.settings import Settings
from scouting.store.events import LEASE
from scouting.webhooks import KEPT, PATIENCE, RETRIES, Event, Webhook, draw_secret
from tests.api import desk
from tests.conftest import DATABASES, empty_database
from tests.receiver import Receiver, receiving

START = datetime.now(UTC)
LONG = timedelta(days=1, hours=1)


@dataclass
class Round:
    """A service with one webhook of one search, a receiver and a clock that a test sets."""

    service: desk.FakeService
    receiver: Receiver
    hook: int = 0
    now: datetime = START
    secret: str = field(default_factory=draw_secret)

    def __post_init__(self) -> None:
        self.courier = self.another()
        self.hook = self.add(LOCAL)

    def another(self) -> Courier:
        """Of a process that knows nothing of the first."""
        return Courier(self.service, lambda: self.now)

    def add(self, owner: str, query: str = "market=japan") -> int:
        store = self.service.store
        search = SavedSearch(owner, "Japan", query, START, START)
        made = Webhook(store.searches.add(search), self.receiver.url, "", self.secret,
                       store.arrivals.latest(), START)  # fmt: skip
        return store.webhooks.add(made)

    def keep(self, *leads: Lead) -> None:
        for one in leads:
            self.service.store.leads.replace(one.organisation.key, [one])

    def go(self, after: timedelta = timedelta()) -> int:
        self.now += after
        return self.courier.round()

    @property
    def webhook(self) -> Webhook:
        return self.service.store.webhooks.get(LOCAL, self.hook)

    @property
    def events(self) -> list[Event]:
        return self.service.store.events.page(self.hook, 100)

    @property
    def told(self) -> list[Any]:
        return [json.loads(got.body) for got in self.receiver.got]

    @property
    def ids(self) -> list[str]:
        return [got.headers["webhook-id"] for got in self.receiver.got]


@pytest.fixture(params=DATABASES)
def play(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Round]:
    url = empty_database(request.param, tmp_path)
    settings = Settings(database=url, fetch_allow="127.0.0.0/8", index=str(tmp_path / "index"))
    service = desk.FakeService(settings)
    with receiving() as receiver:
        yield Round(service, receiver)
    service.close()


def test_what_comes_into_a_search_is_told_once_and_signed(play: Round) -> None:
    play.keep(desk.lead(), desk.lead("Elsewhere", market="israel"))
    assert play.go() == 1
    (got,) = play.receiver.got
    told = got.verified(play.secret)
    assert (told["type"], told["data"]["search"]["name"]) == ("search.updated", "Japan")
    assert told["timestamp"].endswith("Z")
    (lead,) = told["data"]["new"]["leads"]
    assert (lead["organisation"]["name"], lead["technology_number"]) == ("Kagami Optics", 20)
    assert lead["trl"] == {"level": 8, "low": 7, "high": 9}
    assert lead["link"].startswith("http://localhost:8000/leads/")
    assert lead["evidence"] == {"text": desk.SENTENCE, "url": "https://kagami.example/products"}
    assert told["data"]["changed"] == {"total": 0, "leads": []}
    assert told["data"]["more"].startswith(
        "http://localhost:8000/v1/leads?market=japan&since=2025-11-24"
    )
    assert play.go(LONG) == 0
    assert play.events[0].state == "delivered"


def test_what_changes_is_told_in_words_and_what_fits_no_search_is_not(play: Round) -> None:
    play.keep(desk.lead())
    play.go()
    play.keep(replace(desk.lead(), role="research"), desk.lead("Elsewhere", market="israel"))
    assert play.go(GAP) == 1
    data = play.told[1]["data"]
    assert (data["new"]["total"], data["changed"]["total"]) == (0, 1)
    assert any("Research" in phrase for phrase in data["changed"]["leads"][0]["changes"])
    play.keep(desk.lead("Other", market="israel"))
    assert play.go(GAP) == 0


def test_a_lead_whose_page_was_fetched_long_before_it_was_read_is_not_passed_over(
    play: Round,
) -> None:
    play.keep(desk.lead())
    play.go()
    play.keep(desk.lead("Late Optics", first_seen=START - timedelta(days=3)))
    assert play.go(GAP) == 1
    assert play.told[1]["data"]["new"]["leads"][0]["organisation"]["name"] == "Late Optics"


def test_updates_of_one_webhook_are_a_minute_apart_and_gather_what_comes_meanwhile(
    play: Round,
) -> None:
    play.keep(desk.lead("A"))
    play.go()
    play.keep(desk.lead("B"))
    assert play.go(GAP / 2) == 0
    play.keep(desk.lead("C"))
    assert play.go(GAP / 2) == 1
    assert play.told[1]["data"]["new"]["total"] == 2


def test_more_than_a_hundred_are_counted_and_the_list_is_named(play: Round) -> None:
    play.keep(*[desk.lead(f"Optics {n}") for n in range(103)])
    play.go()
    new = play.told[0]["data"]["new"]
    assert (new["total"], len(new["leads"])) == (103, 100)


def test_a_kill_between_keeping_and_sending_loses_nothing_and_makes_no_second_id(
    play: Round,
) -> None:
    play.keep(desk.lead())
    play.courier.draw()
    kept = play.events[0].id
    play.another().draw()
    assert [event.id for event in play.events] == [kept]
    assert play.another().round() == 1
    assert play.ids == [kept]


def test_a_kill_while_sending_sends_it_again_under_its_id_once_the_lease_is_over(
    play: Round,
) -> None:
    play.keep(desk.lead())
    play.courier.draw()
    ((taken, _),) = play.service.store.events.take(play.now, 5)
    assert play.another().round() == 0
    play.now += LEASE
    assert play.another().round() == 1
    assert play.ids == [taken.id]


def test_two_couriers_draw_one_event_of_the_same_news(play: Round) -> None:
    play.keep(desk.lead())
    before = play.webhook
    play.courier.draw()
    event = replace(play.events[0], id="msg_other")
    assert not play.service.store.webhooks.advance(before, 99, event)
    assert len(play.events) == 1


def test_what_is_not_taken_is_tried_again_and_given_up_after_the_last(play: Round) -> None:
    play.keep(desk.lead())
    play.receiver.status = 500
    assert play.go() == 1
    for wait in RETRIES:
        assert play.go(wait * 0.8) == 0
        assert play.go(wait * 0.3) == 1
    (event,) = play.events
    assert (event.state, event.attempts, set(play.ids)) == ("dead", 8, {event.id})
    assert play.go(LONG) == 0
    attempts = play.service.store.events.attempts([event])[event.id]
    assert [one.status for one in attempts] == [500] * 8
    assert len({got.body for got in play.receiver.got}) == 1


def test_a_receiver_that_asks_for_time_is_given_it(play: Round) -> None:
    play.keep(desk.lead())
    play.receiver.status, play.receiver.headers = 429, {"Retry-After": "3600"}
    play.go()
    assert play.go(timedelta(minutes=59)) == 0
    play.receiver.status = 204
    assert play.go(timedelta(minutes=2)) == 1
    assert (play.events[0].state, play.webhook.failing) == ("delivered", None)


def test_410_disables_a_webhook_until_it_is_resumed(play: Round) -> None:
    play.keep(desk.lead())
    play.receiver.status = 410
    play.go()
    assert (play.webhook.state, "410" in play.webhook.reason) == ("disabled", True)
    play.keep(desk.lead("B"))
    assert play.go(LONG) == 0
    play.receiver.status = 204
    resumed = play.service.store.webhooks.change(LOCAL, play.hook, state="active")
    assert (resumed.reason, play.go()) == ("", 1)
    assert play.told[-1]["data"]["new"]["total"] == 1


def test_a_webhook_of_which_all_fails_for_five_days_is_paused_and_later_told_all(
    play: Round,
) -> None:
    play.receiver.status = 500
    play.keep(desk.lead())
    while play.now - START < PATIENCE + timedelta(days=2):
        play.keep(replace(desk.lead("B"), score=(play.now - START).total_seconds() % 97))
        play.go(timedelta(hours=3))
    assert (play.webhook.state, "5 days" in play.webhook.reason) == ("paused", True)
    with pytest.raises(Conflict, match="resume"):
        play.service.store.events.replay_failed(play.webhook, START, play.now)
    play.receiver.status, count = 204, len(play.receiver.got)
    play.service.store.webhooks.change(LOCAL, play.hook, state="active")
    play.service.store.events.replay_failed(play.webhook, START, play.now)
    play.go(LONG)
    play.go(GAP)
    assert len(play.receiver.got) > count
    assert all(event.state == "delivered" for event in play.events)


def test_an_event_is_sent_again_under_its_id_and_so_is_all_that_failed(play: Round) -> None:
    play.keep(desk.lead())
    play.go()
    store = play.service.store
    assert store.events.replay(play.webhook, play.ids[0], play.now).state == "pending"
    assert play.go() == 1
    assert len(set(play.ids)) == 1
    assert store.events.replay_failed(play.webhook, START - LONG, play.now) == 0


def test_who_has_lost_access_is_told_nothing_more(play: Round) -> None:
    store = play.service.store
    keys.issue(store, "Ada", "scout")
    hook = play.add("Ada", "market=israel")
    play.keep(desk.lead(market="israel"))
    play.courier.draw()
    assert len(store.events.page(hook, 9)) == 1
    keys.revoke(store, "Ada")
    assert play.go(GAP) == 0
    assert play.receiver.got == []


def test_a_search_that_can_no_longer_be_asked_pauses_its_webhook_with_the_reason(
    play: Round,
) -> None:
    store = play.service.store
    search = store.searches.add(SavedSearch(LOCAL, "Old", "market=atlantis", START, START))
    lost = store.webhooks.add(replace(play.webhook, search=search, mark=0))
    play.keep(desk.lead())
    assert play.go() == 1
    assert "atlantis" in store.webhooks.get(LOCAL, lost).reason


def test_after_thirty_days_what_ended_is_forgotten(play: Round) -> None:
    play.keep(desk.lead())
    play.go()
    play.go(KEPT - timedelta(days=1))
    assert len(play.events) == 1
    play.go(timedelta(days=2))
    assert play.events == []


def test_a_search_that_is_forgotten_takes_its_webhooks_with_it(play: Round) -> None:
    play.keep(desk.lead())
    play.courier.draw()
    play.service.store.searches.remove(LOCAL, play.webhook.search)
    assert play.service.store.webhooks.of(LOCAL) == []
    assert play.go() == 0


def test_no_line_of_the_log_has_a_secret_or_what_is_told(
    play: Round, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    play.keep(desk.lead())
    play.receiver.status, play.receiver.said = 500, play.secret.encode()
    play.go()
    ours = [record for record in caplog.records if record.name.startswith("scouting")]
    assert ours
    for record in ours:
        assert play.secret not in record.getMessage()
        assert "Kagami" not in record.getMessage()


def test_a_started_courier_makes_rounds_and_ends(play: Round) -> None:
    play.keep(desk.lead())
    play.courier.start()
    play.courier.stop(10)
    play.another().round()
    assert len(set(play.ids)) == 1


def test_a_round_waits_for_what_another_round_has_under_way(play: Round) -> None:
    """A worker that is to end makes a last round: what its background thread sends must have arrived."""
    play.keep(desk.lead())
    play.receiver.goes_on.clear()
    first, last = Thread(target=play.courier.round), Thread(target=play.courier.round)
    first.start()
    assert play.receiver.came.wait(30)
    last.start()
    last.join(0.5)  # without a lock it is over by then
    waited = last.is_alive()
    play.receiver.goes_on.set()
    first.join(30)
    last.join(30)
    assert waited
    assert [event.state for event in play.events] == ["delivered"]
    assert len(play.ids) == 1
