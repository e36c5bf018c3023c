"""Mission packs: the leads that a mission still counts with, written as CSV, XLSX, JSON lines or a book."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Literal

from scouting import printing
from scouting.book import Book
from scouting.domain import CHOSEN, PURSUED
from scouting.errors import ScoutingError
from scouting.exports import PLAIN, CsvForm, Row, tabulate, write_csv, write_jsonl
from scouting.provenance import Provenance, trace
from scouting.queries import UNTOLD, Facets, LeadFilter
from scouting.service import Service
from scouting.workbook import Cover, write_workbook
from taxonomy import Taxonomy
from taxonomy.concepts import Mission

Format = Literal["csv", "xlsx", "jsonl", "html"]
FORMATS: tuple[Format, ...] = ("csv", "xlsx", "jsonl", "html")

ROWS_AT_ONCE = 200
"""Rows handed on together: on the web each piece costs a hop between threads."""

CHUNK_BYTES = 2**16

FACET_NAMES = {
    "market": "markets", "status": "review", "technology": "technologies", "role": "roles",
    "novelty": "novelty", "need": "need", "language": "languages", "source_kind": "sources",
}  # fmt: skip
"""What the facets are called where a pack says which leads are in it."""


@dataclass(frozen=True)
class Pack:
    """Which leads of a mission are wanted, from an open service."""

    service: Service
    mission: Mission
    wanted: LeadFilter

    @property
    def total(self) -> int:
        """How many leads it holds."""
        return self.service.leads(self.wanted, 1).total

    def rows(self) -> Iterator[Row]:
        """One row a lead, best first."""
        found = self.service.store.leads.all(self.wanted)
        return tabulate(((one.lead, one.review) for one in found), self.service.taxonomy)


def choose_pack(service: Service, mission: str, wanted: LeadFilter, form: Format) -> Pack:
    """The pack of a mission; raises Unknown.

    Where ``wanted`` names no review states, a book holds the leads that scouts chose (shortlisted
    and later), any other form all that are neither rejected nor dropped.
    """
    service.mission_markets(mission)
    usual = CHOSEN if form == "html" else PURSUED
    states = wanted.statuses or usual
    found = service.taxonomy.mission(mission)
    within = wanted.markets or found.markets
    return Pack(service, found, replace(wanted, statuses=states, markets=within))


def write_pack(pack: Pack, form: Format, csv: CsvForm = PLAIN) -> Iterator[bytes]:
    """The bytes of a pack, piece by piece; memory does not grow with its leads.

    A workbook is complete in a file without a name before the first piece comes: whoever breaks
    off leaves nothing behind.
    """
    if form == "xlsx":
        return _read_out(_as_workbook(pack))
    if form == "html":
        return _begun(encode(printing.print_book(Book(pack.service, pack.mission, pack.wanted))))
    rows = pack.rows()
    return _begun(encode(write_csv(rows, csv) if form == "csv" else write_jsonl(rows)))


def save(pieces: Iterable[bytes], path: Path) -> None:
    """Write a file, which appears there whole or not at all; raises ScoutingError naming it."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        with fresh.open("wb") as file:
            file.writelines(pieces)
        fresh.replace(path)
    except OSError as error:
        raise ScoutingError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)


def describe(wanted: LeadFilter, service: Service) -> str:
    """Which leads a filter wants, in words."""
    levels = f"{wanted.trl_low}–{wanted.trl_high}"
    said = _name_values(wanted, service.taxonomy)
    left_out = _name_values(wanted.without, service.taxonomy)
    told = (
        *((FACET_NAMES[name], values) for name, values in said.items()),
        ("TRL", levels if levels != "1–9" else ""), ("text", wanted.text),
        ("new or changed since", _day(wanted.since)), ("first seen since", _day(wanted.first_seen)),
        ("changed since", _day(wanted.changed)), ("pages gone", "yes" if wanted.gone else ""),
        ("due before", wanted.due_before.isoformat() if wanted.due_before else ""),
        *((f"not {FACET_NAMES[name]}", values) for name, values in left_out.items()),
    )  # fmt: skip
    return "; ".join(f"{name}: {value}" for name, value in told if value)


def _name_values(values: Facets, taxonomy: Taxonomy) -> dict[str, str]:
    """The values of each facet in words, in the order of FACET_NAMES."""
    find: dict[str, Callable[[str], str]] = {
        "market": lambda id: taxonomy.market(id).label, "role": lambda id: taxonomy.role(id).label,
        "technology": lambda id: taxonomy.technology(id).label,
    }  # fmt: skip
    told = values.values()
    return {
        name: ", ".join(
            find[name](id) if name in find and id != UNTOLD else id
            for id in told[name]
            if id != "-"
        )
        for name in FACET_NAMES
        if name in told
    }


def _day(moment: datetime | None) -> str:
    return moment.date().isoformat() if moment else ""


def encode(texts: Iterable[str]) -> Iterator[bytes]:
    """Texts as UTF-8, several at once."""
    stream = iter(texts)
    while joined := "".join(islice(stream, ROWS_AT_ONCE)):
        yield joined.encode("utf-8", "replace")


def _begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, of which the first is there: what fails at once fails before any is sent."""
    return chain(list(islice(pieces, 1)), pieces)


def _as_workbook(pack: Pack) -> IO[bytes]:
    service = pack.service

    def tell(stamps: Collection[str]) -> Sequence[Provenance]:
        return trace(stamps, service.coverage(), service.sources())

    cover = Cover(
        pack.mission, service.taxonomy, describe(pack.wanted, service), datetime.now(UTC), tell
    )
    file = TemporaryFile(prefix="scouting-")  # noqa: SIM115 -- closed by whoever reads it out
    try:
        write_workbook(pack.rows(), cover, file)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def _read_out(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
