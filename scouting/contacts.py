"""How an organisation is reached, from its own pages. Pure.

Mailboxes of persons are not told: only those whose name is an office's. Stored texts hold no telephone
numbers (``privacy.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

OFFICES = (
    "info", "contact", "contactus", "sales", "office", "hello", "inquiry", "inquiries", "enquiry",
    "enquiries", "business", "bd", "bizdev", "partner", "partners", "partnering", "partnership",
    "partnerships", "export", "international", "marketing", "mail", "support", "admin", "secretariat",
    "reception", "techtransfer", "kontakt", "vente", "ventes", "bonjour",
)  # fmt: skip

MAILBOX = re.compile(
    rf"(?<![\w.+-])((?:{'|'.join(OFFICES)})@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9-]+)+)\b",
    re.IGNORECASE,
)
MAX_TEXT = 20_000
"""Characters of a page that are looked at: contact lines are short and stand near its end."""


@dataclass(frozen=True)
class Contact:
    """Where to ask: ``mailbox`` of an office; empty where unknown."""

    mailbox: str = ""


def find_contact(texts: Iterable[str], sites: Sequence[str]) -> Contact:
    """The first mailbox of an office under one of the organisation's domains."""
    found = (_mailbox(text[-MAX_TEXT:], sites) for text in texts)
    return Contact(next(filter(None, found), ""))


def _mailbox(text: str, sites: Sequence[str]) -> str:
    for match in MAILBOX.finditer(text):
        host = match[1].rpartition("@")[2].lower()
        if any(host == site or host.endswith(f".{site}") for site in sites):
            return match[1].lower()
    return ""
