"""Texts from files and standard input."""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import sys
from pathlib import Path

import pytest

from scouting import inputs
from scouting.inputs import Input, as_document, read_inputs
from tests.fakes import InlinePages

PLAIN = "We make OCT scanners for eye clinics."


def lines(*texts: str) -> bytes:
    return b"".join(json.dumps({"id": n, "text": t}).encode() + b"\n" for n, t in enumerate(texts))


def write(tmp_path: Path, name: str, body: bytes) -> str:
    (tmp_path / name).write_bytes(body)
    return str(tmp_path / name)


def read(*names: str) -> list[Input]:
    return list(read_inputs(names, InlinePages()))  # type: ignore[arg-type]


def feed(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(body)))


def texts(found: list[Input]) -> list[str | None]:
    return [item.document.text if item.document else None for item in found]


@pytest.mark.parametrize("before", [b"", b"\n \n", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("packed", [False, True])
def test_json_lines_on_standard_input_are_known_by_their_first_line(
    monkeypatch: pytest.MonkeyPatch, before: bytes, packed: bool
) -> None:
    body = before + lines("one", "two")
    feed(monkeypatch, gzip.compress(body) if packed else body)
    assert texts(read("-")) == ["one", "two"]


def test_a_text_file_is_one_text_whose_id_is_its_name(tmp_path: Path) -> None:
    name = write(tmp_path, "a.txt", PLAIN.encode("utf-8-sig"))
    (found,) = read(name)
    assert (found.id, texts([found]), found.error) == (name, [PLAIN], "")


def test_an_html_file_gives_its_main_text(tmp_path: Path) -> None:
    body = f"<html><title>Lens</title><body><nav>Home</nav><p>{PLAIN}</p>".encode()
    (found,) = read(write(tmp_path, "a.htm", body))
    assert found.document is not None
    assert PLAIN in found.document.text
    assert "<p>" not in found.document.text


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.jsonl.gz"])
def test_json_lines_give_a_text_each_in_order(tmp_path: Path, name: str) -> None:
    body = lines("one", "two", "three")
    found = read(write(tmp_path, name, gzip.compress(body) if name.endswith("gz") else body))
    assert [item.id for item in found] == ["0", "1", "2"]
    assert texts(found) == ["one", "two", "three"]


@pytest.mark.parametrize(
    "line",
    [
        b"{broken",
        b"[1]",
        b'{"id": 1}',
        b'{"id": 1, "text": null}',
        b"\xff\xfe{",
        b'"text"',
        b"[" * 100_000,
    ],
)
def test_a_broken_line_is_named_and_the_others_are_read(tmp_path: Path, line: bytes) -> None:
    name = write(tmp_path, "a.jsonl", lines("one") + line + b"\n\n" + lines("two"))
    first, bad, last = read(name)
    assert texts([first, last]) == ["one", "two"]
    assert (bad.document, bad.id) == (None, f"{name}:2")
    assert bad.error.startswith(f"{name}:2: ")
    assert "\n" not in bad.error


def test_a_line_without_id_is_known_by_its_place(tmp_path: Path) -> None:
    name = write(tmp_path, "a.jsonl", b'{"text": "one"}\n{"id": null, "text": "two"}\n')
    assert [item.id for item in read(name)] == [f"{name}:1", f"{name}:2"]


def test_half_characters_in_text_and_id_become_printable(tmp_path: Path) -> None:
    name = write(tmp_path, "a.jsonl", b'{"id": "a\\ud800", "text": "x\\udc00\\u0000y"}\n')
    (found,) = read(name)
    assert (found.id, texts([found])) == ("a?", ["x? y"])


def test_a_line_over_the_cap_is_refused_once_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inputs, "MAX_LINE_BYTES", 100)
    body = lines("one", "x" * 450, "three")
    name = write(tmp_path, "a.jsonl", body)
    feed(monkeypatch, body)
    for source, place in ((name, name), ("-", "standard input")):
        found = read(source)
        assert texts(found) == ["one", None, "three"]
        assert found[1].error.startswith(f"{place}:2: line longer than")


def test_standard_input_may_be_a_text_or_json_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, f"{PLAIN}\nAnd lasers.".encode())
    assert texts(read("-")) == [f"{PLAIN}\nAnd lasers."]
    feed(monkeypatch, lines("one", "two"))
    assert texts(read("-")) == ["one", "two"]


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "empty"),
        ("a.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\r", "binary data"),
        (
            "a.bin",
            random.Random(1).randbytes(9000).replace(b"\0", b"\xff"),
            "no known text encoding",
        ),
        ("a.txt", b"x" * (8 * 2**20 + 1), "larger than 8 MiB"),
        ("a.htm", b"<html><body></body></html>", "no text on the page"),
        ("a.pdf", b"%PDF-1.7\n\x00\x01\x02", "damaged PDF"),
        ("a.jsonl.gz", b"not gzip at all", "(?i)not a gzip"),
        ("a.jsonl.gz", gzip.compress(lines(*["x"] * 99), mtime=0)[:-20], "damaged gzip"),
        ("a.jsonl.gz", gzip.compress(lines("x"), mtime=0)[:10] + b"\xff" * 40, "damaged gzip"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_reason_and_the_next_file_is_read(
    tmp_path: Path, name: str, body: bytes, reason: str
) -> None:
    bad = write(tmp_path, name, body)
    good = write(tmp_path, "good.txt", PLAIN.encode())
    *_, told, last = read(bad, good)
    assert told.document is None
    assert told.error.count(bad) == 1
    assert re.search(reason, told.error)
    assert texts([last]) == [PLAIN]


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    missing, folder = read(str(tmp_path / "none.txt"), str(tmp_path))
    assert missing.error == f"{tmp_path}/none.txt: cannot be read: No such file or directory"
    assert folder.error == f"{tmp_path}: cannot be read: Is a directory"


def test_a_loose_text_becomes_a_document_of_main_text_only() -> None:
    document = as_document(PLAIN, url="http://lens.example/")
    assert (document.text, document.main) == (PLAIN, len(PLAIN))
    assert document.url == "http://lens.example/"
