"""What is asked for, checked against the vocabulary: ids, languages, kinds of source, words of a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from scouting.change import read_moment
from scouting.domain import STATUSES
from scouting.errors import ScoutingError, Unknown
from scouting.queries import FACETS, ORDERS, UNTOLD, Facets, LeadFilter
from scouting.standing import LEVELS
from scouting.trust import ARRIVALS, TIERS
from taxonomy import Taxonomy, TaxonomyError

LANGUAGE = re.compile(r"[a-z]{2,3}", re.ASCII)
WORD = re.compile(r"[^\W_]+")
DAYS = re.compile(r"([1-9]\d{0,3})d?", re.ASCII)
KINDS = (*TIERS, *ARRIVALS)
"""Kinds of source: how far a listed source is trusted, or how else a page came in."""

SHORTEST_PART = 4
"""Letters of a text that may stand for a part of a technology's name: "oct" is one, "as" is not."""

Values = TypeVar("Values", bound=Facets)


def wanted_leads(
    facets: Mapping[str, Sequence[str]] | None = None,
    without: Mapping[str, Sequence[str]] | None = None,
    trl: str = "",
    text: str = "",
) -> LeadFilter:
    """A filter from what users write; ``trl`` is "4" or "4-7". Raises ScoutingError.

    ``facets`` and ``without``: values wanted and not wanted by the names of FACETS.
    """
    low, dash, high = trl.partition("-")
    high = high if dash else low
    span = (int(low), int(high)) if _is_level(low) and _is_level(high) else None
    if trl and (span is None or span[0] > span[1]):
        raise ScoutingError(f"TRL '{trl}': expected a level 1–9 or a range such as 4-7")
    lowest, highest = span or (1, 9)
    return LeadFilter(
        **_by_part(facets or {}), trl_low=lowest, trl_high=highest, text=text,
        without=Facets(**_by_part(without or {})),
    )  # fmt: skip


def check_filter(wanted: LeadFilter, taxonomy: Taxonomy) -> LeadFilter:
    """The filter with every id checked and numbers turned into ids; raises Unknown."""
    if wanted.order and wanted.order not in ORDERS:
        raise Unknown(f"unknown order '{wanted.order[:40]}'; known: {', '.join(ORDERS)}")
    checked = _check(wanted, taxonomy)
    return replace(checked, without=_check(wanted.without, taxonomy))


def read_since(text: str, now: datetime | None = None) -> datetime | None:
    """A moment as filters tell it: ISO 8601, or so many days back ("30d") from the day's beginning.

    Raises ScoutingError; None for an empty text.
    """
    days = DAYS.fullmatch(text.strip())
    if days is None:
        return read_moment(text)
    today = (now or datetime.now(UTC)).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        return today - timedelta(days=int(days[1]))
    except OverflowError:
        raise ScoutingError(f"'{text[:40]}': more days than there were") from None


def name_technologies(text: str, taxonomy: Taxonomy) -> tuple[str, ...]:
    """Technologies whose label or synonym stands in a text, or holds all of it."""
    told = _words(text)
    if not told.strip():
        return ()
    named = (tech.id for tech in taxonomy.technologies if any(
        _names(told, _words(term)) for terms in tech.terms().values() for term in terms
    ))  # fmt: skip
    return tuple(named)


def _names(text: str, term: str) -> bool:
    spaced = term.strip().isascii()
    if (term if spaced else term.strip()) in text:
        return True
    return len(text.strip()) >= SHORTEST_PART and text in term


def _words(text: str) -> str:
    """Case folded, between spaces, so that words are found whole."""
    words = " ".join(WORD.findall(text.casefold()))
    return f" {words} "


def _check(values: Values, taxonomy: Taxonomy) -> Values:
    checks: Mapping[str, Callable[[str], str]] = {
        "technologies": lambda id: taxonomy.technology(id).id,
        "markets": lambda id: taxonomy.market(id).id,
        "roles": lambda id: taxonomy.role(id).id,
        "statuses": lambda id: _known("status", id, STATUSES),
        "novelties": lambda id: _known("novelty", id, LEVELS),
        "needs": lambda id: _known("need", id, LEVELS),
        "kinds": lambda id: _known("kind of source", id, KINDS),
        "languages": _language,
    }
    told: dict[str, Any] = {
        part: tuple(dict.fromkeys(_checked(checks[part], id) for id in getattr(values, part)))
        for part in FACETS.values()
    }
    return replace(values, **told)


def _checked(check: Callable[[str], str], id: str) -> str:
    if id == UNTOLD:
        return id
    try:
        return check(id)
    except TaxonomyError as error:
        raise Unknown(str(error)) from error


def _known(what: str, id: str, known: Sequence[str]) -> str:
    if id not in known:
        raise Unknown(f"unknown {what} '{id[:40]}'; known: {', '.join((*known, UNTOLD))}")
    return id


def _language(code: str) -> str:
    if not LANGUAGE.fullmatch(code):
        raise Unknown(f"unknown language '{code[:40]}'; expected a code such as en or ja")
    return code


def _by_part(facets: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    return {FACETS[name]: tuple(values) for name, values in facets.items()}


def _is_level(text: str) -> bool:
    return text.isascii() and text.isdigit() and 1 <= int(text) <= 9
