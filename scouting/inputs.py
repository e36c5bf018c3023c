"""Texts to classify from files and standard input, one after the other, none lost to a bad one."""

from __future__ import annotations

import gzip
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, cast

from scouting.domain import Document, Page
from scouting.errors import Unreadable
from scouting.extraction import MAX_TEXT_CHARS
from scouting.markup import MAX_BYTES, decode, printable, sniff, unpack
from scouting.pages import PageReader

MAX_LINE_BYTES = MAX_BYTES
STDIN = "-"


@dataclass(frozen=True)
class Input:
    """One thing to classify: its id and document, or the one-line reason why there is none."""

    id: str
    document: Document | None
    error: str = ""


def read_inputs(names: Iterable[str], reader: PageReader) -> Iterator[Input]:
    """Every text of the named files ("-" is standard input), in order.

    A ``.jsonl`` file (also gzipped) and standard input that begins with ``{`` give one text a line;
    any other file is one text, HTML page or PDF.
    """
    for name in names:
        try:
            yield from _read(name, reader)
        except OSError as error:
            yield Input(name, None, f"{name}: cannot be read: {error.strerror or error}")
        except (EOFError, zlib.error):
            yield Input(name, None, f"{name}: damaged gzip data")


def as_document(text: str, title: str = "", url: str = "") -> Document:
    """A loose text as a document, cut off at MAX_TEXT_CHARS."""
    clean = printable(text[:MAX_TEXT_CHARS])
    return Document(url, clean, len(clean), title)


def _read(name: str, reader: PageReader) -> Iterator[Input]:
    if name == STDIN:
        yield from _read_stream(sys.stdin.buffer, name, reader)
    elif Path(name).name.removesuffix(".gz").endswith((".jsonl", ".ndjson")):
        with gzip.open(name) if name.endswith(".gz") else open(name, "rb") as stream:
            yield from _read_lines(cast(BinaryIO, stream), name)
    else:
        with open(name, "rb") as stream:
            yield _read_page(stream.read(MAX_BYTES + 1), name, reader)


def _read_stream(raw: BinaryIO, name: str, reader: PageReader) -> Iterator[Input]:
    buffered = BufferedReader(raw)  # type: ignore[type-var]
    packed = buffered.peek(2).startswith(b"\x1f\x8b")
    stream = cast(BinaryIO, gzip.GzipFile(fileobj=buffered) if packed else buffered)
    first = stream.readline(MAX_LINE_BYTES + 1)
    while first and not first.strip():
        first = stream.readline(MAX_LINE_BYTES + 1)
    if first.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        yield from _read_lines(stream, "standard input", first)
    else:
        yield _read_page(first + stream.read(MAX_BYTES + 1 - len(first)), name, reader)


def _read_lines(stream: BinaryIO, name: str, first: bytes = b"") -> Iterator[Input]:
    for number, line in enumerate(_lines(stream, first), start=1):
        if line.strip():
            place = f"{name}:{number}"
            try:
                yield _read_line(line, place)
            except Unreadable as error:
                yield Input(place, None, f"{place}: {error}")


def _lines(stream: BinaryIO, first: bytes) -> Iterator[bytes]:
    """Lines, each cut soon after the cap, so that one without end cannot fill the memory."""
    line = first or stream.readline(MAX_LINE_BYTES + 1)
    while line:
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(MAX_LINE_BYTES + 1)
        yield line
        line = stream.readline(MAX_LINE_BYTES + 1)


def _read_line(line: bytes, place: str) -> Input:
    if len(line) > MAX_LINE_BYTES:
        raise Unreadable(f"line longer than {MAX_LINE_BYTES // 2**20} MiB")
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        raise Unreadable('not JSON; expected {"id": …, "text": …}') from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise Unreadable('no "text"; expected {"id": …, "text": …}')
    id, url = row.get("id"), str(row.get("url", ""))
    known = place if id is None else printable(str(id))
    return Input(known, as_document(row["text"], url=printable(url)))


def _read_page(body: bytes, name: str, reader: PageReader) -> Input:
    try:
        body = unpack(body)
        if not body.strip():
            raise Unreadable("empty")
        if sniff(body) == "text":
            return Input(name, as_document(decode(body)))
        parsed = reader.read(Page(f"file:{name}", body))
        return Input(name, parsed.document)
    except Unreadable as error:
        return Input(name, None, f"{name}: {str(error).removeprefix(f'file:{name}: ')}")
