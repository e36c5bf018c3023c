"""Access keys: made, verified, taken out of use.

A key reads ``scout_<id>_<secret>``: a public id to look it up by, and 256 random bits of which only an
Argon2id hash is kept.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from scouting.access import CLI, LOCAL, ROLES, Entry, Key, Role
from scouting.errors import ScoutingError, Unknown
from scouting.markup import printable
from scouting.store import Store

if TYPE_CHECKING:
    from argon2 import PasswordHasher

FORM = re.compile(r"scout_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
LIFETIME = re.compile(r"([1-9]\d{0,3})([hdw])")
UNITS = {"h": "hours", "d": "days", "w": "weeks"}
MAX_NAME = 60

TIME_COST, MEMORY_KIB, LANES = 2, 19_456, 1
"""Argon2id as the OWASP Password Storage Cheat Sheet has it at least. More would buy nothing: the secret
is random, not chosen."""

REMEMBERED = 1024
"""Keys whose hash need not be computed again."""

USE_NOTED = timedelta(minutes=1)
"""How exactly it is kept when a key was last used: a write to the database for each request is too dear."""


class Rejected(ScoutingError):
    """A key that is not accepted; ``id`` is its public part, empty for what is no key at all."""

    def __init__(self, text: str, id: str = "") -> None:
        super().__init__(text)
        self.id = id


def issue(
    store: Store, name: str, role: str, lifetime: str = "", by: str = CLI, renews: bool = False
) -> tuple[Key, str]:
    """Make a key; returns it with the text that is shown once. ``lifetime``: "90d", "12h", "8w", or
    empty for ever; ``by``: who makes it, for the audit log; ``renews``: for the person who had the
    last key of that name and finds their searches again. Raises ScoutingError for a name, role or
    lifetime that is none, Conflict and Unknown.
    """
    now = datetime.now(UTC)
    ends = now + read_lifetime(lifetime) if lifetime else None
    key = Key(secrets.token_hex(6), check_name(name), check_role(role), now, ends)
    secret = secrets.token_urlsafe(32)
    store.keys.add(key, _hasher().hash(secret), renews)
    store.audit.add(_entry(by, "renew" if renews else "add", key))
    return key, f"scout_{key.id}_{secret}"


def revoke(store: Store, named: str, by: str = CLI) -> Key:
    """Take a key out of use at once, by name or id, with its sessions; raises Unknown."""
    now = datetime.now(UTC)
    key = store.keys.revoke(named, now)
    store.audit.add(_entry(by, "revoke", key))
    return key


def check_owner(store: Store, name: str) -> None:
    """Raises Unknown unless it is the machine's own user or the name of a key, valid or not."""
    if name != LOCAL and all(key.name != name for key in store.keys.all()):
        raise Unknown(
            f"unknown owner '{name}': no key has that name ('scout keys list' shows them)"
        )


def _entry(by: str, verb: str, key: Key) -> Entry:
    told = f"scout keys {verb}" if by == CLI else f"{verb} key"
    return Entry(datetime.now(UTC), by, told, f"{key.name} ({key.id})", "done")


def read_lifetime(text: str) -> timedelta:
    """How long "90d", "12h" or "8w" is; raises ScoutingError."""
    found = LIFETIME.fullmatch(text.strip().lower())
    if not found:
        raise ScoutingError(f"lifetime '{text[:20]}': expected hours, days or weeks such as 90d")
    return timedelta(**{UNITS[found[2]]: int(found[1])})


def check_name(name: str) -> str:
    """The name, trimmed; it stands for a person or program in reviews and in the audit log."""
    told = " ".join(printable(name).split())
    if not 1 <= len(told) <= MAX_NAME or not told.isprintable() or told.casefold() in (LOCAL, CLI):
        raise ScoutingError(f"name {told[:80]!r}: expected 1 to {MAX_NAME} characters that can be "
                            f"printed, and not '{LOCAL}' or '{CLI}'")  # fmt: skip
    return told


def check_role(role: str) -> Role:
    """The role; raises ScoutingError."""
    for known in ROLES:
        if role == known:
            return known
    raise ScoutingError(f"unknown role '{role[:40]}'; known: {', '.join(ROLES)}")


class Verifier:
    """Tells whose key a text is.

    The hash is computed once per key and process, and one at a time: a flood of wrong secrets waits in
    line and leaves the other cores alone. What was verified is remembered under a keyed hash, so that the
    memory of the process does not hold keys.
    """

    def __init__(self, store: Store) -> None:
        self._keys = store.keys
        self._seal = secrets.token_bytes(32)
        self._verified: OrderedDict[bytes, None] = OrderedDict()
        self._noted: dict[str, datetime] = {}
        self._turn = Lock()

    def remembers(self, text: str) -> bool:
        """Was this very key verified before, so that verifying it is cheap?"""
        return self._mark(text) in self._verified

    def verify(self, text: str) -> Key:
        """The key of a text; raises Rejected."""
        now = datetime.now(UTC)
        key = self._known(text)
        state = key.state(now)
        if state != "valid":
            self._verified.pop(self._mark(text), None)  # from now on each try counts as a guess
            raise Rejected(f"the key of '{key.name}' is {state}; ask for a new one", key.id)
        if now - self._noted.get(key.id, datetime.min.replace(tzinfo=UTC)) > USE_NOTED:
            self._noted[key.id] = now
            self._keys.note_use(key.id, now)
        return key

    def _known(self, text: str) -> Key:
        form = FORM.fullmatch(text)
        if not form:
            raise Rejected("this is no key; a key begins with scout_")
        found = self._keys.find(form[1])
        if not found or not self._fits(text, form[2], found[1]):
            raise Rejected("this key is not known", form[1])
        return found[0]

    def _fits(self, text: str, secret: str, hash: str) -> bool:
        from argon2.exceptions import VerificationError

        mark = self._mark(text)
        if mark in self._verified:
            return True
        try:
            with self._turn:
                _hasher().verify(hash, secret)
        except VerificationError:
            return False
        self._verified[mark] = None
        while len(self._verified) > REMEMBERED:
            self._verified.popitem(last=False)
        return True

    def _mark(self, text: str) -> bytes:
        return hmac.digest(self._seal, text.encode("utf-8", "surrogatepass"), sha256)


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher(TIME_COST, MEMORY_KIB, LANES)
