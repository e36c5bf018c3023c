"""Browsers that sign in: cookies, forms, and how sessions end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.sessions import local
from scouting import keys
from scouting.settings import Settings
from scouting.store import open_store
from tests.api import desk

TEMPLATES = Path(__file__).parents[2] / "api" / "templates"
FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<inside>.*?)</form>", re.DOTALL)
SITE = {"sec-fetch-site": "same-origin", "origin": "http://localhost"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return desk.settings_in(tmp_path, access="keys")


@pytest.fixture
def ada(settings: Settings) -> str:
    return desk.issue(settings, "Ada", "admin")


@pytest.fixture
def client(settings: Settings, ada: str) -> Iterator[TestClient]:
    with desk.open_desk(settings, headers=SITE) as opened:
        yield opened


def forms_without_token(template: str) -> list[str]:
    """The forms that change something and do not carry the session's token; a dialog's sends nothing."""
    plain = re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
    forms = [one for one in FORM.finditer(plain) if _method(one["head"]) not in ("get", "dialog")]
    return [found["head"] for found in forms if "{{ csrf() }}" not in found["inside"]]


def _method(head: str) -> str:
    found = re.search(r"method\s*=\s*[\"']?([^\"'\s>]+)", head, re.IGNORECASE)
    return found[1].lower() if found else "get"


@pytest.mark.parametrize(
    "name", sorted(str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*.html"))
)
def test_every_form_that_changes_something_carries_the_token(name: str) -> None:
    assert forms_without_token((TEMPLATES / name).read_text("utf-8")) == []


def test_a_form_without_the_token_is_found() -> None:
    for bad in (
        '<form method="post" action="/x"><button>Go</button></form>',
        "<form METHOD=POST action=/x>{# {{ csrf() }} #}</form>",
        '<form\n method="{{ way }}">x</form>',
    ):
        assert len(forms_without_token(bad + '<form method="get"></form>')) == 1


def test_signing_in_opens_the_pages_and_signing_out_closes_them(
    client: TestClient, ada: str
) -> None:
    assert client.get("/leads").status_code == 401
    answer = client.post("/sign-in", data={"key": f" {ada} ", "to": "/leads?market=japan"})
    assert (answer.status_code, str(answer.url)) == (200, "http://localhost/leads?market=japan")
    page = client.get("/").text
    assert "<bdi>Ada</bdi>" in page
    assert client.get("/v1/leads").status_code == 200
    out = client.post("/sign-out", data={"csrf": desk.csrf_of(page)})
    assert str(out.url) == "http://localhost/sign-in"
    assert client.get("/leads").status_code == 401


def test_the_session_s_cookie_is_kept_from_scripts_and_other_sites(
    settings: Settings, ada: str
) -> None:
    for base, name, more in (
        ("http://localhost", "scouting", False),
        ("https://localhost", "__Host-scouting", True),
    ):
        with desk.open_desk(settings, follow_redirects=False) as client:
            client.base_url = base  # type: ignore[assignment]
            cookie = client.post("/sign-in", data={"key": ada}).headers["set-cookie"]
        assert cookie.startswith(f"{name}=")
        flags = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "samesite=lax", "path=/", "max-age=43200"} <= flags
        assert ("secure" in flags) is more
        assert not any(flag.startswith("domain") for flag in flags)


def test_over_tls_a_cookie_that_plain_http_could_have_set_is_not_taken(
    client: TestClient, ada: str
) -> None:
    desk.sign_in(client, ada)
    token = client.cookies["scouting"]
    client.cookies.clear()
    headers = {"cookie": f"scouting={token}"}
    assert client.get("https://localhost/leads", headers=headers).status_code == 401
    headers = {"cookie": f"__Host-scouting={token}"}
    answer = client.get("https://localhost/leads", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "strict-transport-security" not in client.get("/leads").headers


def test_a_session_that_somebody_planted_does_not_become_one_s_own(
    client: TestClient, ada: str, settings: Settings
) -> None:
    mallory = desk.issue(settings, "Mallory", "reader")
    desk.sign_in(client, mallory)
    planted = client.cookies["scouting"]
    token = desk.csrf_of(client.get("/").text)
    client.post("/sign-in", data={"key": ada, "csrf": token})
    assert client.cookies["scouting"] != planted
    client.cookies.clear()
    assert client.get("/leads", headers={"cookie": f"scouting={planted}"}).status_code == 401
    for made_up in ("x", "%00", "a" * 9999):
        answer = client.post(
            "/sign-in", data={"key": ada}, headers={"cookie": f"scouting={made_up}"}
        )
        assert answer.status_code == 200
        assert made_up not in client.cookies.values()


def test_the_store_keeps_no_session_that_could_be_stolen_from_it(
    client: TestClient, ada: str, tmp_path: Path
) -> None:
    desk.sign_in(client, ada)
    token = client.cookies["scouting"].encode()
    assert not any(
        token in path.read_bytes() for path in tmp_path.glob("scouting.db*") if path.is_file()
    )


def test_a_revoked_key_ends_its_sessions(client: TestClient, ada: str, settings: Settings) -> None:
    desk.sign_in(client, ada)
    with open_store(settings.database) as store:
        keys.revoke(store, "Ada")
    assert client.get("/leads").status_code == 401


def test_a_form_without_the_session_s_token_changes_nothing(
    client: TestClient, ada: str, settings: Settings
) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    token = desk.sign_in(client, ada)
    target, review = f"/leads/{kept.id}/review", {"status": "shortlisted", "version": "0"}
    other = desk.issue(settings, "Eve", "scout")
    with desk.open_desk(settings, headers=SITE) as eve:
        foreign = desk.sign_in(eve, other)
    assert foreign != token
    for sent in ({}, {"csrf": ""}, {"csrf": "x"}, {"csrf": foreign}, {"csrf": "é"}):
        answer = client.post(target, data=review | sent)
        assert answer.status_code == 403
        assert "Nothing was changed" in answer.text
    files = {"csrf": (None, "x"), "status": (None, "shortlisted"), "version": (None, "0")}
    assert client.post(target, files=files).status_code == 403
    json = client.patch(f"/v1/leads/{kept.id}", json={"status": "rejected", "version": 0})
    assert json.json()["type"] == "/problems/forged-form"
    assert client.get(f"/v1/leads/{kept.id}").json()["review"]["status"] == "new"
    assert client.post(target, data=review | {"csrf": token}).status_code == 200
    told = client.get(f"/v1/leads/{kept.id}").json()["review"]
    assert (told["status"], told["reviewer"]) == ("shortlisted", "Ada")


def test_the_token_comes_along_in_uploads_and_from_scripts_too(
    client: TestClient, ada: str, settings: Settings
) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    token = desk.sign_in(client, ada)
    assert f'<meta name="csrf" content="{token}">' in client.get("/").text
    body = {"status": "shortlisted", "version": 0}
    answer = client.patch(f"/v1/leads/{kept.id}", json=body, headers={"X-CSRF-Token": token})
    assert answer.status_code == 200
    files = {"csrf": (None, token), "status": (None, "contacted"), "version": (None, "1")}
    assert client.post(f"/leads/{kept.id}/review", files=files).status_code == 200


def test_another_site_cannot_use_a_session_even_with_its_token(
    client: TestClient, ada: str
) -> None:
    token = desk.sign_in(client, ada)
    headers = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    answer = client.post(
        "/submit", data={"urls": "http://x.example", "csrf": token}, headers=headers
    )
    assert answer.status_code == 403


def test_broken_uploads_are_refused_in_words(client: TestClient, ada: str) -> None:
    desk.sign_in(client, ada)
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/submit", content=b"--y\r\nnonsense", headers=headers).status_code in (
        400,
        403,
    )
    headers = {"content-type": "multipart/form-data"}
    assert client.post("/submit", content=b"x", headers=headers).status_code in (400, 403)


class Fields(HTMLParser):
    """The forms of a page with the names of their fields."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.posts: list[set[str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag == "form" and (told.get("method") or "get").lower() == "post":
            self.posts.append(set())
        elif tag == "input" and self.posts:
            self.posts[-1].add(told.get("name") or "")


def test_the_pages_as_served_carry_the_token_in_every_form(
    client: TestClient, ada: str, settings: Settings
) -> None:
    kept = desk.lead()
    desk.keep(settings, kept)
    desk.sign_in(client, ada)
    for path in ("/", "/submit", f"/leads/{kept.id}", "/jobs", "/audit", "/nothing"):
        posts = Fields(client.get(path).text).posts
        assert posts, path
        assert all("csrf" in names for names in posts), path


@pytest.mark.parametrize("wrong", ["", "x", "scout_" + "0" * 12 + "_" + "A" * 43])
def test_a_wrong_key_is_told_in_words_and_not_shown(client: TestClient, wrong: str) -> None:
    answer = client.post("/sign-in", data={"key": wrong, "to": "/leads"})
    assert answer.status_code == 401
    assert "www-authenticate" in answer.headers
    assert 'role="alert"' in answer.text
    assert 'name="to" value="/leads"' in answer.text
    assert len(wrong) < 9 or wrong not in answer.text
    assert "set-cookie" not in answer.headers


def test_guessing_on_the_sign_in_page_is_slowed_down(
    client: TestClient, settings: Settings
) -> None:
    told = [client.post("/sign-in", data={"key": f"x{n}"}) for n in range(7)]
    assert [answer.status_code for answer in told] == [401] * 5 + [429] * 2
    assert "too many wrong keys" in told[-1].text.lower()
    assert told[-1].headers["retry-after"] == "1"
    with open_store(settings.database) as store:
        assert [entry.verb for entry in store.audit.latest(99)][:5] == ["sign in"] * 5


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "leads", "",
     "/\t/evil.example", "\\\\evil.example", "/\n/evil.example", "http:/x", " /leads"],
)  # fmt: skip
def test_one_is_sent_on_to_pages_of_our_own_only(
    client: TestClient, ada: str, address: str
) -> None:
    assert local(address) == "/"
    answer = client.post("/sign-in", data={"key": ada, "to": address}, follow_redirects=False)
    assert answer.headers["location"] == "/"
    assert local("/leads?q=a%20b#x") == "/leads?q=a%20b#x"


def test_pages_of_a_session_are_for_no_shared_cache(client: TestClient, ada: str) -> None:
    desk.sign_in(client, ada)
    for path in ("/leads", "/v1/leads", "/nothing"):
        assert "private" in client.get(path).headers["cache-control"]
    assert "private" not in client.get("/static/style.css").headers.get("cache-control", "")
