"""Which organisation a document is filed under: its registered domain, else its name."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Any
from urllib.parse import urlsplit

MARKS = re.compile(r"[.,;]+(?=\s|$)")
"""Registers write "Lens, Inc." and "LENS INC" of the same firm."""

LEGAL_FORMS = re.compile(
    r"\b(inc|incorporated|corp|corporation|co|company|ltd|limited|llc|plc|gmbh|ag|sa|sas|sarl|bv|"
    r"pty|pte|sdn|bhd|kk|kabushiki kaisha)\b\.?|株式会社|\(株\)|㈱|주식회사|\(주\)|㈜|בע\"?מ",
    re.IGNORECASE,
)


def organisation_key(url: str, name: str) -> str:
    """A registered domain (``acme.co.jp``), or ``name:acme`` for documents without an address."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    if host:
        return _domain(host)[:200]
    folded = unicodedata.normalize("NFKC", name).casefold()
    return f"name:{' '.join(MARKS.sub(' ', LEGAL_FORMS.sub(' ', folded)).split())}"[:200]


def _domain(host: str) -> str:
    if host.endswith(".localhost"):
        return host
    parts = _suffixes()(host)
    return f"{parts.domain}.{parts.suffix}" if parts.suffix and parts.domain else host


@cache
def _suffixes() -> Any:
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)
