"""Where crawls begin: the shipped list of sources and the user's own."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from scouting.errors import Forbidden, ScoutingError, Unknown
from scouting.guard import check_url

SHIPPED = Path(__file__).parent / "sources.yaml"

EARLIEST = "2000-01-01"

Kind = Literal[
    "website", "openfda-510k", "openfda-pma", "openfda-registrations", "clinicaltrials",
    "nih-reporter", "sbir", "openalex", "cordis", "health-canada", "gdelt",
]  # fmt: skip
"""A website is followed by its links; the others are registers that are asked questions."""


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


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Source:
    """One entry point: an address in one or more markets. ``verified``: a crawl has succeeded.

    ``parameters`` of a register: ``query`` in place of the questions made from the vocabulary, in
    the register's own form; ``since``, the first day of what is asked for (ISO date).
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: str
    markets: tuple[str, ...]
    address: Annotated[str, AfterValidator(_web_address)]
    kind: Kind = "website"
    verified: bool = False
    licence: str = ""
    parameters: Annotated[dict[Literal["query", "since"], str], AfterValidator(_with_iso_day)] = (
        Field(default_factory=dict)
    )

    @property
    def is_register(self) -> bool:
        """Is it asked questions rather than followed by its links?"""
        return self.kind != "website"

    @property
    def since(self) -> str:
        """The first day of what is asked for, as an ISO date; EARLIEST when it does not say."""
        return self.parameters.get("since", EARLIEST)


SOURCES = TypeAdapter(tuple[Source, ...])


def load_sources(own: str = "") -> tuple[Source, ...]:
    """The shipped sources and those of the user's file, which win by id; raises ScoutingError."""
    merged = {source.id: source for source in _read(SHIPPED)}
    if own:
        merged |= {source.id: source for source in _read(Path(own))}
    return tuple(merged.values())


def find_source(sources: tuple[Source, ...], id: str) -> Source | None:
    """The source with this id."""
    return next((source for source in sources if source.id == id), None)


def choose_sources(
    sources: tuple[Source, ...], ids: tuple[str, ...], markets: tuple[str, ...]
) -> list[Source]:
    """The sources with these ids and in these markets, where named; raises Unknown for none."""
    known = {source.id for source in sources}
    for id in ids:
        if id not in known:
            raise Unknown(f"unknown source '{id}'; known: {', '.join(sorted(known))}")
    chosen = [
        source
        for source in sources
        if (not ids or source.id in ids) and (not markets or set(markets) & set(source.markets))
    ]
    if not chosen:
        raise Unknown(f"no source in {', '.join(markets)}; SCOUTING_SOURCES can add one")
    return chosen


def _read(path: Path) -> tuple[Source, ...]:
    try:
        raw = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
        return SOURCES.validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole file"
        raise ScoutingError(f"{path}: {where}: {first['msg']}") from error
    except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
        raise ScoutingError(f"{path}: cannot be read: {' '.join(str(error).split())}") from error
