"""Where crawls begin: the shipped list of sources and the user's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError, ValidationInfo
from pydantic.dataclasses import dataclass

from scouting.errors import Forbidden, ScoutingError, Unknown
from scouting.guard import check_literal_host, check_url, shown
from scouting.networks import Network
from scouting.settings import Settings
from scouting.trust import THIRD_PARTY, Tier, stamp
from taxonomy import Taxonomy

SHIPPED = Path(__file__).parent / "sources.yaml"

EARLIEST = "2000-01-01"

WEB = ("website", "feed", "sitemap")
Kind = Literal[
    "website", "feed", "sitemap", "openfda-510k", "openfda-pma", "openfda-registrations",
    "clinicaltrials", "nih-reporter", "sbir", "openalex", "cordis", "health-canada", "gdelt",
]  # fmt: skip
"""Those of WEB are followed by their links; the others are registers that are asked questions."""

NEWS: frozenset[Kind] = frozenset({"gdelt"})
"""Registers that tell what others wrote."""

Schedule = Literal["daily", "weekly", "monthly"]


def _web_address(text: str) -> str:
    try:
        return check_url(text)
    except Forbidden as error:
        raise ValueError(str(error)) from error


def _with_iso_day(parameters: dict[str, str]) -> dict[str, str]:
    day = parameters.get("since", EARLIEST)
    if date.fromisoformat(day).isoformat() != day:
        raise ValueError(f"since: '{day}' is no day such as 2024-01-31")
    return parameters


def _usual_tier(told: dict[str, Any]) -> Tier:
    kind = told.get("kind", "website")
    return "unknown" if kind in WEB else "news" if kind in NEWS else "register"


def _fitting_tier(tier: Tier, told: ValidationInfo) -> Tier:
    if told.data.get("kind", "website") not in WEB and tier not in THIRD_PARTY:
        raise ValueError(f"what a register says of others is of tier {' or '.join(THIRD_PARTY)}")
    return tier


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Source:
    """One entry point: an address in one or more markets, crawled once in every period of its
    ``schedule``. ``verified``: a crawl has succeeded.

    ``licence``: what its owner states; empty where the site's own terms hold. ``parameters`` of a
    register: ``query`` in place of the questions made from the vocabulary, in the register's own
    form; ``since``, the first day of what is asked for (ISO date).
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    name: Annotated[str, Field(min_length=1)]
    markets: Annotated[tuple[str, ...], Field(min_length=1)]
    address: Annotated[str, AfterValidator(_web_address)]
    kind: Kind = "website"
    schedule: Schedule = "weekly"
    tier: Annotated[Tier, AfterValidator(_fitting_tier)] = Field(default_factory=_usual_tier)
    licence: str = ""
    verified: bool = False
    parameters: Annotated[dict[Literal["query", "since"], str], AfterValidator(_with_iso_day)] = (
        Field(default_factory=dict)
    )

    @property
    def stamp(self) -> str:
        """What stands in its documents: tier and id, so that a lead's score knows the tier."""
        return stamp(self.tier, self.id)

    @property
    def is_register(self) -> bool:
        """Is it asked questions rather than followed by its links?"""
        return self.kind not in WEB

    @property
    def since(self) -> str:
        """The first day of what is asked for, as an ISO date; EARLIEST when it does not say."""
        return self.parameters.get("since", EARLIEST)


ENTRY = TypeAdapter(Source)


def load_sources(
    own: str = "",
    markets: Collection[str] | None = None,
    allowed: Sequence[Network] = (),
    warn: Callable[[str], None] | None = None,
) -> tuple[Source, ...]:
    """The shipped sources and those of the user's file, which win by id.

    ``markets``: those of the vocabulary; of shipped sources, others are left out.
    ``allowed``: private networks that an address may point into. A bad entry of the user's file
    is told to ``warn`` and left out; without it, as for a file that cannot be read at all,
    ScoutingError is raised. Either names file, entry and field.
    """
    entries = (_entry(SHIPPED, place, raw) for place, raw in enumerate(_read(SHIPPED), 1))
    merged = {source.id: source for source in _within(entries, markets)}
    if own:
        merged |= {source.id: source for source in _own(Path(own), markets, allowed, warn)}
    return tuple(merged.values())


def read_sources(
    settings: Settings, taxonomy: Taxonomy, warn: Callable[[str], None]
) -> tuple[Source, ...]:
    """The sources of the vocabulary's markets; bad entries of the user's file go to ``warn``."""
    markets = {market.id for market in taxonomy.markets}
    return load_sources(settings.sources, markets, settings.allowed_networks, warn)


def find_source(sources: Sequence[Source], stamp: str) -> Source | None:
    """The source whose documents bear this stamp."""
    return next((source for source in sources if source.stamp == stamp), None)


def choose_sources(
    sources: Sequence[Source], ids: Sequence[str], markets: Sequence[str]
) -> list[Source]:
    """The sources with these ids and in these markets, where named; raises Unknown for none."""
    known = {source.id for source in sources}
    for id in ids:
        if id not in known:
            raise Unknown(
                f"unknown source '{shown(id)}'; 'scout sources list' shows the {len(known)} known"
            )
    chosen = [
        source
        for source in sources
        if (not ids or source.id in ids) and (not markets or set(markets) & set(source.markets))
    ]
    if not chosen:
        where = f" in {', '.join(markets)}" if markets else ""
        raise Unknown(f"no source{where}; SCOUTING_SOURCES can add one")
    return chosen


def _within(entries: Iterable[Source], markets: Collection[str] | None) -> Iterator[Source]:
    for source in entries:
        known = tuple(id for id in source.markets if markets is None or id in markets)
        if known:
            yield source if known == source.markets else replace(source, markets=known)


def _own(
    path: Path,
    markets: Collection[str] | None,
    allowed: Sequence[Network],
    warn: Callable[[str], None] | None,
) -> Iterator[Source]:
    seen: set[str] = set()
    for place, raw in enumerate(_read(path), 1):
        try:
            source = _entry(path, place, raw)
            _check(source, f"{path}: entry {place} '{source.id}'", seen, (markets, allowed))
        except ScoutingError as error:
            if warn is None:
                raise
            warn(str(error))
        else:
            seen.add(source.id)
            yield source


def _check(
    source: Source,
    where: str,
    seen: Collection[str],
    bounds: tuple[Collection[str] | None, Sequence[Network]],
) -> None:
    """What only the rest of the file, the vocabulary and the settings tell."""
    markets, allowed = bounds
    if source.id in seen:
        raise ScoutingError(f"{where}: id: an entry above has it already; the first counts")
    for market in source.markets:
        if markets is not None and market not in markets:
            known = ", ".join(sorted(markets))
            raise ScoutingError(
                f"{where}: markets: unknown market '{shown(market)}'; known: {known}"
            )
    try:
        check_literal_host(source.address, allowed)
    except Forbidden as error:
        raise ScoutingError(f"{where}: address: {error}") from error


def _entry(path: Path, place: int, raw: Any) -> Source:
    try:
        return ENTRY.validate_python(raw)
    except ValidationError as error:
        id = raw.get("id") if isinstance(raw, dict) else None
        named = f" '{shown(id)}'" if isinstance(id, str) else ""
        faults = "; ".join(_fault(each["loc"], each["msg"]) for each in error.errors())
        raise ScoutingError(f"{path}: entry {place}{named}: {faults}") from error


def _fault(location: Sequence[int | str], told: str) -> str:
    field = shown(" ".join(".".join(map(str, location)).split()))
    return f"{field}: {told}" if field else told


def _read(path: Path) -> list[Any]:
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise ScoutingError(f"{path}: cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(raw, list):
        raise ScoutingError(f"{path}: the whole file: should be a list of sources")
    return raw
