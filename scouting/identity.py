"""What a document states of its organisation: its names, numbers, other sites and parents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

StatedKind = Literal["name", "id", "site", "parent"]


@dataclass(frozen=True)
class Stated:
    """One name, register number, web site or parent that a document states of its organisation.

    ``value``: the name as it stands there, a number with its register ("ror:0abc12345"), a
    registered domain, or the parent's name. ``quote`` is the text that says so, at
    ``text[start:end]`` of the document where it stands in the text, ``why`` where it stands else.
    """

    kind: StatedKind
    value: str
    why: str
    quote: str = ""
    start: int = 0
    end: int = 0
