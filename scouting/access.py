"""Who may do what: roles, keys as they are kept, and the record of what was changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Role = Literal["reader", "scout", "admin"]
ROLES: tuple[Role, ...] = ("reader", "scout", "admin")
"""Each may do what those before it may."""

LOCAL = "local"
"""Who works on the machine itself, where no key is asked for."""


CLI = "cli"
"""Who gives commands in a terminal."""


@dataclass(frozen=True)
class Key:
    """An access key without its secret; ``id`` is the public part that the key begins with.

    ``expires``, ``used`` and ``revoked`` are None for never.
    """

    id: str
    name: str
    role: Role
    created: datetime
    expires: datetime | None = None
    used: datetime | None = None
    revoked: datetime | None = None

    def state(self, now: datetime) -> Literal["valid", "expired", "revoked"]:
        """May it be used?"""
        if self.revoked:
            return "revoked"
        return "expired" if self.expires and self.expires <= now else "valid"


@dataclass(frozen=True)
class Entry:
    """One line of the audit log: ``who`` did what (``verb``) to what (``target``), and how it ended.

    ``outcome``: done, refused or failed, with the HTTP status or the reason; empty while it lasts, and
    for good where the program was stopped in between. ``address``: of the client, empty for commands.
    """

    at: datetime
    who: str
    verb: str
    target: str = ""
    outcome: str = ""
    address: str = ""
    id: int = 0


def covers(role: str, needed: Role) -> bool:
    """May someone with a role do what needs another?"""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)
