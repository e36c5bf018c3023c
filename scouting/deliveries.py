"""Deliveries: posts an event to a receiver, guarded at the connection as pages are when fetched."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpcore
from w3lib.url import safe_url_string

from scouting.connections import GuardedBackend
from scouting.errors import Forbidden, ScoutingError
from scouting.fetch import user_agent
from scouting.guard import check_literal_host, check_lookup, check_url, is_local_name, shown
from scouting.markup import printable
from scouting.networks import Network
from scouting.settings import Settings
from scouting.webhooks import MAX_REASON, Attempt

TIMEOUT_SECONDS = 15.0
"""What Standard Webhooks suggests at the least: a receiver stores an event and works it later."""

MAX_ANSWER_BYTES = 4096
"""Read of an answer that is a failure, to tell why; of a success nothing is read."""

PLAIN = "https:// is needed; http:// only for addresses that SCOUTING_FETCH_ALLOW names"
_TROUBLES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    ScoutingError,
    OSError,
)


def check_receiver(url: str, allowed: Sequence[Network]) -> str:
    """The address of a receiver, in canonical form but for its query, which may be a token.

    Raises Forbidden: what cannot be fetched from either, and http:// to what is not allowed. A name is
    looked up at each delivery, not here.
    """
    head, mark, query = url.strip().partition("#")[0].partition("?")
    place = check_url(head)
    check_literal_host(place, allowed)
    parts = urlsplit(place)
    if parts.scheme == "http":
        _check_plain_name(parts.hostname or "", allowed)
    return safe_url_string(f"{place}?{query}") if mark else place


def deliver(
    url: str, headers: Mapping[str, str], body: str, at: datetime, settings: Settings
) -> Attempt:
    """Post an event at a moment; whatever comes of it is told. No redirect is followed, the answer is thrown away
    but for the beginning of a failure's.
    """
    began = time.monotonic()
    try:
        with ExitStack() as stack:
            status, reason, wait = _post(url, headers, body.encode(), settings, stack)
    except _TROUBLES as error:
        status, reason, wait = 0, _trouble(error, began), ""
    reason = " ".join(printable(_visible(reason)).split())[:MAX_REASON]
    return Attempt(at, status, round(time.monotonic() - began, 3), reason, read_wait(wait, at))


def _post(
    url: str, headers: Mapping[str, str], body: bytes, settings: Settings, stack: ExitStack
) -> tuple[int, str, str]:
    """Status, why it is a failure, and the field ``Retry-After``."""
    plain = urlsplit(url).scheme == "http"
    backend = GuardedBackend(
        settings.allowed_networks, time.monotonic() + TIMEOUT_SECONDS, stack,
        _check_plain if plain else check_lookup,
    )  # fmt: skip
    pool = stack.enter_context(httpcore.ConnectionPool(network_backend=backend))
    told = {"Host": urlsplit(url).netloc, "User-Agent": user_agent(settings.contact),
            "Content-Type": "application/json", "Content-Length": str(len(body)),
            "Accept-Encoding": "identity"}  # fmt: skip
    fields = list((told | dict(headers)).items())
    with pool.stream("POST", url, headers=fields, content=body) as response:
        if 200 <= response.status < 300:
            return response.status, "", ""
        return response.status, _word(response), _field(response, b"retry-after")


def _word(response: httpcore.Response) -> str:
    if 300 <= response.status < 400:
        return f"the receiver answered {response.status}; redirects are not followed"
    beginning = b""
    with suppress(*_TROUBLES):
        for chunk in response.iter_stream():
            beginning += chunk
            if len(beginning) >= MAX_ANSWER_BYTES:
                break
    said = beginning[:MAX_ANSWER_BYTES].decode("utf-8", "replace").strip()
    return f"the receiver answered {response.status}" + (f": {said}" if said else "")


def _field(response: httpcore.Response, name: bytes) -> str:
    return next((v.decode("latin-1") for n, v in response.headers if n.lower() == name), "")


def read_wait(field: str, at: datetime) -> timedelta | None:
    """How long ``Retry-After`` asks to wait (RFC 9110, section 10.2.3): seconds, or a date."""
    text = field.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**8))
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(until.astimezone(UTC) - at, timedelta()) if until.tzinfo else None


def _check_plain(
    host: str, addresses: Sequence[str], port: int, allowed: Sequence[Network]
) -> None:
    check_lookup(host, addresses, port, allowed)
    if not all(any(ip_address(one) in network for network in allowed) for one in addresses):
        raise Forbidden(PLAIN)


def _check_plain_name(host: str, allowed: Sequence[Network]) -> None:
    """Refuse what is known already not to be allowed; what a name leads to is told at each delivery."""
    if not allowed:
        raise Forbidden(PLAIN)
    literal = "127.0.0.1" if is_local_name(host) else host
    with suppress(ValueError):
        address = ip_address(literal)
        if not any(address in network for network in allowed):
            raise Forbidden(PLAIN)


def _visible(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)


def _trouble(error: Exception, began: float) -> str:
    late = time.monotonic() - began >= TIMEOUT_SECONDS
    if late or isinstance(error, httpcore.TimeoutException | TimeoutError):
        return f"no answer within {TIMEOUT_SECONDS:.0f} s"
    return shown(" ".join(str(error).split())) or type(error).__name__
