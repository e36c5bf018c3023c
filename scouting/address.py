"""A filter as an address has it: ``technology=20&market=japan&not_status=rejected&since=30d``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl

from scouting.asking import check_filter, read_since, wanted_leads
from scouting.errors import ScoutingError, Unknown
from scouting.queries import FACETS, LeadFilter
from taxonomy import Taxonomy, TaxonomyError

MAX_VALUES = 50
MAX_TEXT = 1000
NOWHERE = "-"
"""A market that no lead is in: what remains when mission and market exclude each other."""

NOT = "not_"
"""Before the name of a facet: values that must not hold."""

MOMENTS = ("since", "first_seen", "changed", "entered", "before")
LISTS = (*FACETS, "mission", *(NOT + name for name in FACETS))

Pairs = Sequence[tuple[str, str]]


def read_query(query: str, taxonomy: Taxonomy) -> LeadFilter:
    """The filter of a query string; raises ScoutingError, of what is no longer known, too."""
    return read_address(parse_qsl(query), taxonomy)


def read_address(pairs: Pairs, taxonomy: Taxonomy) -> LeadFilter:
    """The checked filter of an address's names and values, text and order included.

    Empty values do not restrict; what is no filter is left alone. Raises ScoutingError.
    """
    once = dict(pairs)
    facets = {name: _values(pairs, name) for name in FACETS}
    without = {name: _values(pairs, NOT + name) for name in FACETS}
    text = once.get("q", "").strip()[:MAX_TEXT]
    wanted = wanted_leads(facets, without, once.get("trl", ""), text)
    moments: dict[str, Any] = {name: read_since(once.get(name, "")) for name in MOMENTS}
    told = replace(
        wanted, gone=once.get("gone", "").lower() in ("true", "1", "on", "yes"),
        due_before=date.today() if once.get("due") else None,
        order=once.get("sort", ""), **moments,
    )  # fmt: skip
    return _within_missions(check_filter(told, taxonomy), _values(pairs, "mission"), taxonomy)


def _values(pairs: Pairs, name: str) -> list[str]:
    values = [value for key, value in pairs if key == name and value]
    if len(values) > MAX_VALUES:
        raise ScoutingError(f"{name}: more than {MAX_VALUES} values")
    return values


def _within_missions(wanted: LeadFilter, missions: Sequence[str], taxonomy: Taxonomy) -> LeadFilter:
    if not missions:
        return wanted
    try:
        reached = [market for id in missions for market in taxonomy.mission(id).markets]
    except TaxonomyError as error:
        raise Unknown(str(error)) from error
    both = [market for market in reached if market in (wanted.markets or reached)]
    return replace(wanted, markets=tuple(dict.fromkeys(both)) or (NOWHERE,))
