"""Keys and the audit log on the command line."""

from __future__ import annotations

import json

import pytest

from scouting.keys import Verifier
from scouting.store import open_store
from tests.scouting.test_cli import Scout, assert_one_line, scout

__all__ = ["scout"]


def test_a_key_is_printed_once_and_alone_and_listed_without_its_secret(scout: Scout) -> None:
    made = scout("keys", "add", "Ada", "--role", "scout", "--expires", "90d")
    text = made.out.strip()
    assert made.out == f"{text}\n"
    assert "'Ada', scout, until 20" in made.err
    assert text not in made.err
    with open_store("sqlite:///scouting.db") as store:
        assert Verifier(store).verify(text).role == "scout"
    listed = scout("keys", "list").out
    (told,) = map(json.loads, scout("keys", "list", "--json").out.splitlines())
    assert "Ada" in listed
    assert text.split("_", 2)[2] not in listed + json.dumps(told)
    assert (told["name"], told["state"]) == ("Ada", "valid")
    assert told["expires"] > told["created"] < told["used"]


def test_a_key_is_a_reader_s_for_ever_unless_more_is_asked_for(scout: Scout) -> None:
    assert "'Ada', reader, until it is revoked" in scout("keys", "add", "Ada").err


def test_a_revoked_key_stays_in_the_list(scout: Scout) -> None:
    scout("keys", "add", "Ada")
    assert_one_line(scout("keys", "add", "Ada"), "a valid key 'Ada' already")
    assert "of 'Ada' is revoked" in scout("keys", "revoke", "Ada").out
    assert "revoked" in scout("keys", "list").out


def test_a_name_with_saved_searches_is_renewed_for_the_same_person_only(scout: Scout) -> None:
    scout("keys", "add", "Ada")
    scout("searches", "add", "Eyes", "market=japan", "--owner", "Ada")
    scout("keys", "revoke", "Ada")
    assert_one_line(scout("keys", "add", "Ada"), "renew it if it is for the same person")
    assert "key" in scout("keys", "add", "Ada", "--renew").err
    assert "Eyes" in scout("searches", "list", "--owner", "Ada").out
    assert "scout keys renew" in scout("audit").out


def test_what_was_done_with_keys_stands_in_the_audit_log(scout: Scout) -> None:
    assert "Nothing was changed" in scout("audit").out
    scout("keys", "add", "Ada")
    scout("keys", "revoke", "Ada")
    assert "scout keys revoke" in scout("audit").out
    last, first = map(json.loads, scout("audit", "--json").out.splitlines())
    assert (first["who"], first["verb"], first["outcome"]) == ("cli", "scout keys add", "done")
    assert last["verb"] == "scout keys revoke"
    assert first["target"].startswith("Ada (")
    assert scout("audit", "--since", "2999-01-01", "--json").out == ""
    assert len(scout("audit", "--json", "--limit", "1").out.splitlines()) == 1


def test_without_a_key_the_list_says_how_to_make_one(scout: Scout) -> None:
    assert "scout keys add NAME" in scout("keys", "list").out


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SCOUTING_HOSTS", "scout.example"),
        ("SCOUTING_PROXIES", "127.0.0.1"),
        ("SCOUTING_ACCESS", "keys"),
    ],
)
def test_a_setting_that_lets_others_in_needs_a_key_before_anything_is_served(
    scout: Scout, monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    assert_one_line(
        scout("serve", "--port", "0"), f"{name}: others could reach it", "scout keys add"
    )


def test_a_key_that_is_no_longer_valid_opens_nothing(scout: Scout) -> None:
    scout("keys", "add", "Ada")
    scout("keys", "revoke", "Ada")
    assert_one_line(scout("serve", "--host", "0.0.0.0", "--port", "0"), "no valid key")
