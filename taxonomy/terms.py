"""What every part of a vocabulary is made of: languages, ids, phrases."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]
"""A BCP 47 primary tag: ``en``, ``ja`` …"""

Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9]+([-_][A-Za-z0-9]+)*$", max_length=40)]
"""A stable name of an entry, short enough for addresses and tables."""

Phrases = dict[Language, tuple[str, ...]]
"""Phrases by language."""

STRICT = ConfigDict(extra="forbid", str_strip_whitespace=True)
