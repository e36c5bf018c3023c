"""Where the next page begins, as an opaque mark that fits only the query it was made for."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re

from api.problems import Refused
from scouting.queries import LeadFilter
from scouting.store import Cursor

MAX_LENGTH = 1200
"""Holds the longest name of an organisation, in whatever script."""

LEAD_ID = re.compile(r"[0-9a-f]{16}")
SUM_BYTES = 6
"""Catches slips and tampering; a cursor is only a position, so it needs no secret."""

FORGED = "this cursor was not made by this query; begin again without a cursor"


def write_cursor(position: Cursor, wanted: LeadFilter) -> str:
    """The mark for a position among the leads that fit."""
    payload = json.dumps(position, separators=(",", ":"), ensure_ascii=False).encode()
    mark = base64.urlsafe_b64encode(_sum(payload, wanted) + payload)
    return mark.decode("ascii").rstrip("=")


def read_cursor(text: str, wanted: LeadFilter) -> Cursor | None:
    """The position of a mark, None for no mark; raises Refused (400) for a forged one."""
    if not text:
        return None
    try:
        return _position(text, wanted)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise Refused(400, FORGED, "forged-cursor") from None


def _position(text: str, wanted: LeadFilter) -> Cursor:
    if len(text) > MAX_LENGTH:
        raise ValueError("too long")
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    payload = raw[SUM_BYTES:]
    if raw[:SUM_BYTES] != _sum(payload, wanted):
        raise ValueError("wrong sum")
    last, id = json.loads(payload)
    if not isinstance(last, str) and not (isinstance(last, int | float) and math.isfinite(last)):
        raise ValueError("no position")
    if not isinstance(id, str) or not LEAD_ID.fullmatch(id):
        raise ValueError("no id")
    return last if isinstance(last, str) else float(last), id


def _sum(payload: bytes, wanted: LeadFilter) -> bytes:
    return _sum_of(payload, repr(wanted))


def write_place(place: int, whose: str) -> str:
    """The mark for a place in a list that goes by number."""
    payload = str(place).encode()
    mark = base64.urlsafe_b64encode(_sum_of(payload, whose) + payload)
    return mark.decode("ascii").rstrip("=")


def read_place(text: str, whose: str) -> int:
    """The place of a mark, 0 for no mark; raises Refused (400) for a forged one."""
    if not text:
        return 0
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        sum, payload = raw[:SUM_BYTES], raw[SUM_BYTES:]
        if sum != _sum_of(payload, whose) or not payload.isdigit():
            raise ValueError("wrong sum")
        return int(payload[:18])
    except ValueError:
        raise Refused(400, FORGED, "forged-cursor") from None


def _sum_of(payload: bytes, whose: str) -> bytes:
    return hashlib.sha256(payload + whose.encode()).digest()[:SUM_BYTES]
