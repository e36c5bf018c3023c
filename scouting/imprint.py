"""Who a page belongs to and where that is: contact lines, copyright notice."""

from __future__ import annotations

import re
from collections.abc import Iterable

MAX_CONTACT_CHARS = 800
MAX_NAME = 80

CONTACT = re.compile(
    r"©|\(c\)\s*\d{4}|copyright|all rights reserved|〒|\bTEL\b|\bTel[.:]|\bPhone\b|\+\d{1,3}[ \-(.]?\d"
    r"|\b(?:Pte|Sdn|Pty|Inc|Ltd|LLC|GmbH|SARL|Corp|Co)\b\.?,?|住所|所在地|本社|전화|주소|본사|대표이사"
    r"|טל['׳:]|טלפון|כתובת|Alamat|Adresse|Téléphone|\b[A-Z]{2} \d{5}\b|\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b"
    r"|\b(?:Street|Avenue|Road|Drive|Boulevard|Suite|Jalan|rue)\b",
    re.IGNORECASE,
)
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|&copy;|copyright)[\s©]*(?:\(c\)\s*)?(?:(?:19|20)\d\d(?:\s*[-–—,]\s*(?:19|20)?\d\d)*)?"
    r"[\s,.]*(?:by\s+)?([^\n|·•©]{2,120})",
    re.IGNORECASE,
)
RIGHTS = re.compile(
    r"[.,;:\s]*(?:all rights|tous droits|alle rechte|hak cipta|כל הזכויות|모든 권리|版权所有|無断|プライバシー|"
    r"privacy|terms|made |design|powered|무단|개인정보|(?:19|20)\d\d).*$",
    re.IGNORECASE | re.DOTALL,
)
LEGAL_END = re.compile(
    r"^(.{2,60}?\b(?:Inc|LLC|Ltd|Limited|Corp|Corporation|GmbH|AG|Pty Ltd|Pte Ltd|Sdn\.? Bhd|Co\., ?Ltd|"
    r"S\.?A\.?S|SA|SARL|B\.?V|plc|KK|K\.K)\b\.?|.{2,40}?(?:株式会社|주식회사|בע\"מ))",
    re.IGNORECASE,
)
SENTENCE_END = re.compile(r"(?<=[^\W\d_]{3})\.\s.*$|[。！？].*$|\s[-–—]\s.*$", re.DOTALL)
HOST_LIKE = re.compile(r"^[\w-]+(\.[\w-]+)+(:\d+)?$")
GENERIC = re.compile(
    r"^(home|index|welcome|start|contact|about|news|products?|ホーム|홈)\b|\bcookies?\b|\bwe use\b",
    re.IGNORECASE,
)
"""No name: a section of the site, or a piece of its cookie note."""


def read_contact(lines: Iterable[str], main: str) -> str:
    """The page's lines with address, telephone or copyright that the main text left out."""
    kept: list[str] = []
    for line in (" ".join(raw.split()) for raw in lines):
        if 8 <= len(line) <= 400 and CONTACT.search(line) and line not in main and line not in kept:
            kept.append(line)
    return "\n".join(kept)[:MAX_CONTACT_CHARS].strip()


def name_organisation(site: str, title: str, lines: Iterable[str]) -> str:
    """The likeliest name: site name, then copyright holder, then the end of the title."""
    if site and not HOST_LIKE.match(site):
        return _clean(site)
    for line in lines:
        match = COPYRIGHT.search(line)
        name = _holder(match[1]) if match else ""
        if 2 < len(name) <= MAX_NAME and not name.isdigit() and "cookie" not in name.lower():
            return name
    parts = [part.strip() for part in re.split(r"\s[|–—·:-]\s|｜", title) if part.strip()]
    named = [part for part in parts[1:] if len(part) <= MAX_NAME and not GENERIC.search(part)]
    return _clean(named[-1]) if named else ""


def _holder(text: str) -> str:
    legal = LEGAL_END.match(text.strip())
    return _clean(legal[1] if legal else SENTENCE_END.sub("", RIGHTS.sub("", text.strip())))


def _clean(name: str) -> str:
    return " ".join(name.split()).strip(" .,;:|-–—")[:MAX_NAME]
