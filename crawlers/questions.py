"""What registers are asked, made from the vocabulary and the markets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import re2

from scouting.settings import Settings
from scouting.sources import Source
from taxonomy import Taxonomy, Technology
from taxonomy.concepts import Market

MIN_TERM_CHARS = 8
"""A shorter word by itself (OCT, IPL, FACS) means too many things in a register's free text."""

MAX_TERMS = 12
"""Phrases asked for together: with quotes and escapes about 500 characters of an address."""

CODES_AT_ONCE = 70
"""Product codes in one question: 900 characters of an address, which leave room for forty states."""

COUNTRIES = {
    "AU": ("Australia", "AS"), "CA": ("Canada", "CA"), "IL": ("Israel", "IS"),
    "JP": ("Japan", "JA"), "KR": ("South Korea", "KS"), "MY": ("Malaysia", "MY"),
    "SG": ("Singapore", "SN"), "US": ("United States", "US"),
}  # fmt: skip
"""English name and FIPS 10-4 code (GDELT) by ISO 3166-1 code of the markets' countries."""

OTHER_NAMES = {"Korea, Republic of": "KR", "Republic of Korea": "KR", "USA": "US"}


@dataclass(frozen=True)
class Order:
    """What one register is asked: the source, the vocabulary, and how many requests at most."""

    source: Source
    taxonomy: Taxonomy
    settings: Settings
    pages: int

    @cached_property
    def markets(self) -> tuple[Market, ...]:
        """The markets of the source."""
        return tuple(self.taxonomy.market(id) for id in self.source.markets)

    @property
    def countries(self) -> tuple[str, ...]:
        """ISO codes of the markets' countries."""
        return tuple(dict.fromkeys(code for market in self.markets for code in market.countries))

    @property
    def states(self) -> dict[str, str]:
        """US states of the markets with their postal codes; empty where none is told apart."""
        return {name: code for market in self.markets for name, code in market.states.items()}

    @property
    def query(self) -> str:
        """The question that the source brings itself; empty when it brings none."""
        return self.source.parameters.get("query", "")

    def phrases(self) -> list[tuple[str, ...]]:
        """English phrases by which to ask for each technology, or the source's own query."""
        if self.query:
            return [(self.query,)]
        return [phrases for tech in self.taxonomy.technologies if (phrases := specific(tech))]

    def codes(self) -> list[tuple[str, ...]]:
        """FDA product codes of all technologies, as many at once as an address has room for."""
        known = self.taxonomy.registers.product_codes.values()
        codes = sorted({code for own in known for code in own})
        return list(batched(codes, CODES_AT_ONCE))

    @cached_property
    def mentions(self) -> Any:
        """An RE2 pattern that finds any of the phrases in a text."""
        options = re2.Options()
        options.case_sensitive = False
        told = {phrase for phrases in self.phrases() for phrase in phrases}
        return re2.compile("|".join(rf"\b{re2.escape(phrase)}" for phrase in sorted(told)), options)

    def wants_state(self, state: str) -> bool:
        """Does a state, by name or code, lie in the markets?"""
        known = {*self.states, *self.states.values()}
        return not known or state.strip().upper() in {name.upper() for name in known}


def specific(technology: Technology) -> tuple[str, ...]:
    """The English names of a technology that mean nothing else, at most MAX_TERMS."""
    names = (technology.label, *technology.synonyms)
    plain = (name for name in names if " " in name or len(name) >= MIN_TERM_CHARS)
    told = (name for name in plain if not set(name) & set('/("[…') and "..." not in name)
    by_word = {name.casefold(): name for name in reversed(list(told))}
    return tuple(reversed(by_word.values()))[:MAX_TERMS]


def any_of(phrases: Iterable[str]) -> str:
    """Phrases as most search services take alternatives: in quotes, joined by OR."""
    quoted = (f'"{phrase.replace(chr(34), " ")}"' for phrase in phrases)
    return " OR ".join(quoted)


def batched(values: Sequence[str], size: int) -> Iterator[tuple[str, ...]]:
    """The values in groups of ``size``, the last one smaller."""
    return (tuple(values[n : n + size]) for n in range(0, len(values), size))


def country_code(name: str) -> str:
    """ISO code of a country by its English name; empty when it is none of the markets'."""
    known = {label: code for code, (label, _) in COUNTRIES.items()}
    return (known | OTHER_NAMES).get(name.strip(), "")
