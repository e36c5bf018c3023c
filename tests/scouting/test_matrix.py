"""Presence and absence, technology by market."""

import csv
from types import SimpleNamespace
from typing import Any, cast

from scouting.coverage import Coverage, Covered
from scouting.matrix import COLUMNS, as_matrix, lay_out, write_matrix
from scouting.store import Cell
from taxonomy import Taxonomy
from tests.factories import OCT


def laid_out(taxonomy: Taxonomy, cells: dict[tuple[str, str], Cell]) -> Any:
    pages = {"japan": Covered(30, 28), "canada": Covered(9, 0)}
    markets = [SimpleNamespace(id=id, pages=covered) for id, covered in pages.items()]
    return lay_out(cells, cast(Coverage, SimpleNamespace(markets=markets)), taxonomy)


def test_an_empty_field_says_whether_anybody_looked(taxonomy: Taxonomy) -> None:
    matrix = laid_out(taxonomy, {(OCT, "japan"): Cell(3, 6.0, 4, 9)})
    told = {line.id: {box.market: box.state for box in line.boxes} for line in matrix.lines}
    assert told[OCT]["japan"] == "found"
    assert told["endoscopy"]["japan"] == "nothing-found"
    assert told[OCT]["canada"] == "unread"
    assert told[OCT]["israel"] == "not-crawled"
    assert (len(matrix.lines), len(matrix.places)) == (35, 9)
    assert (matrix.leads, matrix.most) == (3, 3)


def test_leads_without_a_market_have_a_column_of_their_own(taxonomy: Taxonomy) -> None:
    matrix = laid_out(taxonomy, {(OCT, ""): Cell(2)})
    assert matrix.places[-1].label == "Market unknown"
    assert as_matrix(matrix)["markets"][-1]["id"] is None


def test_as_a_table_it_has_a_row_a_field(taxonomy: Taxonomy) -> None:
    matrix = laid_out(taxonomy, {(OCT, "japan"): Cell(3, 6.5, 4, 9)})
    head, *rows = csv.reader("".join(write_matrix(matrix)).splitlines())
    assert tuple(head) == COLUMNS
    assert len(rows) == 35 * 9
    (found,) = [row for row in rows if row[4] == "found"]
    assert found[3:] == ["Japan", "found", "3", "6.5", "4", "9", "28"]
