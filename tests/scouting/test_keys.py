"""Access keys: what is kept of them, and which are accepted."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from scouting import keys
from scouting.errors import Conflict, ScoutingError, Unknown
from scouting.keys import Rejected, Verifier
from scouting.store import Store, open_store


@pytest.fixture
def own(tmp_path: Path) -> Store:
    return open_store(f"sqlite:///{tmp_path / 'keys.db'}")


def test_a_key_is_known_by_its_text_and_kept_as_a_hash_only(own: Store, tmp_path: Path) -> None:
    key, told = keys.issue(own, " Ada  Lovelace ", "scout", "90d")
    assert (key.name, key.role) == ("Ada Lovelace", "scout")
    assert key.expires == key.created + timedelta(days=90)
    assert Verifier(own).verify(told).id == key.id
    secret = told.rpartition("_")[2] if told.count("_") == 2 else told.split("_", 2)[2]
    own.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert secret.encode() not in kept
    assert b"$argon2id$v=19$m=19456,t=2,p=1$" in kept


def test_wrong_secrets_unknown_keys_and_other_texts_are_rejected_alike(own: Store) -> None:
    key, told = keys.issue(own, "Ada", "reader")
    verifier = Verifier(own)
    changed = told[:-1] + ("A" if told[-1] != "A" else "B")
    for wrong in (changed, "scout_" + "0" * 12 + told[18:]):
        with pytest.raises(Rejected, match=r"^this key is not known$"):
            verifier.verify(wrong)
    for none in ("", "x", told + "x", told[:-1], f" {told}", "scout_é", "\ud800", "scout_" * 9999):
        with pytest.raises(Rejected, match="this is no key"):
            verifier.verify(none)
    assert verifier.verify(told).id == key.id


def test_a_revoked_or_expired_key_says_so_to_whoever_has_it(own: Store) -> None:
    verifier = Verifier(own)
    _, first = keys.issue(own, "Ada", "reader")
    assert verifier.verify(first).name == "Ada"
    keys.revoke(own, "Ada")
    with pytest.raises(Rejected, match="'Ada' is revoked"):
        verifier.verify(first)
    assert not verifier.remembers(first)
    second, told = keys.issue(own, "Ada", "reader", "1h")
    past = datetime.now(UTC) - timedelta(hours=2)
    with create_engine(str(own._engine.url)).begin() as connection:
        connection.execute(text("UPDATE keys SET expires = :at WHERE id = :id"),
                           {"at": past.replace(tzinfo=None), "id": second.id})  # fmt: skip
    with pytest.raises(Rejected, match="'Ada' is expired"):
        verifier.verify(told)


def test_a_verified_key_is_not_hashed_again_but_looked_up(
    own: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, told = keys.issue(own, "Ada", "reader")
    verifier = Verifier(own)
    verifier.verify(told)
    monkeypatch.setattr("scouting.keys._hasher", lambda: pytest.fail("hashed again"))
    began = time.perf_counter()
    for _ in range(20):
        verifier.verify(told)
    assert time.perf_counter() - began < 1
    keys.revoke(own, "Ada")
    with pytest.raises(Rejected):
        verifier.verify(told)


def test_an_unknown_key_costs_no_hash(own: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scouting.keys._hasher", lambda: pytest.fail("hashed"))
    with pytest.raises(Rejected):
        Verifier(own).verify("scout_" + "0" * 12 + "_" + "A" * 43)


def test_it_is_kept_when_a_key_was_last_used(own: Store) -> None:
    key, told = keys.issue(own, "Ada", "reader")
    Verifier(own).verify(told)
    (kept,) = own.keys.all()
    assert kept.used is not None
    assert kept.used >= key.created


def test_two_valid_keys_of_one_name_would_blur_who_it_was(own: Store) -> None:
    keys.issue(own, "Ada", "reader")
    with pytest.raises(Conflict, match="a valid key 'Ada' already"):
        keys.issue(own, "Ada", "admin")
    keys.revoke(own, "Ada")
    again, _ = keys.issue(own, "Ada", "admin")
    assert keys.revoke(own, again.id).name == "Ada"
    with pytest.raises(Unknown, match="unknown key 'Ada'"):
        keys.revoke(own, "Ada")


@pytest.mark.parametrize("name", ["", "  ", "local", "Local", "x" * 61, "a\x1b[2Jb", "a\u202eb"])
def test_a_name_that_would_mislead_is_none(own: Store, name: str) -> None:
    with pytest.raises(ScoutingError, match=r"^name "):
        keys.issue(own, name, "reader")


@pytest.mark.parametrize("lifetime", ["soon", "0d", "-1d", "90", "90m", "99999d", "1.5d"])
def test_a_lifetime_is_hours_days_or_weeks(own: Store, lifetime: str) -> None:
    with pytest.raises(ScoutingError, match="such as 90d"):
        keys.issue(own, "Ada", "reader", lifetime)
    assert keys.read_lifetime(" 8W ") == timedelta(weeks=8)


def test_an_unknown_role_is_named(own: Store) -> None:
    with pytest.raises(ScoutingError, match="unknown role 'king'; known: reader, scout, admin"):
        keys.issue(own, "Ada", "king")
