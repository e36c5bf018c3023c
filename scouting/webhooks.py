"""Webhooks: a program is told what is new in a saved search, as Standard Webhooks 1.0.0 has it."""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal

PREFIX = "whsec_"
SECRET_BYTES = 32
"""The specification asks for 24 to 64."""

OVERLAP = timedelta(hours=24)
"""How long a former secret signs beside the new one: a working day to put the new one in place."""

RETRIES = (
    timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2),
    timedelta(hours=5), timedelta(hours=10), timedelta(hours=10),
)  # fmt: skip
"""Waits between the attempts at an event, as the specification suggests: 28 hours in all."""

JITTER = 0.1
"""By this share a wait is longer or shorter at random, so that what failed together does not come together."""

LONGEST_WAIT = timedelta(days=1)
"""Of a receiver's ``Retry-After``."""

PATIENCE = timedelta(days=5)
"""A webhook of which every attempt failed for so long is paused."""

KEPT = timedelta(days=30)
"""How long events that have ended, and attempts, are shown."""

UPDATED, TEST = "search.updated", "webhook.test"
GONE = 410
ASK_LATER = frozenset({429, 503})
MAX_DESCRIPTION, MAX_REASON = 200, 200

Standing = Literal["active", "paused", "disabled"]
Fate = Literal["pending", "delivered", "dead"]


@dataclass(frozen=True)
class Webhook:
    """Where the events of a saved search go.

    ``mark``: the arrivals up to which events were made. ``former`` signs too until ``former_ends``.
    ``reason``: why it is not active; ``failing``: since when every attempt has failed. ``id`` is 0 until
    it is stored.
    """

    search: int
    url: str
    description: str
    secret: str = field(repr=False)
    mark: int
    created: datetime
    former: str = field(default="", repr=False)
    former_ends: datetime | None = None
    state: Standing = "active"
    reason: str = ""
    failing: datetime | None = None
    drawn: datetime | None = None
    id: int = 0

    @property
    def troubled(self) -> bool:
        """Should somebody look at it?"""
        return self.state == "disabled" or bool(self.reason or self.failing)

    def secrets(self, now: datetime) -> tuple[str, ...]:
        """Those that sign at a moment, the present one first."""
        lasts = self.former and self.former_ends and self.former_ends > now
        return (self.secret, self.former) if lasts else (self.secret,)


@dataclass(frozen=True)
class Event:
    """What is told; it has one ``id`` and one body however often it is sent.

    ``attempts`` of its present round; the next is ``due``. ``place``: its number among all events.
    """

    id: str
    kind: str
    body: str = field(repr=False)
    made: datetime
    due: datetime
    state: Fate = "pending"
    attempts: int = 0
    webhook: int = 0
    place: int = 0


@dataclass(frozen=True)
class Attempt:
    """One delivery: ``status`` is 0 where no answer came; ``reason``: why it failed; ``wait``: how
    long the receiver asks to be left alone.
    """

    at: datetime
    status: int
    seconds: float
    reason: str = ""
    wait: timedelta | None = None

    @property
    def delivered(self) -> bool:
        """Did the receiver take it?"""
        return 200 <= self.status < 300


def draw_secret() -> str:
    """A new secret: ``whsec_`` and 32 random bytes in base64."""
    return PREFIX + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def draw_event_id() -> str:
    """A new id, without the full stop that the signed text is parted by."""
    return f"msg_{secrets.token_hex(12)}"


def sign(secrets: Iterable[str], id: str, at: datetime, body: str) -> dict[str, str]:
    """The three headers of a delivery; a signature for each secret, parted by spaces."""
    stamp = str(int(at.timestamp()))
    told = f"{id}.{stamp}.{body}".encode()
    signatures = [f"v1,{_signature(secret, told)}" for secret in secrets]
    return {"webhook-id": id, "webhook-timestamp": stamp, "webhook-signature": " ".join(signatures)}


def _signature(secret: str, told: bytes) -> str:
    key = b64decode(secret.removeprefix(PREFIX))
    return b64encode(hmac.digest(key, told, sha256)).decode()


def next_due(attempts: int, last: Attempt, chance: float) -> datetime | None:
    """When to try again after so many attempts, None for never; ``chance``: 0–1, moves the jitter."""
    if attempts > len(RETRIES):
        return None
    wait = RETRIES[attempts - 1] * (1 - JITTER + 2 * JITTER * chance)
    if last.wait and last.status in ASK_LATER:
        wait = max(wait, min(last.wait, LONGEST_WAIT))
    return last.at + wait


def why_stopped(webhook: Webhook, last: Attempt) -> tuple[Standing, str]:
    """The state of a webhook after an attempt, and why it is not active."""
    if last.status == GONE:
        return "disabled", "the receiver answered 410: it wants no more"
    if webhook.state == "active" and webhook.failing and last.at - webhook.failing >= PATIENCE:
        return (
            "paused",
            f"every attempt has failed for {PATIENCE.days} days; the last: {last.reason}",
        )
    return webhook.state, webhook.reason
