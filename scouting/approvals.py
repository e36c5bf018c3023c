"""Lists of approved devices that authorities publish as files: ARTG, PMDA, MFDS.

The Australian TGA exports its register from https://compliance.health.gov.au/artg, the Japanese PMDA lists
approvals by year at https://www.pmda.go.jp/review-services/drug-reviews/review-information/devices/,
the Korean MFDS at https://emedi.mfds.go.kr. None has a stable form, so that
columns are recognised by what their names contain, in English, Japanese or Korean.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import quote
from zipfile import BadZipFile

from scouting.domain import Address, Document
from scouting.errors import ScoutingError, Unknown, Unreadable
from scouting.records import Record, clean

MAX_FILE_BYTES = 64 * 2**20
MAX_ROWS = 200_000
MAX_COLUMNS = 60
MAX_CELL_CHARS = 2_000
HEADER_ROWS = 20
"""So many rows down a header is looked for: authorities put titles and notes above it."""

LEGACY = {"JP": "cp932", "KR": "cp949"}
"""Code pages of spreadsheets that are not in UTF-8, by country."""

Columns = dict[str, tuple[str, ...]]


@dataclass(frozen=True)
class Register:
    """How one authority's list is read: its columns, its address, and the fact a row states."""

    name: str
    country: str
    page: str
    fact: tuple[str, str]
    statement: str
    columns: Columns


REGISTERS = {
    "artg": Register(
        "Australian Register of Therapeutic Goods", "AU",
        "https://compliance.health.gov.au/artg?id=", ("artg-entry", "included"),
        "included in the Australian Register of Therapeutic Goods",
        {
            "number": ("artg id", "artg entry", "artg no", "artg"),
            "product": ("product name", "device name", "artg name", "label name", "gmdn"),
            "holder": ("sponsor",),
            "maker": ("manufacturer",),
            "day": ("start date", "effective date", "date"),
            "risk": ("class",),
            "kind": ("gmdn",),
        },
    ),
    "pmda": Register(
        "PMDA approvals", "JP",
        "https://www.pmda.go.jp/PmdaSearch/kikiSearch/?approval=", ("pmda-approval", "approved"),
        "approved for the Japanese market",
        {
            "number": ("承認番号", "approval no", "approval number"),
            "product": ("販売名", "brand name", "product name"),
            "holder": ("申請者", "製造販売業者", "applicant", "marketing authorization"),
            "maker": ("製造業者", "manufacturer"),
            "day": ("承認年月日", "承認日", "approval date"),
            "risk": ("クラス", "class"),
            "kind": ("一般的名称", "generic name", "term"),
        },
    ),
    "mfds": Register(
        "MFDS approvals", "KR",
        "https://emedi.mfds.go.kr/search/data/MNU20237?itemNo=", ("mfds-approval", "approved"),
        "approved by the Korean MFDS",
        {
            "number": ("품목허가번호", "허가번호", "인증번호", "permit no", "approval no"),
            "product": ("제품명", "모델명", "product name", "item name"),
            "holder": ("업체명", "업소명", "company", "entp"),
            "maker": ("제조원", "manufacturer"),
            "day": ("허가일자", "허가일", "인증일", "approval date", "permit date"),
            "risk": ("등급", "grade", "class"),
            "kind": ("품목명", "item classification"),
        },
    ),
}  # fmt: skip
"""By the name that ``scout import --register`` takes."""


def read_approvals(
    path: Path, register: str, complain: Callable[[str], None]
) -> Iterator[Document]:
    """The approvals of a list as documents; ``complain`` gets a line for each row that is none.

    Reads CSV (comma, semicolon or tab; UTF-8 or the file's legacy code page) and XLSX. Raises
    Unknown for another register and Unreadable for a file that is no list of this register's.
    """
    if register not in REGISTERS:
        raise Unknown(f"unknown register '{register}'; known: {', '.join(REGISTERS)}")
    known = REGISTERS[register]
    rows = iter(enumerate(_rows(path, known.country), 1))
    places = _header(islice(rows, HEADER_ROWS), known, path)
    for number, row in rows:
        if number > MAX_ROWS:
            complain(f"{path}: more than {MAX_ROWS} rows; the rest is left out")
            return
        if any(row):
            try:
                yield _document(register, {n: row[at] for n, at in places.items() if at < len(row)})
            except Unreadable as error:
                complain(f"{path}:{number}: {error}")


def _document(register: str, cells: dict[str, str]) -> Document:
    known = REGISTERS[register]
    for name in ("number", "product", "holder"):
        if not cells.get(name):
            raise Unreadable(f"no {name}")
    holder, maker = clean(cells["holder"]), clean(cells.get("maker", ""))
    record = Record(f"{known.page}{quote(cells['number'])}", cells["product"])
    record.say(f"{holder} holds entry {clean(cells['number'])}: {known.statement}.", known.fact)
    if kind := cells.get("kind"):
        record.say(f"Kind of device: {clean(kind)}.")
    if maker and maker != holder:
        record.say(f"Made by {maker}.")
    if risk := cells.get("risk"):
        record.say(f"Class: {clean(risk)}.", (f"{register}-class", risk))
    day = _iso(cells.get("day", ""))
    return record.document(f"register:{register}", holder, Address(known.country), day)


def _header(rows: Iterable[tuple[int, list[str]]], known: Register, path: Path) -> dict[str, int]:
    for _, row in rows:
        found = _places(row, known.columns)
        if {"number", "product", "holder"} <= found.keys():
            return found
    named = ", ".join(f"{name} ({' or '.join(known.columns[name][:2])})"
                      for name in ("number", "product", "holder"))  # fmt: skip
    raise Unreadable(f"{path}: no list of {known.name}: columns wanted are {named}")


def _places(header: Sequence[str], columns: Columns) -> dict[str, int]:
    """Which column holds what: the first name that a heading contains, exact ones first."""
    heads = [" ".join(cell.casefold().split()) for cell in header]
    found: dict[str, int] = {}
    for name, wanted in columns.items():
        for word in wanted:
            exact = [n for n, head in enumerate(heads) if head == word]
            inside = [n for n, head in enumerate(heads) if word in head]
            free = [n for n in (*exact, *inside) if n not in found.values()]
            if free:
                found[name] = free[0]
                break
    return found


def _rows(path: Path, country: str) -> Iterator[list[str]]:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise Unreadable(f"{path}: larger than {MAX_FILE_BYTES // 2**20} MiB")
        sheet = path.suffix.lower() in (".xlsx", ".xlsm")
        yield from _sheet(path) if sheet else _table(path, country)
    except OSError as error:
        raise ScoutingError(f"{path}: cannot be read: {error.strerror or error}") from None


def _table(path: Path, country: str) -> Iterator[list[str]]:
    text = _decode(path.read_bytes(), LEGACY.get(country, "cp1252"))
    head = text[:4096].partition("\n")[0]
    mark = max(",;\t", key=head.count)
    try:
        for row in csv.reader(text.splitlines(), delimiter=mark):
            yield [cell[:MAX_CELL_CHARS].strip() for cell in row[:MAX_COLUMNS]]
    except csv.Error as error:
        raise Unreadable(f"{path}: no table ({error})") from None


def _decode(body: bytes, legacy: str) -> str:
    for name in ("utf-8-sig", legacy):
        try:
            return body.decode(name)
        except UnicodeDecodeError:
            continue
    return body.decode("utf-8", "replace")


def _sheet(path: Path) -> Iterator[list[str]]:
    from openpyxl import load_workbook

    _refuse_bomb(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets[:1]:
            for row in sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True):
                yield [_cell(value) for value in row]
    except (
        BadZipFile,
        KeyError,
        ValueError,
        TypeError,
        AttributeError,
        IndexError,
        EOFError,
        SyntaxError,
    ) as error:
        raise Unreadable(f"{path}: no workbook ({' '.join(str(error).split())[:200]})") from None


def _refuse_bomb(path: Path) -> None:
    """Refuse a workbook that unpacks to far more than such lists do (10 times their size)."""
    from zipfile import ZipFile

    try:
        with ZipFile(path) as archive:
            whole = sum(member.file_size for member in archive.infolist())
    except (BadZipFile, ValueError) as error:
        raise Unreadable(f"{path}: no workbook ({error})") from None
    if whole > 16 * MAX_FILE_BYTES or whole > 100 * max(path.stat().st_size, 2**20):
        raise Unreadable(f"{path}: unpacks to {whole // 2**20} MiB")


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)[:MAX_CELL_CHARS].strip()


def _iso(text: str) -> str:
    """A day as an ISO date where it is written year first; empty otherwise."""
    parts = "".join(c if c.isascii() and c.isdigit() else " " for c in text).split()
    if len(parts) == 1 and len(parts[0]) == 8:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    try:
        year, month, day = (int(part[:4]) for part in parts[:3])
        return date(year, month, day).isoformat()
    except ValueError:
        return ""
