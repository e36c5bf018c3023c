"""Every page of a filled store under axe-core, in light and dark, wide and narrow."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import reduce
from threading import Thread
from typing import Any

import pytest
import uvicorn

from api.app import create_app
from scouting.access import LOCAL
from scouting.domain import Lead
from scouting.searches import SavedSearch
from scouting.settings import Settings
from scouting.sources import load_sources
from scouting.store import open_store
from scouting.webhooks import TEST, Attempt, Event, Webhook, draw_secret
from tests.api import desk
from tests.api.test_keyboard import CHROMIUM

axe = pytest.importorskip("axe_playwright_python.sync_playwright")

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(CHROMIUM is None, reason="no browser on this machine"),
]

PAGES = (
    "/", "/leads", "/leads?market=israel", "/leads/{lead}", "/search", "/search?q=retina", "/matrix",
    "/submit", "/missions", "/missions/M8", "/missions/M8/book", "/markets/japan", "/coverage",
    "/sources", "/sources?market=japan", "/welcome", "/welcome?mission=M8", "/welcome/progress",
    "/jobs", "/help", "/keys", "/audit", "/review", "/issues", "/technologies/20",
    "/technologies/20/brief", "/documents/1", "/nothing", "/sign-in",
    "/problems", "/problems/unknown", "/searches", "/searches/1", "/digest", "/unsubscribe/nothing", "/webhooks/1",
)  # fmt: skip
LOOKS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")]


@pytest.fixture(scope="module")
def lead(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Lead]:
    settings = desk.settings_in(tmp_path_factory.mktemp("axe"), contact="scout@example.org")
    kept = desk.shelve(settings)
    desk.rate(settings, desk.NOVEL, desk.NEEDED)
    desk.issue(settings, "Ada", "scout")
    with open_store(settings.database) as store:
        then = datetime(2025, 1, 1, tzinfo=UTC)
        eyes = store.searches.add(SavedSearch(LOCAL, "Eyes", "market=japan", then, then))
        hook = Webhook(
            eyes, f"https://crm.example.org/{'scouting' * 20}", "CRM", draw_secret(), 0, then
        )
        hook = store.webhooks.get(LOCAL, store.webhooks.add(hook))
        for id in ("msg_1", "msg_2"):
            store.events.add(hook, Event(id, TEST, "{}", then, then))
        ((event, _), _) = store.events.take(then, 2)
        refused = Attempt(then, 500, 0.2, "the receiver answered 500: no such table")
        store.events.settle(event, refused, None, ("active", ""))
        source = load_sources()[0]
        store.runs.end(store.runs.start(source.stamp), "failed", {}, "it did not answer")
        store.documents.quarantine("https://a.example/x", "no text in it", source.stamp)
    return settings, kept


@pytest.fixture(scope="module")
def address(lead: tuple[Settings, Lead]) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(create_app(lead[0], desk.FakeService), port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    driver = pytest.importorskip("playwright.sync_api")
    with driver.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.mark.parametrize(("width", "scheme"), LOOKS)
def test_no_page_has_a_serious_barrier(
    browser: Any, address: str, lead: tuple[Settings, Lead], width: int, scheme: str
) -> None:
    # axe is put into the page as a script, which our own policy forbids
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page, found = context.new_page(), []
    for path in PAGES:
        page.goto(address + path.format(lead=lead[1].id))
        told = axe.Axe().run(page).response["violations"]
        found += [
            (path, one["id"], one["nodes"][0]["html"][:160])
            for one in told
            if one["impact"] in ("serious", "critical")
        ]
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 0 and path != "/matrix":
            found.append((path, "wider than the screen", str(wide)))
    context.close()
    assert not found, "\n".join(map(str, found))


def test_the_list_of_pages_is_complete(lead: tuple[Settings, Lead]) -> None:
    from api.roles import ROLES

    looked_at = {path.partition("?")[0].replace("{lead}", "{id}") for path in PAGES}
    names = {"/M8": "/{id}", "/japan": "/{id}", "/20": "/{id}", "documents/1": "documents/{number}",
             "problems/unknown": "problems/{name}", "searches/1": "searches/{number}",
             "unsubscribe/nothing": "unsubscribe/{token}",
             "webhooks/1": "webhooks/{id}"}  # fmt: skip
    seen = {reduce(lambda path, name: path.replace(*name), names.items(), one) for one in looked_at}
    routes = {route.removeprefix("GET ") for route in ROLES if route.startswith("GET /")}
    not_pages = {"/metrics", "/openapi.json", "/static", "/static/printed", "/jobs/{id}", "/feeds/{token}.atom",
                 "/documents/{number}/text"}  # fmt: skip
    assert {one for one in routes - seen if not one.startswith("/v1")} - not_pages == set()
