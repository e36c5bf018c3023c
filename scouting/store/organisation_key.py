"""Which organisation a document is filed under: its registered domain, else its name."""

from __future__ import annotations

from functools import cache
from typing import Any
from urllib.parse import urlsplit

from scouting.names import core


def organisation_key(url: str, name: str) -> str:
    """A registered domain (``acme.co.jp``), or ``name:acme`` for documents without an address."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        host = ""
    if host:
        return _domain(host)[:200]
    return f"name:{core(name)}"[:200]


def _domain(host: str) -> str:
    if host.endswith(".localhost"):
        return host
    parts = _suffixes()(host)
    return f"{parts.domain}.{parts.suffix}" if parts.suffix and parts.domain else host


@cache
def _suffixes() -> Any:
    from tldextract import TLDExtract

    return TLDExtract(suffix_list_urls=(), cache_dir=None)
