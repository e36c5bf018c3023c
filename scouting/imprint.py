"""Who a page belongs to and where that is: structured data, contact lines, copyright notice."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from scouting.domain import Address

ORGANISATIONS = {
    "Organization", "Corporation", "LocalBusiness", "MedicalOrganization", "MedicalClinic",
    "MedicalBusiness", "Hospital", "CollegeOrUniversity", "EducationalOrganization",
    "ResearchOrganization", "NGO", "GovernmentOrganization", "Physician",
}  # fmt: skip
"""schema.org types that name an organisation (schema.org/Organization and its subtypes)."""

MAX_JSON_LD = 200_000
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
    r"(?:©|\(c\)|copyright)[\s©]*(?:(?:19|20)\d\d(?:\s*[-–,]\s*(?:19|20)?\d\d)*)?[\s,]*"
    r"([^\n|·•]{2,90})",
    re.IGNORECASE,
)
COPYRIGHT_TAIL = re.compile(
    r"\s*(?:[.,]?\s*All rights reserved.*|(?<!Inc)(?<!Ltd)(?<!Co)(?<!Corp)\.(?:\s.*)?$|[-–—:].*|"
    r"(?:19|20)\d\d.*)$",
    re.IGNORECASE | re.DOTALL,
)
GENERIC = re.compile(r"^(home|index|welcome|start|contact|about|news|products?|ホーム|홈)\b", re.IGNORECASE)


def read_structured(blocks: Iterable[str]) -> tuple[str, Address]:
    """Name and address of the first schema.org organisation in JSON-LD blocks."""
    for node in _nodes(blocks):
        kinds = node.get("@type")
        names = set(kinds if isinstance(kinds, list) else [kinds])
        if names & ORGANISATIONS and isinstance(node.get("name"), str):
            return _clean(node["name"]), _address(node.get("address"))
    return "", Address()


def read_contact(lines: Iterable[str], main: str) -> str:
    """The page's lines with address, telephone or copyright that the main text left out."""
    kept: list[str] = []
    for line in lines:
        line = " ".join(line.split())
        if 8 <= len(line) <= 400 and CONTACT.search(line) and line not in main and line not in kept:
            kept.append(line)
    return "\n".join(kept)[:MAX_CONTACT_CHARS].strip()


def name_organisation(site: str, title: str, lines: Iterable[str]) -> str:
    """The likeliest name: copyright holder, then site name, then the end of the title."""
    for line in lines:
        match = COPYRIGHT.search(line)
        name = _clean(COPYRIGHT_TAIL.sub("", match[1])) if match else ""
        if 2 < len(name) <= MAX_NAME and not name.isdigit():
            return name
    if site:
        return _clean(site)
    parts = [part.strip() for part in re.split(r"\s[|–—·:-]\s|｜", title) if part.strip()]
    named = [part for part in parts[1:] if len(part) <= MAX_NAME and not GENERIC.match(part)]
    return _clean(named[-1]) if named else ""


def _nodes(blocks: Iterable[str]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        try:
            data = json.loads(block[:MAX_JSON_LD])
        except (ValueError, RecursionError):
            continue
        roots = data if isinstance(data, list) else [data]
        for root in roots:
            if isinstance(root, dict):
                graph = root.get("@graph")
                yield from (n for n in (graph if isinstance(graph, list) else [root]) if isinstance(n, dict))


def _address(value: Any) -> Address:
    node = value[0] if isinstance(value, list) and value else value
    if not isinstance(node, dict):
        return Address()
    country = node.get("addressCountry", "")
    country = country.get("name", "") if isinstance(country, dict) else country
    parts = (country, node.get("addressRegion", ""), node.get("addressLocality", ""))
    return Address(*(part.strip()[:MAX_NAME] if isinstance(part, str) else "" for part in parts))


def _clean(name: str) -> str:
    return " ".join(name.split()).strip(" .,;:|-–—")[:MAX_NAME]
