"""Builds the invented sites of ``benchmarks/web.py``, one at a time."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

WORDS = Path(__file__).with_name("web.yaml")
LANGUAGES = ("en", "ja", "en", "ko", "de", "zh", "en", "fr", "he", "ms")
HARD = 0.15
"""Of the pages that are not relevant have a text which a hasty reader would take for one."""

UNINFORMATIVE = 1 / 3
TELLING, VAGUE = 0.6, 0.12
"""Of the other anchors: those that an editor would choose, and those of one vague word or two. What
is left is called by the beginning of its text, whatever that says."""

LISTED = 10
"""Entries of one page of a list."""

Text = tuple[str, list[int]]
"""A text and the numbers of its technologies."""

SHAPES: dict[str, tuple[tuple[str, bool, float], ...]] = {
    "maker": (("products", True, 0.45), ("news", False, 0.35), ("careers", False, 0.1), ("support", False, 0.1)),
    "institute": (("research", True, 0.4), ("news", False, 0.25), ("events", False, 0.2), ("people", False, 0.15)),
    "cluster": (("members", False, 0.5), ("news", False, 0.3), ("events", False, 0.2)),
    "dealer": (("products", True, 0.6), ("news", False, 0.2), ("support", False, 0.2)),
}  # fmt: skip
"""Sections of a kind of site, in groups or in one list, with their share of the pages."""

RICH = ("products", "research", "members")
PLAIN = ("about", "contact", "legal", "privacy", "login")
PADDING = "".join(f".c{n}{{margin:{n}px;padding:{n % 7}px;color:#{n:06x}}}" for n in range(190))
"""Style as real pages carry it: they weigh about 10 kB then."""


@dataclass
class Leaf:
    """A page that says something, and how its list points to it. ``name``: what an editor calls it."""

    path: str
    title: str
    body: str
    name: str = ""
    relevant: bool = False
    anchor: str = ""
    teaser: str = ""


@dataclass
class Site:
    """One site: its pages by path, and which of them are about the field."""

    name: str
    language: str
    pages: dict[str, bytes] = field(default_factory=dict)
    relevant: set[str] = field(default_factory=set)

    @property
    def host(self) -> str:
        """The name it is served under."""
        return f"{self.name}.localhost"


@cache
def _words() -> dict[str, Any]:
    words: dict[str, Any] = yaml.safe_load(WORDS.read_text("utf-8"))
    return words


class Builder:
    """Builds one site."""

    def __init__(
        self,
        draw: random.Random,
        number: int,
        size: int,
        texts: Mapping[tuple[str, bool], Iterator[Text]],
    ) -> None:
        self.draw, self.size, self.texts = draw, size, texts
        self.site = Site(f"site{number:03}", LANGUAGES[number % len(LANGUAGES)])
        self.words = _words()[self.site.language]
        self.shape = draw.choice(sorted(SHAPES))
        self.style = draw.choice(("slug", "section", "code"))
        self.rich_menu = draw.random() < 0.5
        self.taken: set[str] = set()
        self.menu: list[tuple[str, str]] = []
        self.groups: dict[str, list[tuple[str, str, list[Leaf]]]] = {}
        self.lists: dict[str, list[Leaf]] = {}
        self.paged: dict[str, int] = {}

    @property
    def tongues(self) -> list[str]:
        """The other languages that the site seems to be in."""
        return [one for one in ("en", "de", "fr") if one != self.site.language][:2]

    def build(self, relevant: int) -> Site:
        """The site with so many relevant pages."""
        names = self.words["sections"]
        sections = SHAPES[self.shape]
        self.menu = [(f"/{name}/", names[name]) for name, _, _ in sections]
        self.menu.append(("/about.html", names["about"]))
        left = self.size - 3 - len(PLAIN)  # home and two other languages
        for place, (name, grouped, share) in enumerate(sections):
            count = left if place == len(sections) - 1 else round((self.size - 8) * share)
            left -= self._section(name, grouped, min(count, left))
        leaves = [(name, leaf) for name, kept in self.lists.items() for leaf in kept]
        self._make_relevant(leaves, relevant)
        for _, leaf in leaves:
            self._point_to(leaf)
        self._write(sections)
        return self.site

    def _section(self, name: str, grouped: bool, pages: int) -> int:
        """Plans a section of so many pages, lists included; gives how many it took."""
        lists = 1
        if grouped:
            groups = max(2, min(4, pages // 6))
            leaves = [self._leaf(name, n) for n in range(pages - 1 - groups)]
            self.groups[name] = [
                (f"/{name}/{self._group_path(n)}/", self._group_title(n), leaves[n::groups])
                for n in range(groups)
            ]
            lists += groups
        else:
            lists = self.paged[name] = _lists(pages)
            leaves = [self._leaf(name, n) for n in range(pages - lists)]
        self.lists[name] = leaves
        return lists + len(leaves)

    def _group_path(self, number: int) -> str:
        return {"slug": f"range-{number}", "section": f"{number}", "code": f"c{number + 10}"}[
            self.style
        ]

    def _group_title(self, number: int) -> str:
        pool = self.words["vague"] if self.draw.random() < 0.4 else self.words["groups"]
        title: str = pool[number % len(pool)]
        return title

    def _leaf(self, section: str, number: int) -> Leaf:
        if section == "careers":
            job = self.draw.choice(self.words["jobs"])
            return Leaf(self._path(section, number), job, f"{job}. {self._filler()}")
        if self.draw.random() < HARD:
            body, _ = next(self.texts[self.site.language, False])
            name = self.draw.choice(self.words["decoys"])
            return Leaf(self._path(section, number), _clause(body), body, name=name)
        body = self._filler()
        return Leaf(self._path(section, number), _clause(body), body)

    def _path(self, section: str, number: int) -> str:
        if section in ("news", "events") and self.style != "code":
            return f"/{section}/{2026 - number // 6}/{1 + number % 12:02}/{number}.html"
        if self.style == "code":
            return f"/{section[0]}/{self.draw.randrange(10_000, 99_999)}"
        return f"/{section}/item-{number}.html"

    def _filler(self) -> str:
        sentences = self.draw.sample(self.words["filler"], 4)
        gap = "" if self.site.language in ("ja", "zh") else " "
        place = self.draw.choice(_words()["places"])
        return gap.join(s.format(place=place, n=self.draw.randrange(3, 90)) for s in sentences)

    def _make_relevant(self, leaves: list[tuple[str, Leaf]], count: int) -> None:
        """Where they lie: mostly in the products or projects, and mostly in one group of them."""
        rich = [leaf for name, leaf in leaves if name in RICH]
        news = [leaf for name, leaf in leaves if name in ("news", "events")]
        groups = [kept for several in self.groups.values() for _, _, kept in several] or [rich]
        home = self.draw.choice(groups)
        while count:
            chance = self.draw.random()
            pool = home if chance < 0.6 else rich if chance < 0.8 else news[6:] or news
            leaf = self.draw.choice(pool)
            if leaf.relevant:
                leaf = self.draw.choice(rich + news[6:])
            if not leaf.relevant:
                leaf.body, numbers = next(self.texts[self.site.language, True])
                names = [self.words["titles"][number - 1] for number in numbers]
                leaf.relevant, leaf.title = True, _clause(leaf.body)
                leaf.name = self.draw.choice(names) if names else ""
                count -= 1

    def _point_to(self, leaf: Leaf) -> None:
        """Its anchor in the list, its teaser, and its address where that speaks."""
        chance = self.draw.random()
        beginning = leaf.body[:140]
        if chance < UNINFORMATIVE:
            code = f"{self.draw.choice('BDKLNRTX')}{self.draw.choice('AEOUX')}-{self.draw.randrange(100, 999)}"
            leaf.anchor = self.draw.choice((code, self.draw.choice(self.words["more"])))
            leaf.title = code
            leaf.teaser = beginning if self.draw.random() < 0.5 else ""
            return
        kind = self.draw.random()
        if kind < TELLING and leaf.name:
            leaf.title = leaf.name
        vague = leaf.relevant and kind > 1 - VAGUE
        leaf.anchor = self.draw.choice(self.words["vague"]) if vague else leaf.title
        leaf.teaser = beginning if self.draw.random() < 0.4 else ""
        plain = unicodedata.normalize("NFKD", leaf.title.lower()).encode("ascii", "ignore").decode()
        slug = "-".join(re.findall(r"[a-z0-9]+", plain)[:6])
        path = f"{leaf.path.rpartition('/')[0]}/{slug}.html"
        if self.style == "slug" and len(slug) > 8 and path not in self.taken:
            self.taken.add(path)
            leaf.path = path

    def _write(self, sections: Sequence[tuple[str, bool, float]]) -> None:
        names = self.words["sections"]
        if self.rich_menu:
            self.menu[1:1] = [
                (path, title) for kept in self.groups.values() for path, title, _ in kept
            ]
        newest = [leaf for leaf in self.lists.get("news", [])[:6] if not leaf.relevant][:3]
        self._page("/", self.site.name, self._paragraph() + _cards(newest))
        for language in self.tongues:
            self._page(f"/{language}/", f"{self.site.name} {language}", self._paragraph())
        for name in PLAIN:
            self._page(f"/{name}.html", names[name], self._paragraph())
        for name, _, _ in sections:
            self._write_section(name, names[name])

    def _write_section(self, name: str, title: str) -> None:
        if groups := self.groups.get(name):
            entries = "".join(f'<li><a href="{path}">{label}</a></li>' for path, label, _ in groups)
            self._page(f"/{name}/", title, f"{self._paragraph()}<ul>{entries}</ul>")
            for path, label, leaves in groups:
                self._page(path, label, self._paragraph() + _cards(leaves))
                self._write_leaves(leaves)
            return
        leaves = self.lists[name]
        lists = self.paged[name]  # the last one may have an entry more
        for number in range(lists):
            here = f"/{name}/" if not number else f"/{name}/?page={number + 1}"
            shown = leaves[number * LISTED : (number + 1) * LISTED if number + 1 < lists else None]
            more = f'<a href="/{name}/?page={number + 2}">{self.words["next"]}</a>'
            self._page(here, title, _cards(shown) + (more if number + 1 < lists else ""))
        self._write_leaves(leaves)

    def _write_leaves(self, leaves: list[Leaf]) -> None:
        for number, leaf in enumerate(leaves):
            others = [leaves[(number + step) % len(leaves)] for step in (1, 2)]
            beside = "".join(
                f'<li><a href="{o.path}">{o.anchor}</a></li>' for o in others if o is not leaf
            )
            self._page(leaf.path, leaf.title, f"<p>{leaf.body}</p><aside><ul>{beside}</ul></aside>")
            if leaf.relevant:
                self.site.relevant.add(leaf.path)

    def _paragraph(self) -> str:
        return f"<p>{self._filler()}</p>"

    def _page(self, path: str, title: str, inside: str) -> None:
        names = self.words["sections"]
        menu = "".join(f'<li><a href="{to}">{text}</a></li>' for to, text in self.menu)
        foot = " ".join(f'<a href="/{name}.html">{names[name]}</a>' for name in PLAIN)
        tongues = "".join(f'<a href="/{one}/">{one.upper()}</a>' for one in self.tongues)
        self.site.pages[path] = (
            f'<!doctype html><html lang="{self.site.language}"><head><meta charset="utf-8"><title>{title}</title>'
            f"<style>{PADDING}</style></head><body><header><nav><ul>{menu}</ul></nav>{tongues}</header>"
            f"<main><h1>{title}</h1>{inside}</main><footer>{foot}</footer></body></html>"
        ).encode()  # fmt: skip


def _lists(pages: int) -> int:
    """How many of so many pages are lists of the others."""
    return max(1, -(-(pages - 1) // (LISTED + 1)))


def _cards(leaves: Sequence[Leaf]) -> str:
    return "<ul>" + "".join(map(_card, leaves)) + "</ul>"


def _card(leaf: Leaf) -> str:
    teaser = f"<p>{leaf.teaser}…</p>" if leaf.teaser else ""
    if leaf.anchor == leaf.title:
        return f'<li><h3><a href="{leaf.path}">{leaf.anchor}</a></h3>{teaser}</li>'
    return f'<li><h3>{leaf.title if leaf.teaser else ""}</h3>{teaser}<a href="{leaf.path}">{leaf.anchor}</a></li>'


def _clause(text: str) -> str:
    """The beginning of a text as a headline: its first clause, at most about ten words."""
    first = re.split(r"[.!?:;,(。、,:!?]", text, maxsplit=1)[0].strip()
    return " ".join(first.split()[:10])[:60]
