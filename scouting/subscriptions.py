"""The digest of a week by mail: who gets it, when, and what became of it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from scouting.errors import Invalid

MAX_ADDRESS = 254
"""RFC 5321, section 4.5.3.1.3, less the angle brackets."""

ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII
)
"""A mailbox without quotes, comments or lines: what a scout has, and nothing that a header could be
smuggled in with."""

PAUSES = (timedelta(minutes=5), timedelta(hours=1), timedelta(hours=6))
"""Between the tries of one week; after the last the mail of this week is given up."""

State = Literal["", "sending", "sent", "failed"]


@dataclass(frozen=True)
class Subscription:
    """The mails of an owner of saved searches.

    ``week`` (ISO 8601) was mailed last, or is being mailed; ``tries`` of it, the last at ``tried``;
    ``fault``: why the last one failed. ``token`` ends the mails.
    """

    owner: str
    address: str
    token: str = field(repr=False)
    made: datetime
    week: str = ""
    state: State = ""
    tried: datetime | None = None
    tries: int = 0
    fault: str = ""

    def is_due(self, week: str, now: datetime) -> bool:
        """Is the digest of a week to be mailed now?

        Not if it was begun and its end is not known: a process that was killed may have sent it, and a
        mail that comes twice is worse than one that stands on the page as well.
        """
        if self.week != week:
            return True
        if self.state != "failed" or self.tried is None or self.tries > len(PAUSES):
            return False
        return now >= self.tried + PAUSES[self.tries - 1]


def check_address(text: str) -> str:
    """A mail address, trimmed; raises Invalid."""
    address = text.strip()
    if len(address) > MAX_ADDRESS or not ADDRESS.fullmatch(address):
        raise Invalid("address", f"'{address[:60]}' is no mail address such as ada@example.org")
    return address
