"""The terminal: plain lines, tables, and how far long work is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from scouting.runs import PROMISING

WIDE = 150
PAGE_WORDS = ("stored", "unchanged", "quarantined", "failed")
"""What the lines of a crawl that tell of a page begin with."""

UNSEEN = {code: " " for code in (*range(9), *range(11, 32), *range(127, 160))}
"""Control characters, with which a page could steer the terminal that shows its words."""


def say(line: str) -> None:
    """One line of plain words on standard output."""
    _console().print(line.translate(UNSEEN), markup=False, highlight=False, soft_wrap=True)


def table(names: Sequence[str], rows: Iterable[Sequence[str]], whole: Sequence[str] = ()) -> None:
    """A plain table of cells that may come from anywhere; columns of ``whole`` are not wrapped."""
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        shown.add_column(name, overflow="fold", no_wrap=name in whole)
    for row in rows:
        shown.add_row(*(escape(cell.translate(UNSEEN)) for cell in row))
    _console().print(shown)


class Tick(Protocol):
    """Told how much more was done, and what to show beside it."""

    def __call__(self, done: int, told: str = "") -> None:
        """Move on."""


def followed(tick: Tick) -> Callable[[str], None]:
    """Shows the lines of a crawl; those of pages are counted, promising ones beside them."""
    promising = 0

    def show(line: str) -> None:
        nonlocal promising
        say(line)
        promising += line.endswith(PROMISING)
        tick(line.partition(" ")[0] in PAGE_WORDS, f"{promising} promising")

    return show


@contextmanager
def waiting(label: str) -> Iterator[None]:
    """A clock on a terminal's standard error while something long runs."""
    with progress(label):
        yield


@contextmanager
def progress(label: str, total: int | None = None, shown: bool = True) -> Iterator[Tick]:
    """A counter on a terminal's standard error, with its rate and, where the total is known, what
    remains; call the result with what was done.
    """
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[told]}"), TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not (shown and console.is_terminal)
    ) as bar:
        task = bar.add_task(label, total=total, rate="", told="")

        def tick(done: int, told: str = "") -> None:
            speed = bar.tasks[task].speed or 0
            rate = f"{speed:.1f} a second" if speed else ""
            bar.update(task, advance=done, rate=rate, told=told)

        yield tick


def _console() -> Console:
    terminal = sys.stdout.isatty()
    return Console(width=None if terminal else WIDE, emoji=False)
