"""Which page comes next."""

from __future__ import annotations

import time
from collections.abc import Iterable

import pytest

from crawlers.frontier import MAX_WAITING, Frontier
from scouting.domain import Link
from scouting.runs import Step

HOME = "http://lens.example/"


class Words:
    """Lasers are worth something; "list" leads to lists, "job" leads aside."""

    def worth(self, text: str) -> float:
        return 3.0 * ("laser" in text.lower())

    def bearing(self, text: str) -> float:
        return ("list" in text.lower()) - 2.0 * ("job" in text.lower())

    def touches(self, text: str) -> bool:
        return "laser" in text.lower()


@pytest.fixture
def frontier() -> Frontier:
    return Frontier(Words(), HOME)


def links(*told: str | tuple[str, ...]) -> list[Link]:
    return [
        Link(HOME + one) if isinstance(one, str) else Link(HOME + one[0], *one[1:]) for one in told
    ]


def order(frontier: Frontier) -> list[str]:
    return [url.removeprefix(HOME) for url in iter(frontier.take, "")]


def test_words_of_anchor_address_and_surroundings_count_in_this_order(frontier: Frontier) -> None:
    frontier.add(
        links(("a", "Pumps"), ("b", "More", "A laser."), ("laser-c", "More"), ("d", "Laser"))
    )
    assert order(frontier) == ["d", "laser-c", "b", "a"]


def test_among_equals_the_first_met_comes_first(frontier: Frontier) -> None:
    frontier.add(links("c", "a", "b"))
    assert order(frontier) == ["c", "a", "b"]


def test_lists_come_early_and_what_stands_aside_comes_late(frontier: Frontier) -> None:
    frontier.add(
        links(("x", "Jobs"), ("job/b", "Pumps"), ("a", "Pumps"), ("n/", "News"), ("l", "List"))
    )
    assert order(frontier) == ["n/", "l", "a", "x", "job/b"]


def test_archives_by_date_and_other_languages_come_late(frontier: Frontier) -> None:
    frontier.add(links(("de/a", "A"), ("news/2024/05/a", "A"), ("products/a", "A")))
    assert order(frontier) == ["products/a", "news/2024/05/a", "de/a"]


def test_an_index_in_another_language_is_no_list(frontier: Frontier) -> None:
    frontier.add(links(("de/", "DE"), ("p1", "Pumps"), ("part/", "Part")))
    assert order(frontier) == ["part/", "p1", "de/"]


def test_the_language_of_the_start_is_no_other_language() -> None:
    frontier = Frontier(Words(), f"{HOME}de/")
    frontier.add(links(("fr/a", "A"), ("de/a", "A")))
    assert order(frontier) == ["de/a", "fr/a"]


def test_an_anchor_that_says_something_else_comes_after_one_that_says_nothing(
    frontier: Frontier,
) -> None:
    frontier.add(links(("a", "Our office moved to larger rooms in town"), ("b", "Learn more")))
    assert order(frontier) == ["b", "a"]


def test_so_does_a_teaser_that_says_something_else(frontier: Frontier) -> None:
    about_pumps = "AX-1 Our new pump moves four litres of water a minute."
    frontier.add(
        links(("a", "Learn more", about_pumps), ("b", "Learn more", ""), ("c", "More", ""))
    )
    assert order(frontier) == ["b", "c", "a"]


def test_the_siblings_of_a_find_move_up_and_a_barren_folder_sinks(frontier: Frontier) -> None:
    frontier.add(links("news/a", "news/b", "products/a", "products/b"), HOME)
    first = frontier.take()
    frontier.learn(first, promising=False)
    second = frontier.take()
    assert (first, second) == (f"{HOME}news/a", f"{HOME}products/a")
    frontier.learn(second, promising=True)
    frontier.add(links("news/c", "products/c"), f"{HOME}list")
    assert order(frontier)[:2] == ["products/b", "products/c"]


def test_in_flat_addresses_the_page_that_led_to_a_find_counts(frontier: Frontier) -> None:
    frontier.add(links("p1", "p2"), f"{HOME}barren")
    frontier.add(links("q1", "q2"), f"{HOME}good")
    frontier.learn(f"{HOME}q1", promising=True)
    assert order(frontier)[0] == "q2"


def test_opaque_links_share_what_the_rest_of_their_list_promises(frontier: Frontier) -> None:
    frontier.add(links(("a", "KX-1"), ("b", "KX-2")), f"{HOME}plain")
    frontier.add(links(("c", "Laser"), ("d", "KX-3")), f"{HOME}other")
    assert order(frontier) == ["c", "d", "a", "b"]


def test_a_link_met_again_with_better_words_moves_up_once(frontier: Frontier) -> None:
    assert [step.url for step in frontier.add(links(("a", "A"), ("b", "B")))] == [
        f"{HOME}a",
        f"{HOME}b",
    ]
    (better,) = frontier.add(links(("b", "Laser"), ("a", "A")))
    assert (better.url, better.worth) == (f"{HOME}b", 3.0)
    assert order(frontier) == ["b", "a"]
    assert frontier.add(links(("b", "Laser laser"))) == []


def test_a_crawl_goes_on_as_if_it_had_never_been_broken_off(frontier: Frontier) -> None:
    steps: dict[str, Step] = {}

    def note(changed: Iterable[Step]) -> None:
        steps.update({step.url: step for step in changed})

    note(
        frontier.add(
            links("news/a", "products/a", "news/b", ("products/b", "More"), ("x", "Jobs")), HOME
        )
    )
    for url, promising in ((f"{HOME}news/a", False), (f"{HOME}products/a", True)):
        note([frontier.learn(url, promising)])
    frontier.take()  # in flight when the crawl was killed: it waits again
    again = Frontier(Words(), HOME)
    again.restore(steps.values())
    assert len(again) == 3
    assert again.met(f"{HOME}news/a")
    assert order(again) == ["products/b", "news/b", "x"]


def test_a_page_met_otherwise_does_not_wait_and_a_dropped_one_may_come_again(
    frontier: Frontier,
) -> None:
    frontier.add(links("a", "b"))
    frontier.pass_over(f"{HOME}a")
    frontier.drop(f"{HOME}b")
    assert (len(frontier), frontier.met(f"{HOME}a"), frontier.met(f"{HOME}b")) == (0, True, False)
    assert [step.url for step in frontier.add(links("a", "b"))] == [f"{HOME}b"]


def test_a_maze_of_links_stays_within_bounds(frontier: Frontier) -> None:
    for page in range(30):
        frontier.add(links(*(f"{page}/{n}" for n in range(1_000))), f"{HOME}{page}")
    assert len(frontier) == MAX_WAITING
    began = time.monotonic()
    for _ in range(50):
        frontier.learn(frontier.take(), promising=False)
    assert time.monotonic() - began < 5
