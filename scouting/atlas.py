"""Outlines of the markets' countries, and where their cities and regions are.

``atlas.json`` says where its data are from; ``benchmarks/atlas.py`` makes it. Degrees, one decimal.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scouting.domain import Address
from taxonomy.concepts import Market

DATA = Path(__file__).parent / "atlas.json"

MARGIN, AROUND = 0.6, 2.0
"""Degrees shown around the land, and around the outermost places."""

FAR_STATES = ("AK", "HI")
"""Too far off to be on a map of the others."""

MAX_WORDS = 3
"""Words of a place's name."""


@dataclass(frozen=True)
class Place:
    """A city, or a region standing at its chief city."""

    name: str
    lon: float
    lat: float


@dataclass(frozen=True)
class Window:
    """What part of the world a map shows, in degrees."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, place: Place) -> bool:
        """Is a place in it?"""
        return self.west < place.lon < self.east and self.south < place.lat < self.north


class Atlas:
    """What the atlas knows of one market."""

    def __init__(self, market: Market) -> None:
        data = _load()
        self._states = {name.casefold(): code for name, code in market.states.items()}
        self._codes = frozenset(market.states.values())
        rows = [row for code in market.countries for row in data["places"].get(code, ())]
        own = [row for row in rows if not self._codes or row[4] in self._codes]
        self._native = {alias: _place(row) for row in reversed(own) for alias in row[1]}
        self._known = {row[0].casefold(): _place(row) for row in reversed(own)}
        short = [data["codes"].get(code, {}) for code in market.countries]
        self._regions = {code: name for codes in short for code, name in codes.items()}
        self._known |= self._seats(market, own)
        self._by_state = {(row[0].casefold(), row[4]): _place(row) for row in own if self._codes}
        self._cities = _named(market)
        outlines = (data["outlines"].get(code, ()) for code in market.countries)
        self.outlines: tuple[Sequence[float], ...] = tuple(
            ring for rings in outlines for ring in rings
        )
        near = [row for row in own if not (self._codes and row[4] in FAR_STATES)]
        self.window = _frame(near, self.outlines) if near and self.outlines else None

    def locate(self, addresses: Iterable[Address], sentences: Iterable[str]) -> Place | None:
        """Where an organisation sits: the place its pages state, else one that its sentences name."""
        for address in addresses:
            for name in (address.locality, address.region):
                told = self._regions.get(name, name)
                if place := self._known.get(told.casefold()) or self._native.get(told):
                    return place
        named = (self._find(sentence) for sentence in dict.fromkeys(sentences))
        return next((place for place in named if place), None)

    @staticmethod
    def _seats(market: Market, rows: Sequence[Sequence[Any]]) -> dict[str, Place]:
        """Each US state, by name and code, at its largest city."""
        found: dict[str, Place] = {}
        for name, code in market.states.items():
            if city := next((row for row in rows if row[4] == code), None):
                place = Place(name, city[2], city[3])
                found |= {code.casefold(): place, name.casefold(): place}
        return found

    def _find(self, sentence: str) -> Place | None:
        named = () if sentence.isascii() else [name for name in self._native if name in sentence]
        if named:  # the largest unit comes first in such addresses
            return self._native[min(named, key=lambda name: (sentence.find(name), -len(name)))]
        words = [*re.finditer(r"[^\W\d_][\w.'’\-]*", sentence)]
        for length in range(MAX_WORDS, 0, -1):
            for first in range(len(words) - length + 1):
                start, end = words[first].start(), words[first + length - 1].end()
                name = sentence[start:end]
                if place := self._named_in(name, sentence[end : end + 20]):
                    return place
        return None

    def _named_in(self, name: str, after: str) -> Place | None:
        """A US city needs its state or the vocabulary, for "Mobile" and "Reading" are words, too."""
        key = name.casefold()
        if self._codes:
            state = re.match(r",?\s*([A-Z]{2})\b|,\s*(\w+(?: \w+)?)", after)
            code = state and (state[1] or self._states.get((state[2] or "").casefold(), ""))
            if code in self._codes and (place := self._by_state.get((key, str(code)))):
                return place
            return self._known.get(key) if key in self._cities else None
        return self._known.get(key) if name[:1].isupper() else None


def about_atlas() -> str:
    """Where outlines and places are from."""
    return str(_load()["about"])


def _named(market: Market) -> frozenset[str]:
    return frozenset(city.partition(",")[0].casefold() for city in market.cities.get("en", ()))


def _place(row: Sequence[Any]) -> Place:
    return Place(row[0], row[2], row[3])


def _frame(rows: Sequence[Sequence[Any]], outlines: Sequence[Sequence[float]]) -> Window:
    """Where both land and places are: far islands and empty north are left out."""
    lon, lat = [row[2] for row in rows], [row[3] for row in rows]
    east = [value for ring in outlines for value in ring[::2]]
    north = [value for ring in outlines for value in ring[1::2]]
    return Window(
        max(min(lon) - AROUND, min(east) - MARGIN), max(min(lat) - AROUND, min(north) - MARGIN),
        min(max(lon) + AROUND, max(east) + MARGIN), min(max(lat) + AROUND, max(north) + MARGIN),
    )  # fmt: skip


@cache
def _load() -> Any:
    return json.loads(DATA.read_text("utf-8"))
