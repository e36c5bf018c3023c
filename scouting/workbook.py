"""A mission pack as a workbook: an overview, a sheet per thematic area, and the sources."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from tempfile import TemporaryDirectory
from typing import IO, TYPE_CHECKING, Any

from scouting.exports import COLUMNS, EVIDENCE_COLUMNS, Row, harmless
from scouting.provenance import Provenance
from taxonomy import Taxonomy
from taxonomy.concepts import Mission

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

MAX_CELL, MAX_SHEET_NAME, MAX_URL = 32_767, 31, 2079
"""Characters of a cell, of a sheet's name, of a link (Excel specifications and limits)."""

MAX_LINKS = 30_000
"""Links in one book. They stay in memory until it is closed, about 0.6 kB each; addresses after
that stand as text. Excel allows 65,530 on a sheet."""

LINKED = ("organisation_url", *EVIDENCE_COLUMNS[1::2])
NOT_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")
OTHERS = "Other technologies"
WIDTHS = {
    "mission": 8, "market": 14, "organisation": 32, "organisation_url": 30,
    "technology_number": 8, "technology": 34, "thematic_area": 30, "role": 14, "trl": 6,
    "trl_low": 7, "trl_high": 7, "novelty": 10, "need": 10, "score": 8, "status": 12,
    "sources": 28, "lead_id": 18, "taxonomy_version": 18, "model_version": 18, "exported_at": 22,
} | {name: 30 if name in LINKED else 60 for name in EVIDENCE_COLUMNS}  # fmt: skip
WIDTH = 12


@dataclass(frozen=True)
class Cover:
    """What stands around the leads of a pack. ``asked``: which leads are in it, in words;
    ``trace`` tells of sources by what stands in a lead's ``sources``.
    """

    mission: Mission
    taxonomy: Taxonomy
    asked: str
    made: datetime
    trace: Callable[[Collection[str]], Sequence[Provenance]]


@dataclass
class _Tally:
    """What the overview says of one technology."""

    area: str = ""
    number: Any = None
    leads: int = 0
    best: float = 0.0
    levels: set[int] = field(default_factory=set)

    def count(self, row: Row) -> None:
        self.area, self.number = str(row["thematic_area"]), row["technology_number"]
        self.leads += 1
        self.best = max(self.best, float(row["score"] or 0))
        if row["trl"]:
            self.levels.add(int(row["trl"]))


def write_workbook(rows: Iterable[Row], cover: Cover, file: IO[bytes]) -> None:
    """Write a book into a file, row by row: memory does not grow with the rows, MAX_LINKS apart."""
    from xlsxwriter import Workbook

    with TemporaryDirectory(prefix="scouting-") as folder:
        book = Workbook(file, {"constant_memory": True, "tmpdir": folder})
        _Writer(book, cover).write(rows)
        book.close()


class _Writer:
    def __init__(self, book: Workbook, cover: Cover) -> None:
        self._book, self._cover = book, cover
        self._bold = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._link = book.get_default_url_format()
        self._overview = book.add_worksheet("Overview")
        self._sheets: dict[str, tuple[Worksheet, int]] = {}
        self._links = 0
        self._sources: set[str] = set()
        self._tallies: dict[str, _Tally] = {}

    def write(self, rows: Iterable[Row]) -> None:
        for area in self._cover.taxonomy.scheme.areas:
            self._open(area.label)
        for row in rows:
            self._add(row)
        for sheet, last in self._sheets.values():
            sheet.autofilter(0, 0, max(last, 1), len(COLUMNS) - 1)
        self._write_overview()
        self._write_sources()

    def _open(self, area: str) -> None:
        sheet = self._book.add_worksheet(_sheet_name(area, self._sheets))
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(COLUMNS):
            sheet.set_column(place, place, WIDTHS.get(name, WIDTH))
            sheet.write_string(0, place, name, self._bold)
        self._sheets[area] = sheet, 0

    def _add(self, row: Row) -> None:
        area = str(row["thematic_area"]).partition("; ")[0] or OTHERS
        if area not in self._sheets:
            self._open(area)
        sheet, last = self._sheets[area]
        for place, name in enumerate(COLUMNS):
            self._put(sheet, last + 1, place, row[name], name in LINKED)
        self._sheets[area] = sheet, last + 1
        self._sources |= {one for one in str(row["sources"]).split("; ") if one}
        self._tallies.setdefault(str(row["technology"]), _Tally()).count(row)

    def _put(self, sheet: Worksheet, line: int, place: int, value: Any, link: bool = False) -> None:
        if value is None or value == "":
            return
        if not isinstance(value, str):
            sheet.write_number(line, place, value)
            return
        text = str(harmless(value))[:MAX_CELL]
        if link and self._links < MAX_LINKS and _followable(text):
            self._links += 1
            sheet.write_url(line, place, text, self._link, text)
        else:
            sheet.write_string(line, place, text)

    def _write_overview(self) -> None:
        sheet, mission = self._overview, self._cover.mission
        labels = [self._cover.taxonomy.market(id).label for id in mission.markets]
        self._widths(sheet, 34, 9, 48, 9, 9, 9, 11)
        sheet.write_string(0, 0, f"Mission {mission.id}: {mission.label}", self._title)
        told = (
            ("Markets", ", ".join(labels)), ("Led by", f"{mission.lead} with {mission.co_organiser}"),
            ("Leads in this book", self._cover.asked),
            ("Written", self._cover.made.isoformat(timespec="seconds")),
            ("Vocabulary", self._cover.taxonomy.version),
            ("Dates and licences", "on the last sheet, source by source"),
        )  # fmt: skip
        for line, (name, value) in enumerate(told, 2):
            sheet.write_string(line, 0, name)
            self._put(sheet, line, 2, value)
        self._write_tallies(sheet, len(told) + 3)

    def _write_tallies(self, sheet: Worksheet, line: int) -> None:
        self._heads(sheet, line, "Thematic area", "Number", "Technology", "Leads", "TRL from", "TRL to",
                    "Best score")  # fmt: skip
        areas = list(self._sheets)
        ranked = sorted(self._tallies.items(), key=lambda pair: _rank(pair[1], areas))
        for name, tally in ranked:
            line += 1
            area = tally.area.partition("; ")[0] or OTHERS
            target = self._sheets[area][0].get_name()
            sheet.write_url(line, 0, f"internal:'{target}'!A1", self._link, area)
            levels = (min(tally.levels), max(tally.levels)) if tally.levels else (None, None)
            cells = (tally.number, name, tally.leads, *levels, round(tally.best, 1))
            for place, value in enumerate(cells, 1):
                self._put(sheet, line, place, value)

    def _write_sources(self) -> None:
        sheet = self._book.add_worksheet("Sources")
        self._widths(sheet, 30, 40, 14, 44, 24, 24, 10, 44)
        sheet.freeze_panes(1, 0)
        self._heads(sheet, 0, "source", "name", "trust tier", "licence", "last crawl", "last page seen",
                    "pages", "address")  # fmt: skip
        for line, told in enumerate(self._cover.trace(self._sources), 1):
            dates = (told.last_success, told.newest)
            cells = (
                told.stamp, told.name, told.tier, told.licence or "terms of the site itself",
                *(when.date().isoformat() if when else "not recorded" for when in dates),
                told.documents, told.address,
            )  # fmt: skip
            for place, value in enumerate(cells):
                self._put(sheet, line, place, value, link=place == len(cells) - 1)

    def _heads(self, sheet: Worksheet, line: int, *names: str) -> None:
        for place, name in enumerate(names):
            sheet.write_string(line, place, name, self._bold)

    @staticmethod
    def _widths(sheet: Worksheet, *widths: float) -> None:
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)


def _rank(tally: _Tally, areas: Sequence[str]) -> tuple[int, int]:
    return areas.index(tally.area.partition("; ")[0] or OTHERS), int(tally.number or 0)


def _followable(text: str) -> bool:
    return text.lower().startswith(("http://", "https://")) and len(text) <= MAX_URL


def _sheet_name(area: str, taken: Collection[str]) -> str:
    """The area's name as a sheet may be called: cut between words, unlike the others."""
    name = area.translate(NOT_IN_NAMES).strip() or OTHERS
    if len(name) > MAX_SHEET_NAME - 3:
        name = name[: MAX_SHEET_NAME - 3].rpartition(" ")[0] or name[: MAX_SHEET_NAME - 3]
        name = name.removesuffix(" and").removesuffix(" or")
    same = {"overview", "sources"} | {_base_name(other) for other in taken}
    return f"{name} {len(taken) + 1}" if name.casefold() in same else name


def _base_name(area: str) -> str:
    return _sheet_name(area, ()).casefold()
