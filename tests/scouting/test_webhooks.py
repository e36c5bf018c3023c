"""Signatures as Standard Webhooks has them, and when a delivery is tried again."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks.webhooks import Webhook as Reference
from standardwebhooks.webhooks import WebhookVerificationError

from scouting.webhooks import (
    LONGEST_WAIT,
    OVERLAP,
    PATIENCE,
    PREFIX,
    RETRIES,
    Attempt,
    Webhook,
    draw_event_id,
    draw_secret,
    next_due,
    sign,
    why_stopped,
)

NOW = datetime.now(UTC)
BODY = '{"type":"webhook.test","data":{"name":"Œil & œuvre"}}'
HOOK = Webhook(1, "https://crm.example/", "", draw_secret(), 0, NOW)


def failed(status: int = 500, wait: timedelta | None = None, at: datetime = NOW) -> Attempt:
    return Attempt(at, status, 0.1, "it failed", wait)


def test_the_reference_library_accepts_what_is_signed() -> None:
    secret = draw_secret()
    headers = sign([secret], draw_event_id(), datetime.now(UTC), BODY)
    assert Reference(secret).verify(BODY, headers)["type"] == "webhook.test"
    assert set(headers) == {"webhook-id", "webhook-timestamp", "webhook-signature"}


def test_a_changed_body_id_or_time_is_refused() -> None:
    secret = draw_secret()
    headers = sign([secret], "msg_1", datetime.now(UTC), BODY)
    later = str(int(headers["webhook-timestamp"]) + 1)
    for body, changed in (
        (BODY + " ", {}),
        (BODY, {"webhook-id": "msg_2"}),
        (BODY, {"webhook-timestamp": later}),
    ):
        with pytest.raises(WebhookVerificationError):
            Reference(secret).verify(body, headers | changed)
    with pytest.raises(WebhookVerificationError):
        Reference(draw_secret()).verify(BODY, headers)


def test_while_a_secret_changes_both_verify_and_then_the_former_no_longer_does() -> None:
    old, new = draw_secret(), draw_secret()
    hook = replace(HOOK, secret=new, former=old, former_ends=NOW + OVERLAP)
    headers = sign(hook.secrets(NOW), "msg_1", datetime.now(UTC), BODY)
    assert headers["webhook-signature"].count(" v1,") == 1
    for secret in (old, new):
        Reference(secret).verify(BODY, headers)
    assert hook.secrets(NOW + OVERLAP) == (new,)


def test_a_secret_has_256_random_bits_and_no_repr_shows_it() -> None:
    one, other = draw_secret(), draw_secret()
    assert one != other
    assert len(b64decode(one.removeprefix(PREFIX))) == 32
    assert one not in repr(replace(HOOK, secret=one, former=one))
    assert "." not in draw_event_id()


def test_waits_grow_and_after_the_last_there_is_no_other() -> None:
    waits = [next_due(n, failed(), 0.5) for n in range(1, len(RETRIES) + 2)]
    assert waits == [*(NOW + wait for wait in RETRIES), None]


def test_chance_moves_a_wait_by_a_tenth() -> None:
    told = {next_due(2, failed(), chance) for chance in (0.0, 1.0)}
    assert told == {NOW + timedelta(minutes=4.5), NOW + timedelta(minutes=5.5)}


def test_a_receiver_that_asks_to_be_left_alone_is() -> None:
    hour = timedelta(hours=1)
    assert next_due(1, failed(429, hour), 0.5) == NOW + hour
    assert next_due(1, failed(503, hour), 0.5) == NOW + hour
    assert next_due(1, failed(500, hour), 0.5) == NOW + RETRIES[0]
    assert next_due(4, failed(429, hour), 0.5) == NOW + RETRIES[3]
    assert next_due(1, failed(429, timedelta(days=400)), 0.5) == NOW + LONGEST_WAIT


def test_410_disables_and_five_days_of_failures_pause() -> None:
    assert why_stopped(HOOK, failed(410))[0] == "disabled"
    failing = replace(HOOK, failing=NOW - PATIENCE)
    state, reason = why_stopped(failing, failed())
    assert (state, "5 days" in reason, "it failed" in reason) == ("paused", True, True)
    assert why_stopped(replace(failing, failing=NOW), failed()) == ("active", "")
