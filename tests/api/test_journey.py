"""A first visitor in a real browser: from a submitted page to a reviewed lead and a downloaded pack."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from scouting.settings import Settings
from tests import web
from tests.api import desk
from tests.api.test_keyboard import address as address  # noqa: PLC0414 -- fixtures
from tests.api.test_keyboard import browser as browser  # noqa: PLC0414
from tests.api.test_keyboard import pytestmark as pytestmark  # noqa: PLC0414

PAGE = f"<html><title>Kagami Optics</title><main><h1>Kagami Optics</h1><p>{desk.TEXT}</p></main>"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = desk.settings_in(tmp_path, fetch_allow="127.0.0.0/8")
    desk.shelve(made)
    return made


def test_from_a_submitted_page_to_a_reviewed_lead_and_a_mission_pack(
    browser: Any, address: str
) -> None:
    page = browser.new_context(base_url=address, accept_downloads=True).new_page()
    page.set_default_timeout(20_000)
    with web.little_web() as site:
        site.page("/", PAGE)
        page.goto("/")
        page.click("nav >> text=Submit pages")
        page.fill("#urls", f"{site.url}/")
        page.click("text=Read these pages")
        page.wait_for_selector("#progress[data-state=done]")
    page.click("nav >> text=Leads")
    page.click("td.who a")
    page.select_option("#status", "shortlisted")
    page.locator("details:has(#set-market) > summary").click()
    page.select_option("#set-market", "japan")
    page.get_by_role("button", name="Save", exact=True).click()
    page.click("nav >> text=Missions")
    with page.expect_download() as waiting:
        page.click("[aria-label='Download Japan as CSV']")
    pack = Path(waiting.value.path()).read_text("utf-8-sig")
    assert "shortlisted" in pack
    assert "Kagami Optics" in pack
    page.context.close()
