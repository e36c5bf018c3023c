"""From bytes to text, before any parser: what kind of bytes, which encoding, is it safe to parse."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from typing import Literal

from scouting.errors import Unreadable

Kind = Literal["html", "pdf", "text"]

MAX_BYTES = 8 * 2**20
"""Most bytes of one page or file that are looked at; a longer one is refused."""

MAX_HTML_BYTES = 2 * 2**20
"""HTML beyond this is cut off; of 2,008 real pages .85 % are longer (inline data, mostly)."""

MAX_ATTRIBUTES = 10_000
MAX_DEPTH = 1_000
MAX_FORMATTING = 500
"""Limits above which HTML parsers freeze; they reject none of 2,008 real pages."""

MAX_REPLACED = 0.1
"""A text of which more than this share could not be decoded is not text."""

QUOTED = re.compile(rb""" "[^"]*"|'[^']*' """.strip())
TAG = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*)")
META_CHARSET = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s*=\s*["']?\s*([a-zA-Z0-9_:.-]{2,40})""", re.I
)
LOOKS_HTML = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|div|p|title|meta|article)\b", re.I)
FORMATTING = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
UNCOUNTED = frozenset(
    b"area base br col embed hr img input link meta param source track wbr p li dt dd tr td th "
    b"thead tbody tfoot option optgroup colgroup rb rt rp".split()
)
"""Void elements and those whose end tag may be left out: they do not add depth."""

MARKS = {
    b"\xef\xbb\xbf": "utf-8", b"\xff\xfe\x00\x00": "utf-32", b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16",
}  # fmt: skip
"""Byte-order marks, longer ones first."""

WESTERN = "cp1252"
ROWS = re.compile(rb"[\x80-\xff]{4,}")
BEYOND_ASCII = re.compile(rb"[\x00-\x7f]+")
FOREIGN_SHARE = 0.5
"""Many servers declare ISO-8859-1 for whatever they serve. In Western texts accented letters stand
alone or in twos; a Hebrew, Korean or Chinese one is rows of such bytes."""

UNMAPPED = frozenset({"cp949"})
"""What uchardet calls Korean; resiliparse would map the name to UTF-8."""


def sniff(body: bytes, content_type: str = "") -> Kind:
    """What the bytes are; raises Unreadable for anything but HTML, PDF and text."""
    if body.startswith(b"%PDF-"):
        return "pdf"
    if b"\x00" in body[:4096] and not body.startswith(tuple(MARKS)):
        raise Unreadable("binary data, not text, HTML or PDF")
    if "html" in content_type or LOOKS_HTML.search(body[:4096]):
        return "html"
    return "text"


def unpack(body: bytes) -> bytes:
    """The content of a gzip file, else the bytes; raises Unreadable when larger than the cap."""
    if body.startswith(b"\x1f\x8b"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
                body = packed.read(MAX_BYTES + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise Unreadable(f"damaged gzip data ({error})") from error
    if len(body) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES // 2**20} MiB")
    return body


def decode(body: bytes, declared: str = "") -> str:
    """Text of the bytes: byte-order mark, then declared, then guessed encoding.

    Raises Unreadable when nothing makes sense of them.
    """
    for encoding in _candidates(body, declared):
        try:
            return body.decode(encoding).removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            continue
    text = body.decode(_detected(body), "replace")
    if text.count("\ufffd") > MAX_REPLACED * len(text):
        raise Unreadable("no known text encoding")
    return text


def scan_markup(body: bytes) -> bytes:
    """The HTML, cut to the cap; raises Unreadable when it is built to freeze a parser. Linear."""
    body = body[:MAX_HTML_BYTES]
    depth = formatting = deepest = 0
    for match in TAG.finditer(body):
        name = match[2].lower()
        step = -1 if match[1] else 1
        if len(match[3]) > MAX_ATTRIBUTES and _count_attributes(match[3]) > MAX_ATTRIBUTES:
            raise Unreadable(f"more than {MAX_ATTRIBUTES} attributes on one tag")
        if name in FORMATTING:
            formatting = max(0, formatting + step)
        elif name not in UNCOUNTED and not match[3].endswith(b"/"):
            depth = max(0, depth + step)
        deepest = max(deepest, depth)
        if formatting > MAX_FORMATTING or deepest > MAX_DEPTH:
            raise Unreadable(f"elements nested deeper than {MAX_DEPTH}")
    return body


def _count_attributes(inside: bytes) -> int:
    return len(QUOTED.sub(b" ", inside).split())


def _candidates(body: bytes, declared: str) -> list[str]:
    marked = [encoding for mark, encoding in MARKS.items() if body.startswith(mark)]
    meta = META_CHARSET.search(body[:4096])
    told = [declared, meta[1].decode("ascii") if meta else ""]
    named = [_web_name(name) for name in told if name]
    if WESTERN in named and _is_foreign(body):
        named = [name for name in named if name != WESTERN]
    return [*marked, "utf-8", *named, _detected(body)]


def _is_foreign(body: bytes) -> bool:
    """Do most bytes beyond ASCII stand in rows, as in scripts other than Latin?"""
    rows = sum(len(row) for row in ROWS.findall(body))
    return rows > FOREIGN_SHARE * len(BEYOND_ASCII.sub(b"", body))


def _web_name(name: str) -> str:
    from resiliparse.parse.encoding import map_encoding_to_html5

    wide = {"shift_jis": "cp932", "euc_kr": "cp949", "gb2312": "gb18030", "gbk": "gb18030"}
    if name in UNMAPPED:
        return name
    mapped = str(map_encoding_to_html5(name, fallback_utf8=True))
    return wide.get(mapped, mapped)


def _detected(body: bytes) -> str:
    from resiliparse.parse.encoding import detect_encoding

    return _web_name(str(detect_encoding(body, html5_compatible=False) or "utf-8"))


def printable(text: str) -> str:
    """Half characters replaced and NUL blanked: what neither a terminal nor a database takes."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
