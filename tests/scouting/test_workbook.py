"""A mission pack as a workbook."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from scouting import workbook
from scouting.domain import Evidence, Lead, Organisation, Review
from scouting.exports import COLUMNS, Row, tabulate
from scouting.provenance import Provenance
from scouting.workbook import MAX_CELL, Cover, write_workbook
from taxonomy import Taxonomy
from tests.factories import NOON
from tests.scouting.test_exports import lead, named

DIAGNOSTICS = "Diagnostics"


def trace(stamps: Collection[str]) -> Sequence[Provenance]:
    return [
        Provenance(stamp, "=Lens", "company", "CC BY 4.0", "https://lens.example/", NOON, None, 3)
        for stamp in sorted(stamps)
    ]


def write(taxonomy: Taxonomy, *leads: Lead) -> Workbook:
    made = tabulate([(each, Review()) for each in leads], taxonomy)
    return read(taxonomy, made)


def read(taxonomy: Taxonomy, made: Iterable[Row]) -> Workbook:
    cover = Cover(taxonomy.mission("M8"), taxonomy, "review: new", datetime.now(UTC), trace)
    file = io.BytesIO()
    write_workbook(made, cover, file)
    return load_workbook(file)


def test_each_area_has_a_sheet_between_the_overview_and_the_sources(taxonomy: Taxonomy) -> None:
    book = write(taxonomy, lead(), lead(technology="photo-sterilization"))
    assert book.sheetnames == [
        "Overview", DIAGNOSTICS, "Medical and environmental", "Regenerative medicine", "Sources",
    ]  # fmt: skip
    assert book[DIAGNOSTICS]["C2"].value == "Lens Ltd"
    assert book["Medical and environmental"]["F2"].value == "Photo-sterilization (UV disinfection)"
    assert book["Regenerative medicine"].max_row == 1


def test_a_sheet_has_the_promised_columns_a_frozen_header_filters_and_widths(
    taxonomy: Taxonomy,
) -> None:
    sheet = write(taxonomy, lead(), lead())[DIAGNOSTICS]
    assert tuple(cell.value for cell in sheet[1]) == COLUMNS
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:AB3")
    assert sheet.column_dimensions["C"].width > sheet.column_dimensions["I"].width


def test_evidence_is_linked_and_nothing_but_web_addresses_is(taxonomy: Taxonomy) -> None:
    pieces = tuple(
        Evidence(0, 1, "We make OCT.", "why", url)
        for url in ("https://lens.example/a", "javascript:alert(1)", "file:///etc/passwd")
    )
    sheet = write(taxonomy, lead(evidence=pieces))[DIAGNOSTICS]
    place = COLUMNS.index("evidence_1_url") + 1
    assert sheet.cell(2, place).hyperlink.target == "https://lens.example/a"
    assert [sheet.cell(2, place + n).hyperlink for n in (2, 4)] == [None, None]
    assert sheet.cell(2, place + 2).value == "javascript:alert(1)"


def test_links_are_bounded_and_addresses_after_that_stand_as_text(
    taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MAX_LINKS", 1)
    sheet = write(taxonomy, lead(), lead())[DIAGNOSTICS]
    assert sheet["D2"].hyperlink
    assert (sheet["D3"].hyperlink, sheet["D3"].value) == (None, "http://lens.example/")


def test_no_cell_is_a_formula_and_numbers_are_numbers(taxonomy: Taxonomy) -> None:
    hostile = named("=HYPERLINK(0)")
    hostile = replace(hostile, sources=("+evil",), score=-1.5)
    book = write(taxonomy, hostile)
    assert book[DIAGNOSTICS]["C2"].value == "'=HYPERLINK(0)"
    assert book[DIAGNOSTICS]["N2"].value == -1.5
    assert book["Sources"]["A2"].value == "'+evil"
    assert book["Sources"]["B2"].value == "'=Lens"
    kinds = {cell.data_type for sheet in book for line in sheet.iter_rows() for cell in line}
    assert kinds <= {"s", "n"}


def test_the_overview_counts_by_technology_and_the_sources_tell_dates_and_licences(
    taxonomy: Taxonomy,
) -> None:
    book = write(taxonomy, lead(score=40.0), lead(score=90.04))
    told = [[cell.value for cell in line] for line in book["Overview"].iter_rows()]
    assert [
        "Diagnostics and interventional imaging",
        20,
        "Optical coherence tomography",
        2,
        8,
        8,
        90,
    ] in told
    assert "Biocat with Medicen" in [cell for line in told for cell in line]
    first = [cell.value for cell in book["Sources"][2]]
    assert first == ["website", "'=Lens", "company", "CC BY 4.0", "2026-11-20", "not recorded", 3,
                     "https://lens.example/"]  # fmt: skip


def test_technologies_of_another_vocabulary_have_a_sheet_of_their_own(taxonomy: Taxonomy) -> None:
    book = write(taxonomy, lead(technology="bone-healing"))
    assert book["Other technologies"]["F2"].value == "bone-healing"


def test_what_a_workbook_cannot_hold_is_left_out(taxonomy: Taxonomy) -> None:
    odd = Organisation("x", "bell\x07 \x1b[0m \ufffe half " + "x" * MAX_CELL, "http://x.example/")
    sheet = write(taxonomy, lead(organisation=odd))[DIAGNOSTICS]
    assert sheet["C2"].value.startswith("bell [0m")
    assert len(sheet["C2"].value) <= MAX_CELL


def test_a_book_that_fails_leaves_no_file_behind(
    taxonomy: Taxonomy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def broken() -> Any:
        yield from tabulate([(lead(), Review())], taxonomy)
        raise RuntimeError("database gone")

    with pytest.raises(RuntimeError):
        read(taxonomy, broken())
    assert list(tmp_path.iterdir()) == []
