"""The invented web is what the figures on crawling say it is."""

from __future__ import annotations

import re

import pytest

from benchmarks.web import make_web
from benchmarks.web_sites import Site

REFERENCE = re.compile(r'href="([^"]+)"')


@pytest.fixture(scope="module")
def sites() -> list[Site]:
    return make_web(40, 50)


def depths(site: Site) -> dict[str, int]:
    found, queue = {"/": 0}, ["/"]
    for path in queue:
        for target in REFERENCE.findall(site.pages[path].decode()):
            if target not in found:
                found[target] = found[path] + 1
                queue.append(target)
    return found


def test_three_pages_in_a_hundred_are_relevant_and_every_site_has_its_size(
    sites: list[Site],
) -> None:
    assert {len(site.pages) for site in sites} == {50}
    assert sum(len(site.relevant) for site in sites) == 60
    assert any(not site.relevant for site in sites)


def test_every_page_is_linked_and_no_link_is_broken(sites: list[Site]) -> None:
    assert all(depths(site).keys() == site.pages.keys() for site in sites)


def test_relevant_pages_lie_two_to_four_clicks_deep(sites: list[Site]) -> None:
    assert {depths(site)[path] for site in sites for path in site.relevant} <= {2, 3, 4}


def test_the_same_numbers_give_the_same_web(sites: list[Site]) -> None:
    again = make_web(40, 50)
    assert [site.pages for site in again] == [site.pages for site in sites]
    assert make_web(2, 50, seed=3)[0].pages != make_web(2, 50, seed=4)[0].pages
