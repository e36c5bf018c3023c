"""Links with what stands around them."""

from __future__ import annotations

import time

import pytest
from resiliparse.parse.html import HTMLTree

from scouting.domain import Link
from scouting.links import AROUND_CHARS, MAX_LINKS, LinkReader

BASE = "http://lens.example/p/"


def links(html: str) -> dict[str, Link]:
    tree = HTMLTree.parse(f"<html><body>{html}</body></html>")
    reader = LinkReader(BASE)
    for node in tree.document:
        reader.take(node, node.tag)
    return {link.url.removeprefix(BASE): link for link in reader.links()}


def test_a_teaser_stands_around_the_link_of_its_own_card_only() -> None:
    found = links(
        "<ul><li><h3>AX-1</h3><p>A <b>laser</b> for eyes.</p><a href=a>Learn <i>more</i></a></li>"
        "<li><h3>BX-2</h3><p>A pump.</p><a href=b>Learn more</a></li></ul>"
    )
    assert found["a"] == Link(f"{BASE}a", "Learn more", "AX-1 A laser for eyes.")
    assert found["b"].around == "BX-2 A pump."


def test_what_follows_on_the_same_line_counts_too() -> None:
    found = links(
        "<p><a href=a>MX-200</a> is a camera for eyes, <a href=b>NX</a> is not.</p><p>End</p>"
    )
    assert found["a"].around == "is a camera for eyes,"
    assert found["b"].around == "is a camera for eyes, is not."


def test_links_of_a_menu_have_nothing_around_them() -> None:
    found = links("<p>Words.</p><nav><ul><li><a href=a>A</a><li><a href=b>B</a></ul></nav>")
    assert [link.around for link in found.values()] == ["", ""]


def test_anchors_of_one_address_are_put_together() -> None:
    found = links(
        '<li><a href=a><img alt="Slit lamp"></a><a href=a>SL-3</a> new <a href=a>SL-3</a></li>'
    )
    assert found["a"].text == "Slit lamp SL-3"


def test_scripts_and_styles_say_nothing() -> None:
    found = links("<li>Text<script>var laser = 1</script><style>.x{}</style> <a href=a>A</a></li>")
    assert found["a"].around == "Text"


def test_addresses_that_may_not_be_fetched_are_no_links() -> None:
    found = links(
        "<a href='mailto:a@b'>M</a><a href='javascript:x'>J</a><a>N</a><a href='//[x'>B</a>"
    )
    assert found == {}


@pytest.mark.parametrize(
    "html", ["<a href=a{n}>x</a> and " * 30_000, "<p>x" * 60_000 + "<a href=a>x</a>"]
)
def test_hostile_pages_are_read_in_linear_time_and_within_bounds(html: str) -> None:
    began = time.process_time()
    found = links(
        "".join(f"<a href=a{n}>x</a> and " for n in range(30_000)) if "{n}" in html else html
    )
    assert len(found) <= MAX_LINKS
    assert all(len(link.around) <= 2 * AROUND_CHARS + 1 for link in found.values())
    assert time.process_time() - began < 10
