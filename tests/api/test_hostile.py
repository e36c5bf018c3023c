"""What pages of the web bring along never reaches a browser as markup, on any page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.roles import ROLES
from scouting.domain import Organisation
from scouting.store import open_store
from tests.api import desk

PAYLOADS = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "'><svg onload=alert(1)>",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,<script>alert(1)</script>",
    "{{ 7 * 70001 }}", "</textarea><script>alert(1)</script>", "--><script>alert(1)</script>",
    "\u202e<b>x</b>", "</title><script>alert(1)</script>", "` onmouseover=alert(1) ",
)  # fmt: skip
PAGES = [route.split()[1] for route in ROLES if route.startswith("GET /") and "/v1/" not in route]


class Alive(HTMLParser):
    """What a browser would run or follow: scripts, handlers, addresses that are no addresses."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag in ("img", "iframe", "object", "embed", "base", "b", "style"):
            self.found.append(tag)
        if tag == "script" and not told.get("src", "").startswith("/static/"):
            self.found.append(tag)
        self.found += [name for name in told if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            if (
                told.get(name, "/")
                .strip()
                .lower()
                .startswith(("javascript:", "data:", "vbscript:"))
            ):
                self.found.append(told[name])


def test_the_check_itself_sees_what_is_alive() -> None:
    for bad in ("<script>x</script>", "<img src=x>", "<p onclick=x>", '<a href=" JavaScript:x">'):
        assert Alive(bad).found
    assert Alive('<script src="/static/x.js"></script><a href="/leads">x</a>').found == []


@pytest.fixture(params=PAYLOADS)
def hostile(
    request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[tuple[TestClient, str, str]]:
    """A server whose store is full of one payload, the payload, and the id of a lead."""
    payload: str = request.param
    settings = desk.settings_in(tmp_path, access="keys")
    sentence = f"{payload} We sell OCT scanners."
    url = payload if ":" in payload else f"https://x.example/{payload}"
    kept = desk.lead(payload, sentence=sentence, url=url, sources=(payload,), gone=(url,))
    (piece,) = kept.evidence
    evidence = (replace(piece, why=payload), replace(piece, url="https://kagami.example/products"))
    kept = replace(
        kept, organisation=Organisation(kept.organisation.key, payload, url), evidence=evidence,
        market_evidence=evidence, role_evidence=evidence,
    )  # fmt: skip
    page = replace(
        desk.document(text=f"{payload}\n{sentence}"), title=payload, organisation=payload
    )
    desk.keep(settings, kept, document=page)
    precedent = replace(desk.NOVEL.precedent, organisation=payload, text=payload, url=url)  # type: ignore[type-var]
    (piece,) = desk.NEEDED.evidence
    need = replace(desk.NEEDED, evidence=(replace(piece, text=payload, why=payload, url=url),))
    desk.rate(settings, replace(desk.NOVEL, precedent=precedent), need)
    with open_store(settings.database) as store:
        store.documents.quarantine(url, payload, payload)
    ada = desk.issue(settings, payload[:60] if payload.isprintable() else "Ada", "admin")
    with desk.open_desk(settings) as client:
        token = desk.sign_in(client, ada)
        sent = {"csrf": token, "status": "shortlisted", "version": "0", "note": payload}
        assert client.post(f"/leads/{kept.id}/review", data=sent).status_code == 200
        client.post("/submit", data={"csrf": token, "urls": payload})
        yield client, payload, kept.id


def test_no_payload_comes_alive_on_any_page(hostile: tuple[TestClient, str, str]) -> None:
    client, payload, lead = hostile
    with open_store(client.app.state.service.settings.database) as store:  # type: ignore[attr-defined]
        job = next(iter(store.audit.latest(1))).target.rpartition("/")[2] or "nothing"
    for path in PAGES:
        ids = {"/leads/{id}": lead, "/technologies/{id}": "20", "/jobs/{id}": job}
        id = next((ids[known] for known in ids if path.startswith(known)), "nothing")
        answer = client.get(path.replace("{id}", id), params={"q": payload, "to": payload})
        if answer.headers.get("content-type", "").startswith("text/html"):
            assert Alive(answer.text).found == [], path
            assert "490007" not in answer.text, path
    shown = client.get(f"/leads/{lead}").text
    assert "We sell OCT scanners." in shown
    for path in (
        f"/leads/{payload}",
        f"/technologies/{payload}",
        f"/jobs/{payload}",
        f"/{payload}",
    ):
        assert Alive(client.get(path).text).found == [], path
