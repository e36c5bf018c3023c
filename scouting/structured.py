"""What a page's structured data say of its organisation (schema.org, OpenGraph), by extruct.

JSON-LD, microdata and OpenGraph are read. RDFa is not: its reader took .8 s for a page of 740 kB
that is parsed for the others in .02 s.
Called in the page reader's worker alone, after the linear gate.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scouting.domain import Address
from scouting.identity import Stated, StatedKind
from scouting.markup import printable

if TYPE_CHECKING:
    from lxml.html import HtmlElement

ORGANISATIONS = {
    "Organization", "Corporation", "LocalBusiness", "MedicalOrganization", "MedicalClinic",
    "MedicalBusiness", "Hospital", "CollegeOrUniversity", "EducationalOrganization",
    "ResearchOrganization", "NGO", "GovernmentOrganization", "Physician",
}  # fmt: skip
"""schema.org types that name an organisation (schema.org/Organization and its subtypes)."""

HOLDERS = {"WebSite": "publisher", "AboutPage": "mainEntity", "ProfilePage": "mainEntity"}
"""Things whose field names the organisation that the page belongs to."""

NAMES = {"name": "name", "legalName": "legal name", "alternateName": "other name"}
NUMBERS = {"leiCode": "lei", "duns": "duns", "globalLocationNumber": "gln"}
NUMBER_SITES = (
    ("ror", re.compile(r"^https?://ror\.org/(0[a-z0-9]{8})/?$")),
    ("grid", re.compile(r"^https?://(?:www\.)?grid\.ac/institutes/(grid\.\d+\.[0-9a-f]+)/?$")),
    ("wikidata", re.compile(r"^https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/(Q\d{1,12})$")),
    ("linkedin", re.compile(r"^https?://[a-z.]*linkedin\.com/company/([\w%-]{2,80})/?$")),
    ("cik", re.compile(r"^https?://www\.sec\.gov/.{0,60}CIK=0*(\d{1,10})\b")),
)
"""Addresses that are the number of an organisation in a public register."""

REGISTERS = re.compile(r"^(ror|grid|lei|cik|uei|fei|duns|isni|wikidata)$", re.IGNORECASE)

PLATFORMS = re.compile(
    r"^https?://(?:[\w-]+\.)*(?:facebook|twitter|x|instagram|youtube|youtu|linkedin|wikipedia|wikidata|"
    r"tiktok|pinterest|vimeo|github|medium|crunchbase|bloomberg|glassdoor|xing|weibo|wechat|line|naver|"
    r"kakao|google|goo|apple|yelp|threads|bsky|mastodon|researchgate|ror|grid|sec|isni|flickr|note|wantedly)"
    r"\.[a-z.]{2,8}(?:/|$)",
    re.IGNORECASE,
)
"""Where everybody has a page: the domain says nothing."""

MAX_JSON_LD = 200_000
MAX_BLOCKS = 50
MAX_NODES = 500
MAX_VALUES = 10
MAX_NAME = 80
MAX_URL = 500
MAX_STATED = 24
MAX_ITEMS = 5
MAX_ITEM_ELEMENTS = 300
MAX_ITEM_DEPTH = 30
"""An item of microdata beyond these is left out: extruct took .6 s for 240 nested items, and 400
nested properties broke the process."""

Node = dict[str, Any]


@dataclass(frozen=True)
class Structured:
    """Name and address of a page's organisation, and all that its structured data state of it."""

    name: str = ""
    address: Address = field(default_factory=Address)
    stated: tuple[Stated, ...] = ()


def read_structured(html: str) -> Structured:
    """The first schema.org organisation of a page, and its OpenGraph site name."""
    from extruct.utils import parse_html
    from lxml.etree import LxmlError

    try:
        tree = parse_html(html, "utf-8")
    except (LxmlError, ValueError):
        return Structured()
    nodes = [*_json_ld(tree), *_microdata(tree)][:MAX_NODES]
    by_id = {node["@id"]: node for node in nodes if isinstance(node.get("@id"), str)}
    own = next((one for one in map(_organisation, nodes) if one), None)
    site = _site_name(tree)
    if own is None:
        return Structured(stated=site)
    own = by_id.get(str(own.get("@id")), own) if "name" not in own else own
    told = (*_names(own), *_numbers(own), *_sites(own), *_parents(own, by_id), *site)
    name = next((text for text in _texts(own.get("name"))), "")
    return Structured(clean(name), _address(own.get("address")), told[:MAX_STATED])


def clean(name: str) -> str:
    """A name on one line, without marks around it, cut to length."""
    return " ".join(printable(name).split()).strip(" .,;:|-–—")[:MAX_NAME]


def _json_ld(tree: HtmlElement) -> Iterator[Node]:
    from extruct import JsonLdExtractor

    reader = JsonLdExtractor()
    scripts = tree.iterfind('.//script[@type="application/ld+json"]')
    for script, _ in zip(scripts, range(MAX_BLOCKS), strict=False):
        if len(script.text or "") > MAX_JSON_LD:
            continue
        try:
            items = reader.extract_items(script)
        except (ValueError, RecursionError, IndexError, TypeError, AttributeError):
            continue  # each block by itself: a broken one does not lose the others
        for item in items:
            graph = item.get("@graph") if isinstance(item, dict) else None
            yield from (n for n in (graph if isinstance(graph, list) else [item]) if _is_node(n))


def _microdata(tree: HtmlElement) -> Iterator[Node]:
    from extruct import MicrodataExtractor

    wanted = (e for e in tree.iterfind(".//*[@itemscope]") if _kinds(_types(e)) & ORGANISATIONS)
    for element, _ in zip(wanted, range(MAX_ITEMS), strict=False):
        if not _is_small(element):
            continue
        item = copy.deepcopy(element)
        item.tail = None
        for part in item.iter("*"):
            part.attrib.pop("itemref", None)  # leads outside of the part that was measured
        try:
            found = MicrodataExtractor().extract_items(item, "")
        except (ValueError, RecursionError, TypeError, AssertionError):
            continue
        yield from (_as_node(one, 0) for one in found[:1] if isinstance(one, dict))


def _is_small(element: HtmlElement) -> bool:
    from lxml.etree import iterwalk

    depth = count = 0
    for event, _ in iterwalk(element, events=("start", "end")):
        depth += 1 if event == "start" else -1
        count += event == "start"
        if depth > MAX_ITEM_DEPTH or count > MAX_ITEM_ELEMENTS:
            return False
    return True


def _as_node(item: Node, depth: int) -> Node:
    """An item of microdata in the form of JSON-LD."""
    told = item.get("properties") or {}
    node = {
        name: [
            _as_node(value, depth + 1) if isinstance(value, dict) and depth < 5 else value
            for value in (values if isinstance(values, list) else [values])
        ]
        for name, values in told.items()
    }
    return node | {"@type": item.get("type")}


def _organisation(node: Node) -> Node | None:
    kinds = _kinds(node.get("@type"))
    if kinds & ORGANISATIONS:
        return node if any(_texts(node.get("name"))) else None
    for kind in sorted(kinds & set(HOLDERS)):
        for held in _nodes(node.get(HOLDERS[kind])):
            if _kinds(held.get("@type")) & ORGANISATIONS and any(_texts(held.get("name"))):
                return held
    return None


def _names(node: Node) -> Iterator[Stated]:
    for key, words in NAMES.items():
        for text in _texts(node.get(key)):
            if name := clean(text):
                yield _stated("name", name, f"structured data: {words}", text)


def _numbers(node: Node) -> Iterator[Stated]:
    for key, register in NUMBERS.items():
        for text in _texts(node.get(key)):
            yield _stated("id", f"{register}:{text}", f"structured data: {key}", text)
    for value in _values(node.get("identifier")):
        if isinstance(value, dict):
            kind, number = value.get("propertyID"), value.get("value")
            if isinstance(kind, str) and REGISTERS.match(kind) and isinstance(number, str | int):
                register = kind.casefold()
                yield _stated("id", f"{register}:{number}", "structured data: identifier", kind)
        elif isinstance(value, str):
            yield from _from_address(value, "identifier", sites=False)


def _sites(node: Node) -> Iterator[Stated]:
    for key in ("sameAs", "url", "@id"):
        for text in _texts(node.get(key)):
            yield from _from_address(text, key, sites=key != "@id")


def _from_address(address: str, key: str, *, sites: bool) -> Iterator[Stated]:
    for register, pattern in NUMBER_SITES:
        if match := pattern.match(address[:MAX_URL]):
            yield _stated("id", f"{register}:{match[1]}", f"structured data: {key}", address)
            return
    if sites and address.startswith(("http://", "https://")) and not PLATFORMS.match(address):
        yield _stated("site", address, f"structured data: {key}", address)


def _parents(node: Node, by_id: dict[str, Node]) -> Iterator[Stated]:
    for parent in _values(node.get("parentOrganization")):
        held = by_id.get(str(parent.get("@id")), parent) if isinstance(parent, dict) else parent
        texts = _texts(held.get("name")) if isinstance(held, dict) else _texts(held)
        for text in texts:
            if (name := clean(text)) and not name.startswith("http"):
                yield _stated("parent", name, "structured data: parent organisation", text)


def _site_name(tree: HtmlElement) -> tuple[Stated, ...]:
    from extruct import OpenGraphExtractor

    try:
        items = list(OpenGraphExtractor().extract_items(tree))
    except (ValueError, AttributeError, IndexError, TypeError):  # a page without a head
        return ()
    told = (text for item in items for name, text in item["properties"] if name == "og:site_name")
    name = clean(next(told, ""))
    return (_stated("name", name, "OpenGraph: site name", name),) if name else ()


def _stated(kind: StatedKind, value: str, why: str, quote: str) -> Stated:
    told = " ".join(printable(quote).split())[:MAX_URL]
    return Stated(kind, printable(value).strip()[:MAX_URL], why, told)


def _address(value: Any) -> Address:
    node = next(_nodes(value), {})
    country = next(iter(_values(node.get("addressCountry"))), "")
    country = country.get("name", "") if isinstance(country, dict) else country
    region, locality = (
        next(iter(_values(node.get(key))), "") for key in ("addressRegion", "addressLocality")
    )
    parts = (next(iter(_values(country)), ""), region, locality)
    told = (printable(part).strip()[:MAX_NAME] if isinstance(part, str) else "" for part in parts)
    return Address(*told)


def _types(element: HtmlElement) -> list[str]:
    return (element.get("itemtype") or "").split()


def _kinds(kinds: Any) -> set[str]:
    return {kind.rstrip("/").rpartition("/")[2] for kind in _texts(kinds)}


def _values(value: Any) -> list[Any]:
    if value is None:
        return []
    return value[:MAX_VALUES] if isinstance(value, list) else [value]


def _texts(value: Any) -> Iterator[str]:
    for one in _values(value):
        text = one.get("@value") if isinstance(one, dict) else one
        if isinstance(text, str) and text.strip():
            yield text.strip()


def _nodes(value: Any) -> Iterator[Node]:
    return (one for one in _values(value) if isinstance(one, dict))


def _is_node(value: Any) -> bool:
    return isinstance(value, dict)
