"""No personal data: mail addresses and telephone numbers are blotted out before a text is stored.

Character by character, so that a text keeps its length and every offset into it its meaning. Role
mailboxes stay whole. Of a telephone number the beginning stays, country code and area: that is the
evidence for a market (``models/market.py``), and it rings nowhere. All in linear time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import re2

from models.words import BLOT
from scouting.domain import Document
from scouting.markup import printable

_OFFICES = (
    "abonnement abonnements accounts accueil admin administration advertising anfrage anfragen applications ask "
    "assistance billing booking bookings bureau business careers clinic cluster commercial communication "
    "communications compliance contact contacto contacts contactus customer customercare customerservice "
    "dataprotection datenschutz direction dpo editor editorial education email enquiries enquiry events export "
    "feedback finance foundation gdpr general global hello help helpdesk hey hi hr info information infos inquiries "
    "inquiry international invest investor investors ir jobs kontakt kundenservice lab legal letters library "
    "licensing logistics mail mailbox marketing media membership news newsletter noreply oem office order orders "
    "partner partners partnership partnerships patents postmaster poststelle press presse privacy procurement "
    "products program programs projects public publications purchasing quality quote quotes reception recruitment "
    "redaktion registrar regulatory research reservations rfq sales science secretariat secretary security "
    "sekretariat service services shop solutions sponsorship startups studies support team tech technical "
    "techsupport techtransfer tender tenders tlo training trials tto ventes vertrieb verwaltung web webmaster "
    "welcome"
)
ROLES = frozenset(_OFFICES.split())
"""What stands before the @ of an office rather than a person (RFC 2142 names some of them)."""

_REGIONS = "us usa uk eu jp kr sg my au ca il de fr cn japan korea asia apac emea europe"
PLACES = frozenset(_REGIONS.split())
"""What may follow a role: "sales-jp"."""

MAX_LOCAL, MAX_DOMAIN = 64, 255
"""Characters of a mail address (RFC 5321 §4.5.3.1)."""

KEPT = 3
"""Digits that stay, after the country code if there is one: an area code at most."""

LEAST_BLOTTED = 4
"""Digits, whatever stays: ten thousand numbers share the rest."""

SHORT_CODES = re.compile(r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
"""Country codes of one and two digits (ITU-T E.164, list of assigned codes); all others have three."""

_WIDE = str.maketrans("０１２３４５６７８９＋＠（）－．：／‐‑–−　\xa0", "0123456789+@()-.:/----  ")
_AT = r"@|[ \t]?[\[({][ \t]?(?:at|AT|@)[ \t]?[\])}][ \t]?"
_DOT = re.compile(r"[ \t]?[\[({][ \t]?(?:dot|DOT|punkt)[ \t]?[\])}][ \t]?")
_LOCAL = frozenset("._%+-'")

_GAP = r"[ .\-/]?[()]?[ .\-]?"
_WORD = (
    r"(?i:\b(?:telephones?|tel|phones?|téléphone|tél|telefono?|fon|telefax|fax|faks|hotline|whatsapp)\b)"
    r"(?:\s?(?i:numbers?|no|nr|fax|office|direct|main|line|and|or)\b)?[\s.:()\[\]/,&-]{0,4}"
    r"|\b(?:Mobile|Mobil|Mob|Cell|Ph|PH|HP|Handy|Call|T|P|F|M)[.:]\s?"
    r"|(?:電話番号|お電話|電話|携帯|お問い合わせ|전화|휴대폰|팩스|연락처|대표번호|טלפון|טל['׳.]|נייד|פקס|电话|手机|传真|傳真)"
    r"[^0-9\n@]{0,12}"
)
_PHONE = (
    rf"(?P<abroad>(?:\+[ (]?|\b00)[1-9](?:{_GAP}[0-9]){{7,14}})"
    rf"|(?:{_WORD})(?P<told>\(?[0-9](?:{_GAP}[0-9]){{6,14}})"
    r"|(?P<home>"
    r"(?:1[ .\-])?\([2-9][0-9]{2}\)[ .\-]?[0-9]{3}[ .\-][0-9]{4}"  # (408) 555-0123
    r"|(?:1[ .\-])?[2-9][0-9]{2}[ .\-][2-9][0-9]{2}[.\-][0-9]{4}"  # 408-555-0123
    r"|\(0[0-9]{1,4}\)[ \-]?[0-9]{2,4}[ \-][0-9]{3,4}"  # (03) 9123 4567
    r"|0[0-9]{1,4}-[0-9]{2,4}[ \-][0-9]{4}"  # 053-123-4567
    r"|0[2-9][0-9]?-[0-9]{7}"  # 03-1234567
    r"|0[1-9](?:[ .][0-9]{2}){4}"  # 01 23 45 67 89
    r")"
)
_NONE = re.compile(
    r"(?:(?:19|20)\d\d[ ./-]*)+"  # years
    r"|\d{4}[ ./-]\d{1,2}[ ./-]\d{1,2}|\d{1,2}[ ./-]\d{1,2}[ ./-]\d{4}"  # dates
    r"|[1-9]\d{0,2}(?:[ .,]000)+"  # millions
)
_LEAST_HOME = 9
"""Digits of a number of the own country without a word for telephone: a date has eight."""


def redact(document: Document) -> Document:
    """The document without mail addresses and telephone numbers of persons; offsets stay right."""
    return replace(
        document,
        text=blot(document.text),
        title=blot(document.title),
        organisation=blot(document.organisation),
    )


def blot(text: str) -> str:
    """The text with every personal mail address and telephone number blotted out, as long as it was."""
    plain = printable(text.translate(_WIDE))
    hidden = [*_mail_places(plain), *_phone_places(plain)]
    if not hidden:
        return text
    letters = list(text)
    for place in hidden:
        letters[place] = BLOT
    return "".join(letters)


def _mail_places(text: str) -> Iterator[int]:
    for at in _patterns()[0].finditer(text):
        start, end = at.start(), at.end()
        first = start
        while first and start - first < MAX_LOCAL and _of_local(text[first - 1]):
            first -= 1
        domain = _domain(text, end)
        if first < start and domain and not _is_role(text[first:start], domain):
            yield from range(first, start)


def _of_local(letter: str) -> bool:
    return letter.isalnum() or letter in _LOCAL


def _domain(text: str, start: int) -> str:
    """The domain that begins here, in lower case; empty when there is no dot in it."""
    end = start
    while end < len(text) and end - start < MAX_DOMAIN:
        if text[end].isalnum() or text[end] in ".-":
            end += 1
        elif spelt := _DOT.match(text, end):
            end = spelt.end()
        else:
            break
    name = _DOT.sub(".", text[start:end]).strip(".-").lower()
    return name if "." in name else ""


def _is_role(local: str, domain: str) -> bool:
    name = local.lower().strip("._%+-'")
    parts = [part.rstrip("0123456789") for part in re.split(r"[-._+]", name)]
    known = [part for part in parts if part in ROLES]
    rest = [part for part in parts if part and part not in ROLES and part not in PLACES]
    return bool(known and not rest) or name in domain.split(".")[:-1]


def _phone_places(text: str) -> Iterator[int]:
    pattern = _patterns()[1]
    for match in pattern.finditer(text):
        kind = next(name for name in pattern.groupindex if match.group(name))
        start, end = match.span(pattern.groupindex[kind])
        if _is_phone(text, start, end, kind):
            digits = [place for place in range(start, end) if text[place].isdigit()]
            yield from digits[_kept("".join(text[place] for place in digits), kind) :]


def _is_phone(text: str, start: int, end: int, kind: str) -> bool:
    number = text[start:end]
    before, after = text[max(start - 1, 0) : start], text[end : end + 2]
    if _NONE.fullmatch(number.strip("+() ")) or (number.isdigit() and after[:1].isdigit()):
        return False
    if kind == "told":
        return True
    if before.isalnum() or (before and before in "+-./#_="):
        return False
    if number.startswith("00") and text[max(start - 2, 0) : start].strip().isdigit():
        return False  # one of a row of numbers
    return kind == "abroad" or _ends(number, after)


def _ends(number: str, after: str) -> bool:
    """Is this all of a number of the own country, and long enough for one?"""
    whole = not (after[:1].isalnum() or (after[:1] in ("-", "/") and after[1:].isdigit()))
    return whole and sum(letter.isdigit() for letter in number) >= _LEAST_HOME


def _kept(digits: str, kind: str) -> int:
    """How many of the digits of a number stay."""
    lead = 1 if kind != "abroad" and len(digits) == 11 and digits[0] == "1" else 0
    if kind == "abroad":
        lead = 2 if digits.startswith("00") else 0
        short = SHORT_CODES.match(digits, lead)
        lead += len(short[0]) if short else 3
    return max(min(lead + KEPT, len(digits) - LEAST_BLOTTED), 0)


@cache
def _patterns() -> tuple[Any, Any]:
    return re2.compile(_AT), re2.compile(_PHONE)
