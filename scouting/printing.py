"""Mission books as HTML: one page for browser and printer, by the templates in ``printed/``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scouting.atlas import about_atlas
from scouting.book import Book
from scouting.charts import draw_bars
from scouting.markets import draw_places
from taxonomy import Taxonomy, TaxonomyError

PRINTED = Path(__file__).parent / "printed"
STYLES = ("charts.css", "book.css")


def print_book(book: Book, styles: str = "", links: bool = False) -> Iterator[str]:
    """The book as HTML text, piece by piece, while its leads are fetched.

    ``styles``: the address under which STYLES are found; where it is empty they stand in the page, so
    that the page is whole by itself. ``links``: with ways back to the desk.
    """
    labels = _Labels(book.taxonomy)
    inline = "\n".join((PRINTED / name).read_text("utf-8") for name in STYLES)
    return _environment().get_template("book.html").generate(
        book=book, labels=labels, styles=[f"{styles}/{name}" for name in STYLES] if styles else [],
        inline=inline, links=links,
    )  # fmt: skip


def _environment() -> Environment:
    env = Environment(loader=FileSystemLoader(PRINTED), autoescape=True, undefined=StrictUndefined,
                      trim_blocks=True)  # fmt: skip
    env.globals |= {"link": _link, "day": _day, "draw_bars": draw_bars, "draw_places": draw_places,
                    "atlas_about": about_atlas()}  # fmt: skip
    return env


class _Labels:
    """What the vocabulary calls its ids; one that it no longer has stands for itself."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._taxonomy = taxonomy
        self.levels = taxonomy.trl.levels

    def market(self, id: str) -> str:
        return self._find("market", id)

    def technology(self, id: str) -> str:
        return self._find("technology", id)

    def role(self, id: str | None) -> str:
        return self._find("role", id) if id else "not told"

    def _find(self, kind: str, id: str) -> str:
        try:
            return str(getattr(self._taxonomy, kind)(id).label)
        except TaxonomyError:
            return id


def _link(url: str) -> str:
    return url if url.lower().startswith(("http://", "https://")) else ""


def _day(moment: date | None) -> str:
    return f"{moment.day} {moment:%B %Y}" if moment else "not recorded"
