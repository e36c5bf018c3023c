"""How an organisation is reached, from its own pages: a mailbox of a role, a telephone, a place. Pure.

Mailboxes of persons are not told: only those whose name is an office's.
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
LABELLED_PHONE = re.compile(
    r"(?:\bTel(?:ephone)?|\bPhone|\bPh|\bTEL|電話|전화|טל['׳]?|טלפון|\bTéléphone|\bTelefon)"
    r"\s*(?:No)?[.:：)]{0,2}\s*(\+?[(\d][\d ()\-.]{6,20}\d)",
    re.IGNORECASE,
)
MAX_TEXT = 20_000
"""Characters of a page that are looked at: contact lines are short and stand near its end."""


@dataclass(frozen=True)
class Contact:
    """Where to ask: ``mailbox`` of an office, ``phone`` as a page writes it; empty where unknown."""

    mailbox: str = ""
    phone: str = ""


def find_contact(texts: Iterable[str], sites: Sequence[str]) -> Contact:
    """The first mailbox of an office under one of the organisation's domains, and telephone."""
    mailbox = phone = ""
    for text in texts:
        mailbox = mailbox or _mailbox(text[-MAX_TEXT:], sites)
        phone = phone or _phone(text[-MAX_TEXT:])
        if mailbox and phone:
            break
    return Contact(mailbox, phone)


def _mailbox(text: str, sites: Sequence[str]) -> str:
    for match in MAILBOX.finditer(text):
        host = match[1].rpartition("@")[2].lower()
        if any(host == site or host.endswith(f".{site}") for site in sites):
            return match[1].lower()
    return ""


def _phone(text: str) -> str:
    match = LABELLED_PHONE.search(text)
    return " ".join(match[1].split()) if match else ""
