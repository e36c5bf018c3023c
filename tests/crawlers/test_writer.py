"""Hauls are written together, and one that cannot be written loses no other."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from threading import Event

import pytest

from crawlers.keep import Keep
from crawlers.run import Run
from crawlers.writer import Haul, Outcome, Writer
from scouting.runs import Step
from tests.crawlers.drive import Lasers, Lists
from tests.factories import document


def test_what_comes_in_during_a_write_is_written_at_once() -> None:
    batches: list[int] = []
    free = Event()

    def write(hauls: Sequence[Haul]) -> list[Outcome]:
        free.wait(5)
        batches.append(len(hauls))
        return [True] * len(hauls)

    async def put_all() -> list[bool]:
        writer = Writer(write)
        waiting = [asyncio.ensure_future(writer.put(Haul(None))) for _ in range(6)]
        await asyncio.sleep(0)
        free.set()
        return await asyncio.gather(*waiting)

    assert asyncio.run(put_all()) == [True] * 6
    assert sum(batches) == 6
    assert len(batches) <= 2


class Trail:
    def __init__(self) -> None:
        self.noted: list[str] = []

    def recall(self, source: str, site: str) -> list[Step]:
        return []

    def note(self, source: str, ways: Mapping[str, Sequence[Step]]) -> None:
        self.noted += [step.url for steps in ways.values() for step in steps]

    def clear(self, source: str, site: str) -> None: ...


def test_a_document_that_cannot_be_kept_loses_no_other_of_its_batch() -> None:
    lists, trail, lines = Lists(), Trail(), list[str]()
    run = Run("test", Keep(lists, trail), [], Lasers(), lines.append)
    texts = {"a": "We make lasers.", "b": "Here the store fails.", "c": "We make pumps."}
    hauls = [
        Haul(document(url, text), "lens.example", (Step(url, state="barren"),), url == "a")
        for url, text in texts.items()
    ]

    async def keep_all() -> list[BaseException | None]:
        return await asyncio.gather(*map(run.keep, hauls), return_exceptions=True)

    first, second, third = asyncio.run(keep_all())
    assert (first, third) == (None, None)
    assert isinstance(second, RuntimeError)
    assert sorted(lists.documents) == ["a", "c"]
    assert sorted(trail.noted) == ["a", "c"]
    assert sorted(lines) == ["stored a (promising)", "stored c"]
    assert (run.tally.pages, run.tally.stored, run.tally.promising) == (2, 2, 1)


@pytest.mark.parametrize("outcome", [True, RuntimeError("disk full")])
def test_whoever_waits_is_told_how_it_went(outcome: Outcome) -> None:
    async def put() -> bool:
        return await Writer(lambda hauls: [outcome]).put(Haul(None))

    if isinstance(outcome, Exception):
        with pytest.raises(RuntimeError, match="disk full"):
            asyncio.run(put())
    else:
        assert asyncio.run(put())
