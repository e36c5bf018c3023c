"""Authorities' lists of approved devices, with invented firms, in the forms they are published in."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner

from scouting.approvals import MAX_CELL_CHARS, read_approvals
from scouting.cli import app
from scouting.domain import Address, Document
from scouting.errors import ScoutingError, Unknown, Unreadable
from scouting.store import open_store

ARTG = (
    "Public ARTG summary;;;;;\n"
    "ARTG ID;Product Name;Sponsor Name;Manufacturer Name;Start Date;Device Class\n"
    "990001;Wattle IPL 2;Wattlebrook Skin Pty Ltd;Wattlebrook Skin Pty Ltd;2025-03-04;Class IIa\n"
    ";No number;Nobody;;;\n"
    "990002;Tarn LS2;Murrindi Photonics Pty Ltd;Tarn Works;soon;Class I\n"
)
PMDA = (
    "承認年月日,承認番号,一般的名称,販売名,申請者名\n"
    "2025年4月1日,30700BZX00001000,硬性内視鏡,ミオ内視鏡,株式会社ミオ\n"
)
MFDS = (
    "품목허가번호\t업체명\t제품명\t등급\t허가일자\n제허25-1호\t(주)솔미르\t솔플래시\t2\t20250506\n"
)


def read(path: Path, register: str) -> tuple[list[Document], list[str]]:
    bad: list[str] = []
    return list(read_approvals(path, register, bad.append)), bad


def test_rows_become_documents_and_bad_ones_a_line_each(tmp_path: Path) -> None:
    path = tmp_path / "artg.csv"
    path.write_text(ARTG, "utf-8-sig")
    documents, bad = read(path, "artg")
    first, second = documents
    assert (first.title, first.organisation) == ("Wattle IPL 2", "Wattlebrook Skin Pty Ltd")
    assert (first.address, first.published, first.source) == (
        Address("AU"),
        "2025-03-04",
        "register:artg",
    )
    (fact, risk) = first.facts
    assert (fact.kind, fact.value) == ("artg-entry", "included")
    assert "included in the Australian Register" in first.text[fact.start : fact.end]
    assert risk.value == "Class IIa"
    assert "Made by Tarn Works." in second.text
    assert "Made by" not in first.text
    assert second.published == ""
    assert bad == [f"{path}:4: no number"]


@pytest.mark.parametrize(
    ("text", "code", "register", "told"),
    [
        (PMDA, "utf-8", "pmda", ("ミオ内視鏡", "株式会社ミオ", "2025-04-01", "JP")),
        (PMDA, "cp932", "pmda", ("ミオ内視鏡", "株式会社ミオ", "2025-04-01", "JP")),
        (MFDS, "cp949", "mfds", ("솔플래시", "(주)솔미르", "2025-05-06", "KR")),
        (MFDS, "utf-8", "mfds", ("솔플래시", "(주)솔미르", "2025-05-06", "KR")),
    ],
)
def test_native_lists_are_read_in_their_own_code(
    tmp_path: Path, text: str, code: str, register: str, told: tuple[str, ...]
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(text.encode(code))
    ((document,), bad) = read(path, register)
    found = (document.title, document.organisation, document.published, document.address.country)
    assert (found, bad) == (told, [])
    assert document.facts[0].value == "approved"


def test_workbooks_are_read_with_dates_and_titles_above_the_header(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    rows = [
        ["Export of today"],
        [],
        ["Sponsor", "ARTG entry", "Product name", "Effective date"],
        ["Lens Pty Ltd", 990003, "Lens 1", datetime(2026, 1, 2)],
        [None, None, None, None],
        ["Lens Pty Ltd", 990004, "=1+1" * 3_000, None],
    ]
    for row in rows:
        sheet.append(row)
    book.save(tmp_path / "artg.xlsx")
    documents, bad = read(tmp_path / "artg.xlsx", "artg")
    assert [d.title for d in documents][:1] == ["Lens 1"]
    assert documents[0].published == "2026-01-02"
    assert all(len(d.text) < 2 * MAX_CELL_CHARS for d in documents)
    assert len(documents) + len(bad) == 2


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(300 * 2**20))
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("x.csv", b"a,b\n1,2\n", "no list of Australian Register"),
        ("x.csv", b"", "no list of"),
        ("x.csv", b"\xff\x00" * 99, "no list of"),
        ("x.xlsx", b"no workbook", "no workbook"),
        ("x.xlsx", b"PK\x05\x06" + bytes(18), "no workbook"),
        ("x.xlsx", bomb, "unpacks to 300 MiB"),
    ],
)
def test_a_file_that_is_no_such_list_is_named(
    tmp_path: Path, name: str, body: object, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(body() if callable(body) else body)  # type: ignore[arg-type]
    with pytest.raises(Unreadable, match=told) as error:
        read(path, "artg")
    assert str(error.value).startswith(str(path))


def test_a_missing_file_and_an_unknown_register_are_named(tmp_path: Path) -> None:
    with pytest.raises(ScoutingError, match=r"none\.csv: cannot be read"):
        read(tmp_path / "none.csv", "artg")
    with pytest.raises(Unknown, match="'hsa'; known: artg, pmda, mfds"):
        read(tmp_path / "none.csv", "hsa")


def test_the_command_keeps_what_can_be_used_and_says_what_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCOUTING_DATABASE", f"sqlite:///{tmp_path}/s.db")
    path = tmp_path / "artg.csv"
    path.write_text(ARTG, "utf-8")
    for new in (2, 0):
        done = CliRunner().invoke(app, ["import", str(path), "--register", "ARTG"])
        assert done.exit_code == 1
        assert f"2 approvals read, {new} of them new." in done.output
        assert "no number" in done.output
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        assert set(store.documents.organisation_keys()) == {
            "name:wattlebrook skin",
            "name:murrindi photonics",
        }
