"""The sentence behind a claim."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Evidence:
    """The sentence a claim came from: offsets into the document's text, and why it speaks.

    ``kind`` tells for rules what ``why`` tells in words: ``named`` or ``alike`` for a technology,
    else the kind of a model's ground, with its readiness ``level`` where it has one.
    """

    start: int
    end: int
    text: str
    why: str
    url: str = ""
    kind: str = ""
    level: int = 0
