"""How much a key or an address may ask for, and how often somebody may guess."""

from __future__ import annotations

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

WINDOW = 60
"""Seconds in which a bucket fills up."""

LOCAL_TIMES = 100
"""How many times as much the machine's own user may ask for where no key is demanded: more than one
process answers (530 to 858 lists of leads a second)."""

FREE_GUESSES = 5
"""Wrong keys from one address before it has to wait: room for a slip."""

LONGEST_WAIT = 900.0
FORGOTTEN_AFTER = 3600.0

MAX_KNOWN = 10_000
"""Addresses or keys remembered; the one met longest ago goes first."""

IPV6_NETWORK = 64
"""What one subscriber of IPv6 is commonly given: every address in it is the same somebody."""

Clock = Callable[[], float]


@dataclass(frozen=True)
class Rate:
    """What is left after a request. ``policy``: who is counted; ``reset``: seconds until all is there
    again; ``wait``: seconds until the next request may come, 0 where this one could.
    """

    policy: str
    limit: int
    remaining: int
    reset: int
    wait: int = 0

    @property
    def headers(self) -> dict[str, str]:
        """The fields of draft-ietf-httpapi-ratelimit-headers-10, and the three of its draft 06, which
        more clients read.
        """
        told = {
            "RateLimit-Policy": f'"{self.policy}";q={self.limit};w={WINDOW}',
            "RateLimit": f'"{self.policy}";r={self.remaining};t={self.reset}',
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.remaining),
            "RateLimit-Reset": str(self.reset),
        }
        return told | ({"Retry-After": str(self.wait)} if self.wait else {})


class Buckets:
    """A bucket of tokens for each key or address: a request takes one, and they come back steadily."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, policy: str, whose: str, limit: int) -> Rate:
        """Take a token of somebody whose bucket holds ``limit`` and fills up in a minute."""
        now, speed = self._clock(), limit / WINDOW
        held, then = self._known.pop(whose, (float(limit), now))
        held = min(limit, held + (now - then) * speed)
        wait = 0 if held >= 1 else max(1, math.ceil((1 - held) / speed))
        held -= 0 if wait else 1
        _remember(self._known, whose, (held, now))
        return Rate(policy, limit, int(held), math.ceil((limit - held) / speed), wait)


class Guesses:
    """Wrong keys by address: after some of them each costs a wait that doubles."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._known: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait(self, address: str) -> int:
        """Seconds until the next try; 0 for now."""
        count, then = self._recall(address)
        if count < FREE_GUESSES:
            return 0
        pause = min(LONGEST_WAIT, 2.0 ** min(count - FREE_GUESSES, 30))
        return max(0, math.ceil(then + pause - self._clock()))

    def note(self, address: str) -> None:
        """One more wrong key."""
        count, _ = self._recall(address)
        _remember(self._known, address, (count + 1, self._clock()))

    def _recall(self, address: str) -> tuple[int, float]:
        count, then = self._known.get(address, (0, 0.0))
        return (0, 0.0) if self._clock() - then > FORGOTTEN_AFTER else (count, then)


def _remember(known: OrderedDict[str, Any], whose: str, what: Any) -> None:
    known.pop(whose, None)
    known[whose] = what
    while len(known) > MAX_KNOWN:
        known.popitem(last=False)


def network(address: str) -> str:
    """Whom an address stands for: itself, or its /64 where it is of IPv6."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address[:60]
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, IPV6_NETWORK), strict=False))
    return str(ip)
