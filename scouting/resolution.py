"""Which organisations are one: what is known of each, and the rules by which two are joined. Pure.

Precise over eager: a wrong join sends a delegation to the wrong door. Two organisations are one by a
register's number, by a web site that one names and whose name agrees, by two names that agree, or by
one telling name within one country. Organisations whose numbers contradict each other never are;
nor are a parent and its subsidiary, which are linked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from scouting.domain import Document
from scouting.identity import Stated
from scouting.names import SAME_NAME, blocks, core, distinctive, legal_form, likeness, split_scripts

EXCLUSIVE = frozenset(("ror", "grid", "lei", "cik", "uei", "wikidata", "pic", "fda-owner"))
"""Registers that give an organisation one number: two numbers are two organisations. An
establishment's (FEI) is one of many of its firm, "linkedin" a page that anybody makes."""

TELLING = EXCLUSIVE | {"fei", "duns", "gln", "linkedin", "hc-company"}
"""Registers whose number, where two have it, is one organisation's."""

CONFIRMED = 2
"""Pages of a site that must call it so; one page may quote the name of somebody else."""

MAX_NAMES = 12
MIN_SINGLE = 4
"""Letters of a Latin name of one word below which it is no evidence: "Eye", "NEC"."""

NAME, COUNTRY, BLOCK = "name", "country", "block"


@dataclass(frozen=True)
class Mark:
    """One thing known of an organisation: ``value`` to compare, ``shown`` as it was stated.

    ``kind``: name, id, site, parent, country or block (what two names must share to be compared).
    """

    kind: str
    value: str
    shown: str = ""
    why: str = ""
    quote: str = ""
    url: str = ""
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Known:
    """An organisation as its documents describe it; ``documents`` is how many there are."""

    key: str
    marks: tuple[Mark, ...] = ()
    documents: int = 0

    def of(self, kind: str) -> dict[str, Mark]:
        """The marks of a kind by value, the first of each."""
        found: dict[str, Mark] = {}
        for mark in self.marks:
            if mark.kind == kind:
                found.setdefault(mark.value, mark)
        return found

    @property
    def site(self) -> str:
        """Its registered domain, empty where it is known by name alone."""
        return "" if self.key.startswith("name:") else self.key


@dataclass(frozen=True)
class Join:
    """Two organisations that are one: the rule, why in words, and the two statements behind it."""

    other: str
    rule: str
    why: str
    evidence: tuple[Mark, ...] = ()


def describe(
    key: str,
    documents: Sequence[Document],
    places: Iterable[str],
    find_site: Mapping[str, str] | None = None,
) -> Known:
    """What an organisation's documents tell of it.

    ``places``: countries (ISO 3166-1 alpha-2) where it sits; ``find_site``: registered domain of
    each address that is stated.
    """
    names = _names(key, documents)
    told = [(one, document.url) for document in documents for one in document.stated]
    marks = [*names]
    for stated, url in told:
        value = _value(stated, find_site or {})
        if stated.kind != "name" and value and value != key:
            marks.append(_mark(stated, value, url))
    marks += [Mark(COUNTRY, place.upper()) for place in sorted(set(places)) if place]
    known = {mark.value for mark in names}
    marks += [Mark(BLOCK, block) for block in sorted({b for name in known for b in blocks(name)})]
    return Known(key, tuple(dict.fromkeys(marks)), len(documents))


def find_joins(one: Known, others: Sequence[Known]) -> list[Join]:
    """The others that are the same organisation, the surest first.

    Where only a name speaks and several that are not one another's fit it, none is joined.
    """
    sure: list[Join] = []
    named: list[tuple[Known, Join]] = []
    for other in others:
        if other.key == one.key or contradict(one, other) or related(one, other):
            continue
        if join := _by_number(one, other) or _by_site(one, other) or _by_names(one, other):
            sure.append(join)
        elif join := _by_name(one, other):
            named.append((other, join))
    alone = all(_by_name(a, b) for a, _ in named for b, _ in named if a.key < b.key)
    return sure + ([join for _, join in named] if alone else [])


def contradict(one: Known, other: Known) -> bool:
    """Has each another number in a register that gives an organisation one?"""
    numbers = [_exclusive(known) for known in (one, other)]
    both = numbers[0].keys() & numbers[1].keys()
    return any(not numbers[0][register] & numbers[1][register] for register in both)


def related(one: Known, other: Known) -> bool:
    """Does one say that the other is its parent?"""
    parents = one.of("parent").keys() & other.of(NAME).keys()
    return bool(parents or other.of("parent").keys() & one.of(NAME).keys())


def leading(one: Known, other: Known) -> tuple[str, str]:
    """The key that stays and the key that goes into it: a site before a name, more before fewer."""
    ranked = sorted((one, other), key=lambda known: (not known.site, -known.documents, known.key))
    return ranked[0].key, ranked[1].key


def agree_in_name(one: str, other: str) -> bool:
    """Are two names of organisations in one country one name, as far as names can tell?"""
    left, right = core(one), core(other)
    if not _is_telling(left) or not _is_telling(right) or _forms_differ(one, other):
        return False
    return likeness(left, right) >= SAME_NAME


def _names(key: str, documents: Sequence[Document]) -> list[Mark]:
    """Names in the order of how many documents have them; those of one page alone last or not."""
    own = key.startswith("name:")
    told: dict[str, list[Mark]] = {}
    sure: set[str] = set()
    for document in documents:
        stated = [one for one in document.stated if one.kind == "name"]
        for name in split_scripts(document.organisation):
            stated.append(Stated("name", name, "the page's owner", name))
        for one in stated:
            if value := core(one.value):
                told.setdefault(value, []).append(_mark(one, value, document.url))
                if one.why != "the page's owner":
                    sure.add(value)
    least = 1 if own else min(CONFIRMED, len(documents))
    kept = [v for v, m in told.items() if v in sure or len({mark.url for mark in m}) >= least]
    kept.sort(key=lambda value: -len(told[value]))
    return [_best(told[value]) for value in kept[:MAX_NAMES]]


def _best(marks: Sequence[Mark]) -> Mark:
    return max(marks, key=lambda mark: (mark.why != "the page's owner", len(mark.quote)))


def _mark(stated: Stated, value: str, url: str) -> Mark:
    quote = stated.quote or stated.value
    return Mark(stated.kind, value, stated.value, stated.why, quote, url, stated.start, stated.end)


def _value(stated: Stated, find_site: Mapping[str, str]) -> str:
    if stated.kind == "site":
        return find_site.get(stated.value, "")
    if stated.kind == "id":
        register, _, number = stated.value.partition(":")
        return f"{register}:{number.strip().casefold().lstrip('0')}" if number else ""
    return core(stated.value)


def _by_number(one: Known, other: Known) -> Join | None:
    mine, theirs = one.of("id"), other.of("id")
    for value in sorted(mine.keys() & theirs.keys()):
        register, _, number = value.partition(":")
        if register in TELLING:
            why = f"both have the number {number} in the register {register}"
            return Join(other.key, "number", why, (mine[value], theirs[value]))
    return None


def _by_site(one: Known, other: Known) -> Join | None:
    """One names the other's site as its own, and is named back or named alike."""
    mine, theirs = one.of("site").get(other.site), other.of("site").get(one.site)
    mutual = bool(mine and theirs)
    shared = _shared_names(one, other)
    if not (mutual or ((mine or theirs) and shared)):
        return None
    evidence = tuple(mark for mark in (mine, theirs) if mark)
    if mutual:
        return Join(other.key, "site", "each names the other's web site as its own", evidence)
    name = shared[0][0].shown
    why = f"one names the other's web site as its own, and both are called “{name}”"
    return Join(other.key, "site", why, (*evidence, *shared[0])[:3])


def _by_names(one: Known, other: Known) -> Join | None:
    """Two names that both have, each a name of its own: in two scripts, or a former one."""
    shared = _shared_names(one, other)
    apart = [(a, b) for a in shared for b in shared if not _is_part(a[0].value, b[0].value)]
    if not apart:
        return None
    (first, _), (second, theirs) = apart[0]
    why = f"both are called “{first.shown}” and “{second.shown}”"
    return Join(other.key, "names", why, (first, second, theirs))


def _by_name(one: Known, other: Known) -> Join | None:
    """One telling name within one country; two web sites need more than that."""
    country = sorted(one.of(COUNTRY).keys() & other.of(COUNTRY).keys())
    if not country or (one.site and other.site):
        return None
    for mine in one.of(NAME).values():
        for theirs in other.of(NAME).values():
            if agree_in_name(mine.shown, theirs.shown):
                why = f"“{mine.shown}” and “{theirs.shown}” are one name, both in {country[0]}"
                return Join(other.key, "name", why, (mine, theirs))
    return None


def _shared_names(one: Known, other: Known) -> list[tuple[Mark, Mark]]:
    mine, theirs = one.of(NAME), other.of(NAME)
    return [
        (mine[value], theirs[value])
        for value in mine
        if value in theirs
        and _is_telling(value)
        and not _forms_differ(mine[value].shown, theirs[value].shown)
    ]


def _is_part(one: str, other: str) -> bool:
    """Is the one name the other, or a piece of it? "Lumen" and "Lumen Optics" tell one thing."""
    words, more = set(one.split()), set(other.split())
    return words <= more or more <= words


def _is_telling(core: str) -> bool:
    words = distinctive(core)
    if len(core.split()) > 1 or not core.isascii():
        return bool(words)
    return bool(words) and len(core) >= MIN_SINGLE


def _forms_differ(one: str, other: str) -> bool:
    first, second = legal_form(one), legal_form(other)
    return bool(first and second and first != second)


def _exclusive(known: Known) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for value in known.of("id"):
        register, _, number = value.partition(":")
        if register in EXCLUSIVE:
            found.setdefault(register, set()).add(number)
    return found
