"""Keys, sessions and the audit log in both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scouting.access import Entry, Key
from scouting.errors import Conflict, Unknown
from scouting.searches import SavedSearch
from scouting.store import Store
from scouting.subscriptions import Subscription
from tests.factories import NOON

KEY = Key("0123456789ab", "Ada", "scout", NOON, NOON + timedelta(days=1))
HOUR = timedelta(hours=1)


def test_a_key_comes_back_as_it_went_in(store: Store) -> None:
    store.keys.add(KEY, "$argon2id$…")
    assert store.keys.find(KEY.id) == (KEY, "$argon2id$…")
    assert store.keys.find("nothing") is None
    assert store.keys.all() == [KEY]
    assert store.keys.count_valid(NOON) == 1
    assert store.keys.count_valid(NOON + timedelta(days=1)) == 0
    store.keys.note_use(KEY.id, NOON + HOUR)
    assert store.keys.all() == [replace(KEY, used=NOON + HOUR)]


def test_a_name_is_free_again_once_its_key_has_ended(store: Store) -> None:
    store.keys.add(KEY, "h")
    with pytest.raises(Conflict):
        store.keys.add(replace(KEY, id="1", created=NOON + HOUR), "h")
    later = NOON + timedelta(days=2)
    store.keys.add(replace(KEY, id="2", created=later, expires=None), "h")
    assert store.keys.revoke("Ada", later).id == "2"
    assert [key.state(later) for key in store.keys.all()] == ["revoked", "expired"]
    assert store.keys.count_valid(later) == 0


def left_by(store: Store, kind: str) -> None:
    """A key that is revoked, and what its holder kept."""
    store.keys.add(KEY, "h")
    if kind == "search":
        store.searches.add(SavedSearch("Ada", "Eyes", "market=japan", NOON, NOON))
    else:
        store.subscriptions.begin(Subscription("Ada", "ada@example.org", "token", NOON))
    store.keys.revoke("Ada", NOON)


@pytest.mark.parametrize("kind", ["search", "mails"])
def test_a_name_whose_holder_left_something_is_given_to_nobody_else(
    store: Store, kind: str
) -> None:
    left_by(store, kind)
    other = replace(KEY, id="1", created=NOON + HOUR)
    with pytest.raises(Conflict, match="'Ada' had a key before and has kept searches or mails"):
        store.keys.add(other, "h")
    assert [key.id for key in store.keys.all()] == [KEY.id]
    store.keys.add(replace(other, name="Ada B"), "h")
    assert store.searches.of("Ada B") == []


def test_a_key_for_the_same_person_finds_what_was_kept(store: Store) -> None:
    left_by(store, "search")
    store.keys.add(replace(KEY, id="1", created=NOON + HOUR), "h", renews=True)
    assert [search.name for search in store.searches.of("Ada")] == ["Eyes"]
    store.keys.revoke("Ada", NOON + HOUR)
    store.searches.remove("Ada", store.searches.of("Ada")[0].id)
    store.keys.add(replace(KEY, id="2", created=NOON + 2 * HOUR), "h")


def test_only_a_name_that_had_a_key_is_renewed_and_none_while_that_is_valid(store: Store) -> None:
    with pytest.raises(Unknown, match="'Ada' never had a key"):
        store.keys.add(KEY, "h", renews=True)
    store.keys.add(KEY, "h")
    with pytest.raises(Conflict, match="revoke it first"):
        store.keys.add(replace(KEY, id="1"), "h", renews=True)


def test_what_is_revoked_cannot_be_revoked_again(store: Store) -> None:
    store.keys.add(KEY, "h")
    store.keys.revoke(KEY.id, NOON)
    with pytest.raises(Unknown):
        store.keys.revoke(KEY.id, NOON)


def test_a_session_ends_at_its_time_when_closed_and_with_its_key(store: Store) -> None:
    store.keys.add(KEY, "h")
    for hash in ("a", "b"):
        store.sessions.open(hash, KEY.id, NOON, NOON + HOUR)
    assert store.sessions.find("a", NOON) == KEY
    assert store.sessions.find("c", NOON) is None
    assert store.sessions.find("a", NOON + HOUR) is None
    store.sessions.close("a")
    assert store.sessions.find("a", NOON) is None
    store.keys.revoke("Ada", NOON)
    assert store.sessions.find("b", NOON) is None


def test_a_session_does_not_outlive_the_lifetime_of_its_key(store: Store) -> None:
    store.keys.add(replace(KEY, expires=NOON + HOUR), "h")
    store.sessions.open("a", KEY.id, NOON, NOON + 9 * HOUR)
    assert store.sessions.find("a", NOON + HOUR / 2)
    assert store.sessions.find("a", NOON + HOUR) is None


def test_the_audit_log_is_read_backwards_and_since_a_moment(store: Store) -> None:
    numbers = [
        store.audit.add(Entry(NOON + n * HOUR, "Ada", "PATCH /v1/leads/{id}", f"lead{n}"))
        for n in range(4)
    ]
    told = store.audit.latest(2)
    assert [entry.target for entry in told] == ["lead3", "lead2"]
    assert [entry.target for entry in store.audit.latest(9, before=told[-1].id)] == [
        "lead1",
        "lead0",
    ]
    assert len(store.audit.latest(9, since=NOON + 2 * HOUR)) == 2
    store.audit.finish(numbers[0], "lead0", "done")
    store.audit.finish(numbers[0], "forged", "failed")
    assert store.audit.latest(9)[-1].outcome == "done"
    assert store.audit.latest(9)[-1].target == "lead0"


def test_what_is_too_long_for_the_log_is_cut(store: Store) -> None:
    store.audit.add(Entry(NOON, "A" * 99, "v" * 999, "t" * 999, "o" * 999, "1" * 99))
    (entry,) = store.audit.latest(1)
    assert (len(entry.who), len(entry.target), len(entry.outcome)) == (60, 300, 120)
