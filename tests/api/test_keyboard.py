"""Reviewing in a real browser by keyboard: with the keys, without them, and with them switched off."""

from __future__ import annotations

import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
import uvicorn

from api.app import create_app
from scouting.domain import Lead
from scouting.settings import Settings
from tests.api import desk

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")

pytestmark = [
    pytest.mark.server,
    pytest.mark.skipif(CHROMIUM is None, reason="no browser on this machine"),
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    driver = pytest.importorskip("playwright.sync_api")
    with driver.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return desk.settings_in(tmp_path)


@pytest.fixture
def leads(settings: Settings) -> list[Lead]:
    kept = [desk.lead(f"Firm {n}", score=90 - n) for n in range(3)]
    desk.keep(settings, *kept)
    return kept


@pytest.fixture
def address(settings: Settings) -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    config = uvicorn.Config(create_app(settings, desk.FakeService), port=port, log_level="error")
    server = uvicorn.Server(config)
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def page(browser: Any, address: str, leads: list[Lead]) -> Iterator[Any]:
    context = browser.new_context(base_url=address)
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    opened.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    yield opened
    context.close()
    assert faults == []


def status(address: str, lead: Lead) -> str:
    return str(httpx.get(f"{address}/v1/leads/{lead.id}").json()["review"]["status"])


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def said(page: Any, text: str) -> None:
    page.wait_for_function("t => document.getElementById('said').textContent.includes(t)", arg=text)


def test_leads_are_reviewed_in_the_list_by_keys(page: Any, address: str, leads: list[Lead]) -> None:
    page.goto("/leads")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused(page) == "Firm 0"
    page.keyboard.press("a")
    said(page, "Firm 0: Shortlisted. Saved")
    assert focused(page) == "Firm 1"
    page.keyboard.press("r")
    page.keyboard.press("2")
    said(page, "Firm 1: Rejected. Saved")
    assert focused(page) == "Firm 2"
    rejected = httpx.get(f"{address}/v1/leads/{leads[1].id}").json()["review"]
    assert (rejected["status"], rejected["reason"]) == ("rejected", "wrong-trl")
    page.keyboard.press("u")
    said(page, "Firm 1: New. Taken back")
    assert focused(page) == "Firm 1"
    assert [status(address, lead) for lead in leads] == ["shortlisted", "new", "new"]
    page.keyboard.press("r")
    page.keyboard.press("0")
    said(page, "Firm 1: Rejected. Saved")
    assert page.locator("tr[data-lead] .tag").all_inner_texts() == [
        "Shortlisted",
        "Rejected",
        "New",
    ]


def test_what_somebody_else_decided_meanwhile_is_not_overwritten_by_a_key(
    page: Any, address: str, leads: list[Lead]
) -> None:
    page.goto("/leads")
    httpx.patch(f"{address}/v1/leads/{leads[0].id}", json={"status": "meeting", "version": 0})
    page.keyboard.press("j")
    page.keyboard.press("a")
    said(page, "Firm 0: Meeting arranged. Changed by somebody else since")
    assert status(address, leads[0]) == "meeting"


def test_a_queue_is_walked_decided_and_taken_back_by_keys(
    page: Any, address: str, leads: list[Lead]
) -> None:
    page.goto("/review?status=new")
    page.keyboard.press("j")
    page.wait_for_selector("h1:has-text('Firm 1')")
    page.keyboard.press("k")
    page.wait_for_selector("h1:has-text('Firm 0')")
    page.keyboard.press("a")
    page.wait_for_selector("h1:has-text('Firm 1')")
    assert "2 of 3" in page.inner_text(".walk")
    page.keyboard.press("r")
    page.keyboard.press("5")
    page.wait_for_selector("h1:has-text('Firm 2')")
    assert status(address, leads[1]) == "rejected"
    page.keyboard.press("u")
    page.wait_for_selector("h1:has-text('Firm 1')")
    assert [status(address, lead) for lead in leads] == ["shortlisted", "new", "new"]


def test_keys_are_not_taken_in_a_field_nor_once_they_are_switched_off(
    page: Any, address: str, leads: list[Lead]
) -> None:
    page.goto(f"/leads/{leads[0].id}")
    page.focus("#note")
    page.keyboard.type("a rare jar? u/x")
    assert page.input_value("#note") == "a rare jar? u/x"
    page.focus("h1 >> xpath=ancestor::main")
    page.keyboard.press("?")
    assert page.locator("#keys-help").is_visible()
    page.keyboard.press("Tab")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.reload()
    page.keyboard.press("a")
    page.keyboard.press("?")
    assert not page.locator("#keys-help").is_visible()
    assert status(address, leads[0]) == "new"
    page.click("text=Keys")
    assert not page.is_checked("#keys-on")


def test_slash_goes_to_the_search_and_o_opens_the_source(page: Any, leads: list[Lead]) -> None:
    page.goto("/leads")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.context.route("https://kagami.example/**", lambda route: route.fulfill(body="their page"))
    page.goto(f"/leads/{leads[0].id}")
    with page.context.expect_page() as opened:
        page.keyboard.press("o")
    assert opened.value.url == "https://kagami.example/products"


def test_a_lead_is_reviewed_by_tab_and_enter_alone(
    page: Any, address: str, leads: list[Lead]
) -> None:
    page.goto("/leads")
    tab_to(page, "Review them one by one")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Firm 0')")
    tab_to(page, "Shortlist")
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    assert page.evaluate(outline) != "none"
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Firm 1')")
    assert status(address, leads[0]) == "shortlisted"
    tab_to(page, "Undo")
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Firm 0')")
    assert status(address, leads[0]) == "new"


def test_the_review_and_the_list_of_keys_are_near_the_top(page: Any, leads: list[Lead]) -> None:
    page.goto(f"/leads/{leads[0].id}")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the review"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#review') !== null")
    for path in (f"/leads/{leads[0].id}", "/leads", "/review"):
        page.goto(path)
        assert page.get_by_role("button", name="Keys").bounding_box()["y"] < 600


def tab_to(page: Any, text: str) -> None:
    for _ in range(80):
        page.keyboard.press("Tab")
        if focused(page) == text:
            return
    raise AssertionError(f"'{text}' is not reached by Tab")


def test_leads_are_set_together_without_scripts(
    browser: Any, address: str, leads: list[Lead]
) -> None:
    context = browser.new_context(base_url=address, java_script_enabled=False)
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/leads")
    for box in page.locator("input[name=lead]").all()[:2]:
        box.check()
    page.click("summary:has-text('Decide on the selected leads')")
    page.select_option("#bulk-status", "shortlisted")
    page.click("text=Apply to the selected leads")
    assert "2 of 2 leads set" in page.inner_text("h1")
    assert page.locator("main").evaluate("main => main.scrollWidth <= innerWidth")
    page.click("text=Undo all of it")
    assert [status(address, lead) for lead in leads] == ["new", "new", "new"]
    context.close()
