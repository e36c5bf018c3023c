"""Technology × market: who was found where and how ready, and what an empty field means. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from scouting.coverage import Coverage
from scouting.store import Cell
from taxonomy import Taxonomy

State = Literal["found", "nothing-found", "unread", "not-crawled"]
COLUMNS = (
    "technology_number", "technology", "thematic_area", "market", "state", "leads", "trl_median",
    "trl_low", "trl_high", "pages_read",
)  # fmt: skip
NOBODY = Cell(0)


@dataclass(frozen=True)
class Place:
    """A market of the matrix: its leads that fit, its pages, and how many of them were read."""

    id: str
    label: str
    leads: int
    pages: int
    read: int

    @property
    def empty(self) -> State:
        """What a field without a lead means here."""
        if self.read:
            return "nothing-found"
        return "unread" if self.pages else "not-crawled"


@dataclass(frozen=True)
class Box:
    """One field: a technology in a market."""

    market: str
    state: State
    cell: Cell


@dataclass(frozen=True)
class Line:
    """One technology in every market; ``leads`` in all of them."""

    id: str
    number: int
    label: str
    area: str
    leads: int
    boxes: tuple[Box, ...]


@dataclass(frozen=True)
class Matrix:
    """Lines in the order of the vocabulary, boxes in the order of the places."""

    places: tuple[Place, ...]
    lines: tuple[Line, ...]

    @property
    def leads(self) -> int:
        """All that fit."""
        return sum(line.leads for line in self.lines)

    @property
    def most(self) -> int:
        """Leads of the fullest field, at least 1."""
        return max((box.cell.leads for line in self.lines for box in line.boxes), default=1) or 1


def lay_out(
    cells: Mapping[tuple[str, str], Cell], coverage: Coverage, taxonomy: Taxonomy
) -> Matrix:
    """The matrix of counted cells (technology, market); leads without a market have a column at the
    end where there are any.
    """
    covered = {market.id: market.pages for market in coverage.markets}
    labels = {one.id: one.label for one in taxonomy.markets}
    if any(not market for _, market in cells):
        labels[""] = "Market unknown"
    sums: dict[str, int] = {}
    for (_, market), cell in cells.items():
        sums[market] = sums.get(market, 0) + cell.leads
    places = tuple(
        Place(id, label, sums.get(id, 0), *_pages(covered.get(id))) for id, label in labels.items()
    )
    areas = {area.id: area.label for area in taxonomy.scheme.areas}
    lines = []
    for tech in taxonomy.technologies:
        boxes = tuple(_box(place, cells.get((tech.id, place.id), NOBODY)) for place in places)
        area = areas.get(tech.areas[0], "") if tech.areas else ""
        leads = sum(box.cell.leads for box in boxes)
        lines.append(Line(tech.id, tech.number, tech.label, area, leads, boxes))
    return Matrix(places, tuple(lines))


def as_matrix(matrix: Matrix) -> dict[str, Any]:
    """The JSON object of ``GET /v1/matrix``."""
    return {
        "markets": [
            {"id": place.id or None, "label": place.label, "leads": place.leads,
             "pages": place.pages, "pages_read": place.read}
            for place in matrix.places
        ],
        "technologies": [
            {"id": line.id, "number": line.number, "label": line.label, "area": line.area,
             "leads": line.leads, "cells": [_as_box(box) for box in line.boxes]}
            for line in matrix.lines
        ],
    }  # fmt: skip


def write_matrix(matrix: Matrix) -> Iterator[str]:
    """CSV with COLUMNS, a row a field."""
    read = {place.id: place for place in matrix.places}
    yield _line(COLUMNS)
    for line in matrix.lines:
        for box in line.boxes:
            cell, place = box.cell, read[box.market]
            yield _line((line.number, line.label, line.area, place.label, box.state, cell.leads,
                         cell.trl, cell.low, cell.high, place.read))  # fmt: skip


def _line(values: tuple[Any, ...]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow("" if value is None else value for value in values)
    return buffer.getvalue()


def _pages(covered: Any) -> tuple[int, int]:
    return (covered.documents, covered.read) if covered else (0, 0)


def _box(place: Place, cell: Cell) -> Box:
    return Box(place.id, "found" if cell.leads else place.empty, cell)


def _as_box(box: Box) -> dict[str, Any]:
    cell = box.cell
    return {"market": box.market or None, "state": box.state, "leads": cell.leads,
            "trl_median": cell.trl, "trl_low": cell.low, "trl_high": cell.high}  # fmt: skip
