"""Tables in a ZIP archive from outside, read row by row within bounds."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from scouting.errors import Unreadable

MAX_MEMBERS = 100
MAX_UNPACKED = 1024 * 2**20
"""Bytes of one table; the largest of Horizon 2020 has 110 MB."""

MAX_RATIO = 100
"""Unpacked to packed; text comes to 10, and a bomb to 1,000."""

MAX_LINE_BYTES = 1 * 2**20
MAX_ROWS = 1_000_000
MAX_COLUMNS = 100


class Archive:
    """A ZIP archive held in memory; raises Unreadable when it is none or a bomb."""

    def __init__(self, body: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(body))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
            raise Unreadable(f"no ZIP archive ({error})") from None
        if len(self._zip.infolist()) > MAX_MEMBERS:
            raise Unreadable(f"an archive of more than {MAX_MEMBERS} files")

    def rows(self, name: str) -> Iterator[dict[str, str]]:
        """The rows of the table of this name, in whatever folder; raises Unreadable."""
        found = [m for m in self._zip.infolist() if m.filename.rpartition("/")[2] == name]
        if not found:
            raise Unreadable(f"the archive has no {name}")
        member = found[0]
        if member.file_size > max(member.compress_size, 1) * MAX_RATIO:
            raise Unreadable(f"{name}: unpacks to more than {MAX_RATIO} times its size")
        try:
            with self._zip.open(member) as stream:
                yield from read_rows(stream, name)
        except (
            zipfile.BadZipFile,
            zlib.error,
            RuntimeError,
            NotImplementedError,
            EOFError,
        ) as error:
            raise Unreadable(f"{name}: damaged or locked ({error})") from None


def read_rows(stream: IO[bytes], name: str) -> Iterator[dict[str, str]]:
    """Rows of a table with ``;`` between fields and a header, as fields by column."""
    table = csv.reader(_lines(stream, name), delimiter=";")
    try:
        header = next(table, [])[:MAX_COLUMNS]
        for number, row in enumerate(table):
            if number >= MAX_ROWS:
                raise Unreadable(f"{name}: more than {MAX_ROWS} rows")
            yield dict(zip(header, row, strict=False))
    except csv.Error as error:
        raise Unreadable(f"{name}: no table ({error})") from None


def _lines(stream: IO[bytes], name: str) -> Iterator[str]:
    read = 0
    first = True
    while line := stream.readline(MAX_LINE_BYTES + 1):
        read += len(line)
        if len(line) > MAX_LINE_BYTES or read > MAX_UNPACKED:
            raise Unreadable(f"{name}: a line or the whole is longer than any table of its kind")
        yield line.decode("utf-8-sig" if first else "utf-8", "replace").replace("\x00", " ")
        first = False
