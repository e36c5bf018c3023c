"""The links of an HTML page: where they lead, what they are called, what stands around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from scouting.domain import Link
from scouting.errors import Forbidden
from scouting.guard import check_url

if TYPE_CHECKING:
    from resiliparse.parse.html import HTMLTree

MAX_LINKS = 2_000
MAX_LINK_CHARS = 2_000
TEXT_CHARS = 200
AROUND_CHARS = 200
"""A teaser, or the rest of a line of a list. More would belong to something else."""

CARDS = frozenset(("li", "tr", "article", "section", "nav", "aside", "header", "footer", "main"))
"""What stands before the start of one of these is not about the links in it."""

BLOCKS = CARDS | frozenset(
    (
        "p",
        "div",
        "td",
        "th",
        "dt",
        "dd",
        "ul",
        "ol",
        "dl",
        "table",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    )
)
"""What stands after the start of one of these is not about the link before it."""

SILENT = frozenset(("script", "style", "noscript", "template", "title"))


class LinkReader:
    """Takes the nodes of a page in document order, once each: linear on hostile pages, too.

    ``base``: what relative addresses begin with, see :func:`base_of`.
    """

    def __init__(self, base: str) -> None:
        self.base = base
        self._links: dict[str, Link] = {}
        self._addresses: dict[str, str] = {}
        self._url = self._text = self._before = ""
        self._after: list[str] = []
        self._between: list[str] = []
        self._inside = 0
        self._open = self._silent = False

    def take(self, node: Any, tag: str | None) -> None:
        """The next node of the page and its tag."""
        if tag == "#text":
            if not self._silent:
                self._hear(node.text)
        elif tag == "a":
            self._finish()
            self._begin(node)
        elif tag in BLOCKS:
            self._open = False
            if tag in CARDS:
                self._between.clear()
        elif tag == "img" and self._url and not self._text and not self._after:
            self._text = _tidy(node.getattr("alt") or "")[:TEXT_CHARS]
        self._silent = tag in SILENT

    def links(self) -> tuple[Link, ...]:
        """All links, each address once, with the words of all its anchors."""
        self._finish()
        return tuple(self._links.values())

    def _begin(self, node: Any) -> None:
        self._url = self._absolute(node.getattr("href") or "")
        text = node.text
        self._inside, self._open = len(text), True
        self._text = _tidy(text)[:TEXT_CHARS]
        self._before = _tidy(" ".join(self._between))[-AROUND_CHARS:]
        self._after, self._between = [], []

    def _hear(self, text: str) -> None:
        if self._inside > 0:  # the anchor's own text, known already
            self._inside -= len(text)
            return
        self._between.append(text[-2 * AROUND_CHARS :])
        del self._between[:-8]
        if self._open and len(self._after) < 8:
            self._after.append(text[:AROUND_CHARS])

    def _finish(self) -> None:
        if not self._url:
            return
        around = f"{self._before} {_tidy(' '.join(self._after))[:AROUND_CHARS]}".strip()
        known = self._links.get(self._url)
        if known:
            more = f"{known.text} {self._text}" if self._text not in known.text else known.text
            around = max(known.around, around, key=len)
            self._links[self._url] = Link(self._url, more.strip()[:TEXT_CHARS], around)
        elif len(self._links) < MAX_LINKS:
            self._links[self._url] = Link(self._url, self._text, around)
        self._url = ""

    def _absolute(self, href: str) -> str:
        if href not in self._addresses:
            self._addresses[href] = absolute(self.base, href)
        return self._addresses[href]


def base_of(tree: HTMLTree, url: str) -> str:
    """What all relative addresses of a page begin with, those before it included: the first base
    element that has an address (HTML Living Standard, 4.2.3); where that is none, the page's own.
    """
    first = tree.document.query_selector("base[href]") if tree.document else None
    return (absolute(url, first.getattr("href") or "") if first else "") or url


def absolute(base: str, href: str) -> str:
    """The canonical address that a page's reference leads to; empty when it may not be fetched."""
    try:
        return check_url(urljoin(base, href.strip())) if 0 < len(href) <= MAX_LINK_CHARS else ""
    except (ValueError, Forbidden):
        return ""


def _tidy(text: str) -> str:
    return " ".join(text.split())
