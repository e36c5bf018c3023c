"""What a list can be narrowed by, worked out before a template sees it: facets, chips, orders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from api.filters import from_address
from api.views import by_area
from api.words import Words
from scouting.address import NOT
from scouting.asking import KINDS, read_since
from scouting.coverage import LANGUAGES, language_name
from scouting.domain import STATUSES
from scouting.queries import FACETS, UNTOLD, LeadFilter
from scouting.service import Service
from scouting.standing import LEVELS
from scouting.store.leads import Leads

Pairs = Sequence[tuple[str, str]]
Counts = Mapping[str, int]
Options = Iterable[tuple[str, str]]

LEGENDS = {
    "technology": "Technology", "market": "Market", "role": "Role in the value chain",
    "novelty": "Novelty", "need": "Need in its market", "status": "Review",
    "source_kind": "Kind of source", "language": "Language of the pages",
}  # fmt: skip
SPANS = (
    ("1-3", "1–3: research"), ("4-6", "4–6: prototype"), ("7-9", "7–9: complete, in use"),
    ("4-7", "4–7: taking shape"), ("8-9", "8–9: on the market"),
)  # fmt: skip
SEEN = (
    ("7d", "In the last 7 days"),
    ("30d", "In the last 30 days"),
    ("90d", "In the last 90 days"),
)


@dataclass(frozen=True)
class Choice:
    """One value of a facet: how many leads are behind it; ``without`` leads to the list without it."""

    value: str
    label: str
    count: int
    chosen: bool
    without: str


@dataclass(frozen=True)
class Facet:
    """A filter; ``groups`` are headings with their choices; ``chosen``: is any in force?"""

    name: str
    legend: str
    groups: tuple[tuple[str, tuple[Choice, ...]], ...]
    chosen: bool


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address without it."""

    label: str
    without: str


@dataclass(frozen=True)
class Level:
    """A readiness level of the leads that fit all but the TRL: its share of the most common one."""

    level: int
    count: int
    share: float
    link: str
    chosen: bool


@dataclass(frozen=True)
class Narrowing:
    """All that the filters of a page show; ``hidden`` are those in force without a field."""

    path: str
    query: str
    chips: tuple[Chip, ...]
    facets: tuple[Facet, ...]
    levels: tuple[Level, ...]
    spans: tuple[tuple[str, str, int], ...]
    seen: tuple[tuple[str, str, int], ...]
    hidden: tuple[tuple[str, str], ...]
    asked: Mapping[str, str]
    orders: tuple[tuple[str, str, bool], ...]
    tabs: tuple[tuple[str, str, bool], ...]


def count_facets(leads: Leads, wanted: LeadFilter) -> dict[str, dict[str, int]]:
    """Counts per facet among the leads that fit all the other facets; "none" where nothing is told."""
    counts = leads.facets(wanted, lifted=True)
    return {name: {value or UNTOLD: n for value, n in own.items()} for name, own in counts.items()}


def narrow(pairs: Pairs, path: str, wanted: LeadFilter, service: Service) -> Narrowing:
    """The filters of a page at ``path``, for what its address asks for."""
    words, leads = Words(service.taxonomy), service.store.leads
    kept = [(name, value) for name, value in pairs if value and name != "cursor"]
    counts = count_facets(leads, wanted)
    fields = (*FACETS, "trl", "since", "first_seen", "q", "mission")
    return Narrowing(
        path, dict(kept).get("q", ""), tuple(list_chips(kept, path, words)),
        tuple(list_facets(counts, wanted, words, _Address(path, kept))),
        _levels(counts["trl"], wanted, _Address(path, kept)),
        tuple((span, label, _within(counts["trl"], span)) for span, label in SPANS),
        tuple((span, label, _seen(leads, wanted, span)) for span, label in SEEN),
        tuple(pair for pair in kept if pair[0] == "mission" or pair[0] not in fields),
        {name: str(value) for name, value in from_address(kept).items() if isinstance(value, str)},
        tuple(_orders(kept, path, wanted)), tuple(_tabs(kept, path)),
    )  # fmt: skip


def list_facets(
    counts: Mapping[str, Counts], wanted: LeadFilter, words: Words, address: _Address
) -> list[Facet]:
    """The facets with every choice that would show a lead or is in force."""
    groups: dict[str, list[tuple[str, Options]]] = {
        "technology": [(area, [(one["id"], one["label"]) for one in members])
                       for area, members in by_area(words, {})],
        "market": _by_country(words),
        "role": [("", words.roles())],
        "novelty": [("", _levels_in_words(words))],
        "need": [("", _levels_in_words(words))],
        "status": [("", [(id, words.status(id)) for id in STATUSES])],
        "source_kind": [("", [(kind, words.kind(kind)) for kind in KINDS])],
        "language": [("", [(code, language_name(code)) for code in _languages(counts)])],
    }  # fmt: skip
    facets = []
    for name, legend in LEGENDS.items():
        chosen, told = wanted.values().get(name, ()), counts[name]
        every = [*groups[name], ("", [(UNTOLD, words.untold(name))])]
        shown = [(head, _choices(name, options, told, chosen, address)) for head, options in every]
        facets.append(Facet(name, legend, tuple(g for g in shown if g[1]), bool(chosen)))
    return [facet for facet in facets if facet.groups]


def list_chips(pairs: Pairs, path: str, words: Words) -> list[Chip]:
    """The filters in force, each with the address that lifts it."""
    address = _Address(path, pairs)
    return [
        Chip(label, address.less(pair))
        for pair in pairs
        if (label := _label(*pair, words)) is not None
    ]


@dataclass(frozen=True)
class _Address:
    """A page with the filters in force."""

    path: str
    pairs: Pairs

    def more(self, name: str, value: str) -> str:
        """With one filter more; one that has a single value takes the place of the former."""
        kept = [p for p in self.pairs if p != (name, value) and not (name == p[0] == "trl")]
        return f"{self.path}?{urlencode([*kept, (name, value)])}"

    def instead(self, name: str, value: str) -> str:
        """With a value left out rather than asked for."""
        kept = [pair for pair in self.pairs if pair != (name, value)]
        return f"{self.path}?{urlencode([*kept, (NOT + name, value)])}"

    def less(self, pair: tuple[str, str]) -> str:
        """With one filter less."""
        return f"{self.path}?{urlencode([each for each in self.pairs if each != pair])}"


def _label(name: str, value: str, words: Words) -> str | None:
    """A filter in words, None for what is none."""
    plain: dict[str, Callable[[str], str]] = {
        "mission": lambda id: f"Mission {id.upper()}",
        "trl": lambda span: f"TRL {span.replace('-', '–')}", "q": lambda text: f"“{text}”",
        "since": lambda told: f"New or changed since {_since(told, words)}",
        "first_seen": lambda told: f"New since {_since(told, words)}",
        "due": lambda told: "Due date has passed",
        "gone": lambda told: "With a page that is gone",
        "changed": lambda told: f"Changed since {_since(told, words)}",
        "entered": lambda told: f"New in the list since {_since(told, words)}",
        "before": lambda told: f"Before {_since(told, words)}",
    }  # fmt: skip
    if name in plain:
        return plain[name](value)
    facet = name.removeprefix(NOT)
    if facet not in FACETS:
        return None
    label = words.facet(facet, value)
    return f"Not: {label}" if name.startswith(NOT) else label


def _since(told: str, words: Words) -> str:
    moment = read_since(told)
    return words.day(moment) if moment else told


def _choices(
    name: str, options: Options, counts: Counts, chosen: Sequence[str], address: _Address
) -> tuple[Choice, ...]:
    every = (
        Choice(id, label, counts.get(id, 0), id in chosen, address.instead(name, id))
        for id, label in options
    )
    return tuple(choice for choice in every if choice.count or choice.chosen)


def _by_country(words: Words) -> list[tuple[str, Options]]:
    """Markets by themselves, and under their country those that share one."""
    markets = words.taxonomy.markets
    shared: dict[str, list[tuple[str, str]]] = {}
    for one in markets:
        shared.setdefault(one.countries[0] if len(one.countries) == 1 else "", []).append(
            (one.id, one.label)
        )
    split = [(words.country(code), own) for code, own in shared.items() if code and len(own) > 1]
    within = {id for _, own in split for id, _ in own}
    return [*split, ("", [(one.id, one.label) for one in markets if one.id not in within])]


def _levels_in_words(words: Words) -> list[tuple[str, str]]:
    return [(id, words.rating(id)) for id in reversed(LEVELS)]


def _languages(counts: Mapping[str, Counts]) -> list[str]:
    met = [code for code in counts["language"] if code != UNTOLD]
    return sorted({*met, *LANGUAGES}, key=language_name)


def _levels(counts: Counts, wanted: LeadFilter, address: _Address) -> tuple[Level, ...]:
    most = max((counts.get(str(level), 0) for level in range(1, 10)), default=0) or 1
    open_ = (wanted.trl_low, wanted.trl_high) == (1, 9)
    return tuple(
        Level(level, n := counts.get(str(level), 0), n / most, address.more("trl", str(level)),
              not open_ and wanted.trl_low <= level <= wanted.trl_high)
        for level in range(1, 10)
    )  # fmt: skip


def _within(counts: Counts, span: str) -> int:
    low, high = map(int, span.split("-"))
    return sum(counts.get(str(level), 0) for level in range(low, high + 1))


def _seen(leads: Leads, wanted: LeadFilter, span: str) -> int:
    since = read_since(span, datetime.now(UTC))
    return leads.count(replace(wanted, first_seen=since))


def _orders(pairs: Pairs, path: str, wanted: LeadFilter) -> Iterable[tuple[str, str, bool]]:
    kept = [pair for pair in pairs if pair[0] != "sort"]
    words = {
        "match": "best match", "score": "score", "newest": "newest", "trl": "readiness",
        "novelty": "novelty", "organisation": "organisation",
    }  # fmt: skip
    for name, label in words.items():
        if name != "match" or wanted.text:
            yield label, f"{path}?{urlencode([*kept, ('sort', name)])}", name == wanted.sorted_by


def _tabs(pairs: Pairs, path: str) -> Iterable[tuple[str, str, bool]]:
    kept = urlencode([pair for pair in pairs if pair[0] != "sort"])
    for label, to in (("Leads", "/leads"), ("Passages", "/search")):
        yield label, f"{to}?{kept}" if kept else to, to == path
