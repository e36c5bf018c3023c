"""Which parts of a site lead nowhere."""

from __future__ import annotations

import pytest

from crawlers.mazes import MANY, SCRAMBLED, Maze, Mazes, part_of, winds
from scouting.fingerprint import gist_of

SITE = "http://firm.example"
WORDS = (
    "A laser clinic in every town wants a scanner that shows the retina within one second and a "
    "service that comes when it is called, which is why we train people in eleven countries."
)


def walk(
    mazes: Mazes, count: int, text: str = "", part: str = "maze", fresh: int = 0
) -> list[Maze]:
    found = []
    for n in range(count):
        links = [f"{SITE}/{part}/{n}-{k}" for k in range(fresh)]
        words = (
            text.replace("#", str(n)) or f"Page {'abcdefghijklmnopqrstuvwxyz'[n]} of its own kind"
        )
        found.append(
            mazes.note(
                f"{SITE}/{part}/{n}", gist_of(words), links, fresh + 1 if fresh < 9 else fresh
            )
        )
    return [maze for maze in found if maze]


def test_pages_that_repeat_one_text_but_for_numbers_are_a_maze_told_once() -> None:
    mazes = Mazes()
    (maze,) = walk(mazes, 30, f"{WORDS} Today is day #.")
    assert maze.url == f"{SITE}/maze/"
    assert f"{MANY} of {MANY + 1} pages there are repeating one another" in maze.reason
    assert f"{SITE}/maze/0" not in maze.pages, "the first one is not a repetition"
    assert mazes.bars(f"{SITE}/maze/whatever/else")
    assert not mazes.bars(f"{SITE}/products/a")
    assert not mazes.bars(f"{SITE}/")


def test_short_pages_that_say_the_same_are_a_maze_too() -> None:
    assert walk(Mazes(), 20, "Please turn on cookies")


def test_pages_with_texts_of_their_own_are_none() -> None:
    assert walk(Mazes(), 26) == []


def test_pages_that_lead_only_to_ever_new_ones_are_a_maze() -> None:
    (maze,) = walk(Mazes(), 20, fresh=9)
    assert "leading only to ever new ones" in maze.reason


def test_pages_with_a_navigation_of_links_met_before_are_none() -> None:
    assert walk(Mazes(), 26, fresh=8) == []


def test_a_part_with_a_fifth_of_good_pages_is_none() -> None:
    mazes = Mazes()
    for n in range(20):
        text = f"{WORDS}" if n % 3 else f"Page {'abcdefghijklmnopqrstuvwxyz'[n]} of its own kind"
        assert mazes.note(f"{SITE}/maze/{n}", gist_of(text), [], 5) is None


def test_some_pages_of_gibberish_are_a_maze() -> None:
    mazes = Mazes()
    found = [mazes.note_scrambled(f"{SITE}/b/{n}") for n in range(SCRAMBLED + 1)]
    assert [bool(maze) for maze in found] == [False] * (SCRAMBLED - 1) + [True, False]
    assert mazes.bars(f"{SITE}/b/x")


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("/", "/"),
        ("/about", "/"),
        ("/products/a/b", "/products/"),
        ("/2026/11/26", "/0/"),
        ("/calendar?month=3&year=2026", "/calendar?month&year"),
        ("/calendar?year=9&month=1", "/calendar?month&year"),
    ],
)
def test_a_part_is_a_first_segment_or_a_set_of_parameters(path: str, part: str) -> None:
    assert part_of(f"{SITE}{path}") == f"{SITE}{part}"


@pytest.mark.parametrize(
    ("path", "wound"),
    [
        ("/a/b/c/d/e/f/g/h/i/j/k/l", False),
        ("/a/b/c/d/e/f/g/h/i/j/k/l/m", True),
        ("/en/x/en/y/en/z", False),
        ("/a/b/a/b/a/b/a/b", True),
        ("/?" + "&".join(f"p{n}=1" for n in range(12)), False),
        ("/?" + "&".join(f"p{n}=1" for n in range(13)), True),
    ],
)
def test_an_address_that_winds_is_recognised_by_itself(path: str, wound: bool) -> None:
    assert winds(f"{SITE}{path}") is wound
