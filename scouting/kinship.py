"""What a page's own words say of its organisation: a name in another script, a parent. Pure.

A parent counts only where the sentence is about the organisation itself: "we", its own name, or a
language's word for "our company" stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from scouting.identity import Stated
from scouting.names import core, foreign

WORD = r"(?:\p{Lu}|\d)[\w&'’\-]*(?:\.\w[\w&'’\-]*)*"
LATIN = rf"({WORD}(?: (?:{WORD}|of|de|du|and|&|für|for)){{0,6}})"
ASIAN = r"([\p{Han}\p{Katakana}ーA-Za-z0-9・&.（）()\- ]{2,60}?)"
KOREAN = r"((?:주식회사 |\(주\) ?)?[\p{Hangul}A-Za-z0-9&.\-]{2,30}(?: ?\(주\)| 주식회사)?)"
HEBREW = r"([\p{Hebrew}A-Za-z0-9\"'״׳\-]{2,30}(?: [\p{Hebrew}A-Za-z0-9\"'״׳\-]{2,30}){0,3})"

PARENTS = (
    rf"\b(?:subsidiary|division|affiliate|business unit) of (?:the )?{LATIN}",
    rf"\b(?:part|member) of (?:the )?{LATIN} (?:Group|group|family)\b",
    rf"\b(?:wholly|fully|majority)[- ]owned by (?:the )?{LATIN}",
    rf"\ban? {LATIN} (?:Group|group) company\b",
    rf"{ASIAN}の(?:完全|連結|100[%％])?子会社",
    rf"{ASIAN}グループ(?:の一員|の一社|企業|会社)",
    rf"(?:^|[\s,]){KOREAN}의 (?:완전 |100% )?자회사",
    rf"(?:^|[\s,]){KOREAN} ?그룹의? ?(?:계열사|일원)",
    rf"\bfiliale (?:à 100 ?% )?(?:de |du |d['’])(?:la |l['’])?(?:société |groupe )?{LATIN}",
    rf"\b(?:membre|partie) du groupe {LATIN}",
    rf"חברת[ \-]בת (?:בבעלות מלאה )?של {HEBREW}",
    rf"חלק מקבוצת {HEBREW}",
    rf"\banak syarikat (?:milik penuh |kepada )?{LATIN}",
    rf"\bsebahagian daripada Kumpulan {LATIN}",
    rf"(?:是|为|為|系){ASIAN}的(?:全资|全資|控股)?子公司",
    rf"(?:隶属于|隸屬於){ASIAN}集[团團]",
    rf"\bTochter(?:gesellschaft|unternehmen|firma)? (?:der|von|des) {LATIN}",
    rf"\b(?:Teil|Mitglied|Unternehmen) der {LATIN}[- ]Gruppe\b",
)
"""How a page names a parent, in the languages of the markets; the group is its name."""

OURSELVES = re.compile(
    r"^\W*(?:we\b|(?:our|the) company\b|as an?\b|当社|弊社|私たち|わが社|당사|저희|우리\s?회사|nous\b|"
    r"notre (?:société|entreprise)\b|אנחנו|אנו|החברה|kami\b|syarikat kami\b|我们|我們|本公司|我司|wir\b|"
    r"unser(?:e)? (?:unternehmen|firma)\b|als\b|en tant que\b)",
    re.IGNORECASE,
)
FOLLOWING = re.compile(r"\b(?:we|our|nous|notre|wir|unser)\b", re.IGNORECASE)
CONDITIONAL = re.compile(r"^\W*(?:as an?|als|en tant que)\b", re.IGNORECASE)
"""Leave open who is meant until "we" follows."""

ENDS = re.compile(r"[\n。！？]|[.!?](?=\s)")
MAX_SCANNED = 100_000
MAX_SENTENCE = 400
MAX_PARENTS = 3
MAX_ALIASES = 4
NEARBY = 60
"""Characters between the organisation's own name and what is said of it."""

LISTED = re.compile(r"[;；、]|(?<=\S), (?=\S+ \S+)")
LABEL = re.compile(r"^\s*(?:商号|会社名|社名|名称|公司名称|회사명|상호|법인명|名稱)\s*")
BREAKS = re.compile(r"[()（）\n。、,:：|]|\. ")

NAMED_AS = (
    r"(?:英文(?:社名|商号|名称|公司名)|英語(?:社名|表記)|英文表記|영문\s?(?:사명|회사명|상호|명칭|명)|"
    r"English (?:company )?name|Company name in English|nom anglais|שם באנגלית)\s*[:：]?\s*"
    r"([A-Z][^\n:：。、()（）|<>]{2,80})"
)
"""A line that gives the name in English, as company profiles do."""


def read_kinship(text: str, name: str) -> tuple[Stated, ...]:
    """Names in another script and parents that ``text`` states of the organisation ``name``."""
    scanned = text[:MAX_SCANNED]
    aliases = list(_brackets(scanned, name)) + list(_labelled(scanned, name))
    parents = list(_parents(scanned, name))
    return (*aliases[:MAX_ALIASES], *parents[:MAX_PARENTS])


def _brackets(text: str, name: str) -> Iterator[Stated]:
    """The other name in "光学堂株式会社 (Kogakudo K.K.)", in either order."""
    own = name.strip()
    if len(own) < 2:
        return
    after = re.compile(re.escape(own) + r"\.?\s?[(（]\s*([^()（）\n]{2,80})\s*[)）]")
    within = re.compile(r"[(（]\s*" + re.escape(own) + r"\.?\s*[)）]")
    found = [
        (LISTED.split(match[1])[0], match.start(), match.end()) for match in after.finditer(text)
    ]
    for match in within.finditer(text):
        before = BREAKS.split(text[max(0, match.start() - 80) : match.start()])[-1]
        before = LABEL.sub("", before)
        found.append((before, match.start() - len(before), match.end()))
    for other, start, end in found:
        if foreign(other) != foreign(own) and _is_name(other.strip()):
            why = "the page gives its name in two scripts"
            yield _stated("name", other.strip(), why, text, start, end)


def _labelled(text: str, name: str) -> Iterator[Stated]:
    for match in _compiled(NAMED_AS).finditer(text):
        other = match[1].strip(" .,;・")
        if foreign(name) and _is_name(other):
            why = "the page's line for its name in English"
            yield _stated("name", other, why, text, match.start(), match.end())


def _parents(text: str, name: str) -> Iterator[Stated]:
    own = core(name)
    for pattern in PARENTS:
        for match in _compiled(pattern).finditer(text):
            start, end = _sentence(text, match.start(1), match.end())
            parent = match[1].strip(" .,;（(")
            if core(parent) == own or not _is_name(parent):
                continue
            if _is_own(text[start : match.start()], text[match.end() : end], own):
                yield _stated("parent", parent, "the page says who owns it", text, start, end)


def _is_own(before: str, after: str, own: str) -> bool:
    """Is the sentence about the organisation itself?"""
    if CONDITIONAL.match(before):
        return bool(FOLLOWING.search(after))
    if OURSELVES.match(before):
        return True
    near = core(before[-NEARBY - len(own) :])
    return own in near if foreign(own) else f" {own} " in f" {near} "


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    head = max(0, start - MAX_SENTENCE)
    marks = [mark.end() for mark in ENDS.finditer(text, head, start)]
    tail = ENDS.search(text, end, end + MAX_SENTENCE)
    begin = marks[-1] if marks else head
    begin += len(text[begin:start]) - len(text[begin:start].lstrip())
    return begin, tail.end() if tail else min(len(text), end + MAX_SENTENCE)


def _is_name(text: str) -> bool:
    return 2 <= len(text) <= 80 and any(c.isalpha() for c in text) and "http" not in text


def _stated(kind: Any, value: str, why: str, text: str, start: int, end: int) -> Stated:
    return Stated(kind, value, why, " ".join(text[start:end].split())[:MAX_SENTENCE], start, end)


@cache
def _compiled(pattern: str) -> Any:
    import re2

    return re2.compile(pattern)
