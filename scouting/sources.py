"""Where crawls begin: the shipped list of sources and the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from scouting.errors import Forbidden, ScoutingError, Unknown
from scouting.guard import check_url

Schedule = Literal["daily", "weekly", "monthly"]
SHIPPED = Path(__file__).parent / "sources.yaml"


def _web_address(text: str) -> str:
    try:
        return check_url(text)
    except Forbidden as error:
        raise ValueError(str(error)) from error


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Source:
    """One entry point: an address in one or more markets, crawled once in every period of its
    ``schedule``. ``verified``: a crawl has succeeded.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    name: str
    markets: tuple[str, ...]
    address: Annotated[str, AfterValidator(_web_address)]
    kind: Literal["website"] = "website"
    verified: bool = False
    schedule: Schedule = "weekly"


SOURCES = TypeAdapter(tuple[Source, ...])


def load_sources(own: str = "") -> tuple[Source, ...]:
    """The shipped sources and those of the user's file, which win by id; raises ScoutingError."""
    merged = {source.id: source for source in _read(SHIPPED)}
    if own:
        merged |= {source.id: source for source in _read(Path(own))}
    return tuple(merged.values())


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
