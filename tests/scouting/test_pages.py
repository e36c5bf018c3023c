"""Pages in a worker process that may freeze or die."""

from __future__ import annotations

import os
import time

import pytest

from scouting.domain import Page, ParsedPage
from scouting.errors import Unreadable
from scouting.pages import PageReader
from tests.factories import document


def misbehave(page: Page, source: str) -> ParsedPage:
    """What the worker runs: the page's bytes say how it goes wrong."""
    match page.body:
        case b"freeze":
            time.sleep(60)
        case b"die":
            os._exit(3)
        case b"refuse":
            raise Unreadable(f"{page.url}: no text")
        case b"fail":
            raise ZeroDivisionError("a fault of ours")
        case b"deep":
            raise RecursionError
        case b"hoard":
            bytearray(2**40)
    return ParsedPage(document(page.url, f"{os.getpid()} {source}"))


def read(reader: PageReader, body: bytes) -> str:
    return reader.read(Page(f"http://x.example/{body.decode()}", body), "feed").document.text


def test_one_worker_reads_page_after_page_and_ends_with_its_reader() -> None:
    with PageReader(misbehave) as reader:
        first, second = read(reader, b"one"), read(reader, b"two")
    assert first == second
    worker = int(first.split()[0])
    assert worker != os.getpid()
    assert first.endswith(" feed")
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_whatever_a_page_does_to_its_reader_the_next_page_is_read(
    capfd: pytest.CaptureFixture[str],
) -> None:
    reasons = {}
    with PageReader(misbehave, kill_seconds=2) as reader:
        workers = [read(reader, b"before")]
        for body in (b"refuse", b"deep", b"hoard", b"fail", b"die", b"freeze"):
            with pytest.raises(Unreadable) as told:
                read(reader, body)
            reasons[body.decode()] = str(told.value)
            workers.append(read(reader, b"after"))
    place = "http://x.example"
    assert reasons == {
        "refuse": f"{place}/refuse: no text",
        "deep": f"{place}/deep: too large to read (RecursionError)",
        "hoard": f"{place}/hoard: too large to read (MemoryError)",
        "fail": f"{place}/fail: broke its parser (ZeroDivisionError)",
        "die": f"{place}/die: the page crashed its reader",
        "freeze": f"{place}/freeze: not read within 2 s",
    }
    assert len(set(workers[:5])) == 1
    assert len(set(workers[4:])) == 3
    assert "Traceback" not in capfd.readouterr().err


def test_a_real_page_comes_back_from_the_real_worker() -> None:
    body = b"<title>OCT</title><p>We make scanners for every eye clinic in the country.</p>"
    with PageReader() as reader:
        parsed = reader.read(Page("http://lens.example/", body, "text/html"))
    assert "eye clinic" in parsed.document.text


class Stillborn:
    """Ends the worker before it can say that it is ready."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (3,)

    def __call__(self, page: Page, source: str) -> ParsedPage:
        raise AssertionError("never called")


def test_a_worker_that_cannot_be_started_is_one_line_a_page() -> None:
    with PageReader(Stillborn()) as reader:
        for _ in range(2):
            with pytest.raises(Unreadable, match="the page reader could not be started"):
                read(reader, b"one")
