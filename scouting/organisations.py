"""An organisation as a scout sees it: its names and numbers, why it is one, who owns whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scouting.resolution import Mark


@dataclass(frozen=True)
class Joined:
    """A join of two organisations: which went into which, by what rule or whom, and whether it holds.

    ``name``: what the one that went is called; ``split`` is when it was undone.
    """

    key: str
    into: str
    name: str
    rule: str
    why: str
    by: str
    joined: datetime
    evidence: tuple[Mark, ...] = ()
    split: datetime | None = None
    split_by: str = ""
    split_why: str = ""


@dataclass(frozen=True)
class Kin:
    """A parent or a subsidiary: ``key`` where it is stored itself, and the words that say so."""

    name: str
    mark: Mark
    key: str = ""


@dataclass(frozen=True)
class Identity:
    """All that is known of who an organisation is; ``key`` is the one it goes by.

    ``keys``: all that count for it; ``apart``: those that a scout has told apart from it.
    """

    key: str
    name: str
    keys: tuple[str, ...]
    names: tuple[Mark, ...] = ()
    numbers: tuple[Mark, ...] = ()
    sites: tuple[Mark, ...] = ()
    joins: tuple[Joined, ...] = ()
    parents: tuple[Kin, ...] = ()
    subsidiaries: tuple[Kin, ...] = ()
    apart: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listed:
    """An organisation in a list: its name, how many keys count for it, and how many leads it has."""

    key: str
    name: str
    keys: int
    leads: int
