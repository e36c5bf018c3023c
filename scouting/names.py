"""Names of organisations: without legal form, alike or not, and one name in two scripts. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

TAIL_WORDS = (
    "inc incorporated corp corporation co company ltd limited llc llp lp pllc plc pbc gmbh ag kg kgaa ug "
    "mbh ev sa sas sasu sarl eurl snc sca bv nv pty pte sdn bhd berhad kk gk yk kaisha gaisha ltee ltée "
    "limitée limitee ab oy as aps spa srl sl oü kft se"
)
LEGAL_TAIL = frozenset(TAIL_WORDS.split())
"""Words that end a name in Latin script and only say what kind of company it is."""

LEGAL_LEAD = frozenset(("kabushiki", "pt", "sté", "société", "the"))
LEGAL_WORDS = (
    "株式会社", "有限会社", "合同会社", "合資会社", "国立大学法人", "学校法人", "独立行政法人", "国立研究開発法人",
    "公益財団法人", "一般社団法人", "(株)", "(有)", "주식회사", "유한회사", "유한책임회사", "(주)", "(유)", "(재)",
    "(사)", "재단법인", "사단법인", "股份有限公司", "有限责任公司", "有限責任公司", "有限公司", 'בע"מ', "בע״מ", "בע''מ",
)  # fmt: skip
"""Legal forms written without a space to the name (Japan, Korea, China) or with marks (Israel)."""

JOINTS = frozenset(("&", "and", "et", "und"))
"""Stand before a legal form: "GmbH & Co. KG"."""

FORMS = {
    "inc": "inc", "incorporated": "inc", "corp": "inc", "corporation": "inc", "llc": "llc", "llp": "llp",
    "gmbh": "gmbh", "ag": "ag", "sarl": "sarl", "sas": "sas", "bv": "bv", "nv": "nv", "plc": "plc",
}  # fmt: skip
"""Forms that two names of one company never both have. "Co., Ltd.", "K.K." and "Ltd" are left out:
firms of Asia use them, and "Inc.", for one and the same 株式会社."""

TRADE_WORDS = (
    "photonics photonic optics optical optic opto optronics laser lasers light lighting imaging image "
    "vision visual medical medicine medtech biomedical bio biotech health healthcare care clinical "
    "diagnostic diagnostics device devices instrument instruments instrumentation equipment system "
    "systems technology technologies tech science sciences scientific research innovation innovations "
    "solution solutions service services product products engineering electronics international global "
    "group holding holdings world worldwide national american america us usa uk europe asia pacific north"
    " south east west japan korea israel canada australia singapore malaysia institute laboratory "
    "laboratories labs lab center centre university college school hospital clinic department faculty of "
    "for and de la du des et der und the in at advanced applied general first new modern universal "
    "precision digital quantum nano micro"
)
TRADE_WORDS_ELSEWHERE = (
    "光学",
    "光電",
    "医療",
    "医療機器",
    "レーザー",
    "광학",
    "레이저",
    "의료기기",
)
GENERIC = frozenset((*TRADE_WORDS.split(), *TRADE_WORDS_ELSEWHERE))
"""Words of the trade and of place: a name of nothing else ("Photonics Inc") could be anybody's."""

OTHER_SCRIPT = re.compile(r"[\u0590-\u05ff\u0600-\u06ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
DOTTED = re.compile(r"\b(?:\w\.){2,}|\b\w(?:\.\w)+\b")
PUNCTUATION = re.compile(r"[^\w&+]+")
BRACKETED = re.compile(
    r"\s*([^()（）【】/|｜\n]{2,80}?)\s*[(（【/|｜]\s*([^()（）【】/|｜\n]{2,80})[)）】]?\s*"
)
MAX_NAME = 120

SAME_NAME = 96.0
"""Least likeness (rapidfuzz ratio, 0–100) of two names that differ in spelling alone.
``python -m benchmarks.organisations``: of 125 labelled pairs all that are joined at 96 are one
(recall .92), at 94 two of 46 are not, at 88 nine of 54."""

SAME_WORD = 80.0
"""Least likeness of each pair of words: what differs must not be one whole word."""

MIN_FUZZY = 8
"""Characters below which a letter more or less is another name."""


def core(name: str) -> str:
    """The name in small letters without legal form, accents and marks; words apart by one space."""
    words = _words(name)
    while len(words) > 1 and words[-1] in LEGAL_TAIL | JOINTS:
        words.pop()
    while len(words) > 1 and words[0] in LEGAL_LEAD:
        words.pop(0)
    return " ".join(words)


def legal_form(name: str) -> str:
    """The legal form that sets two companies of one name apart; empty where there is none."""
    words = _words(name)
    return next((FORMS[word] for word in reversed(words[1:]) if word in FORMS), "")


def distinctive(core: str) -> tuple[str, ...]:
    """The words of a core that are no common words of the trade."""
    return tuple(word for word in core.split() if word not in GENERIC and len(word) > 1)


def likeness(one: str, other: str) -> float:
    """How alike two cores are, 0–100; 0 where a word more or less tells them apart."""
    from rapidfuzz import fuzz

    first, second = one.replace(" ", ""), other.replace(" ", "")
    if first == second:
        return 100.0
    short = min(len(first), len(second)) < MIN_FUZZY
    if short or foreign(one) or foreign(other) or _digits(one) != _digits(other):
        return 0.0
    pairs = list(zip(sorted(one.split()), sorted(other.split()), strict=False))
    if len(one.split()) != len(other.split()):
        return 0.0
    if any(fuzz.ratio(left, right) < SAME_WORD for left, right in pairs):
        return 0.0
    return float(fuzz.ratio(first, second))


def foreign(name: str) -> bool:
    """Is it written in another script than Latin?"""
    return bool(OTHER_SCRIPT.search(name))


def split_scripts(name: str) -> tuple[str, ...]:
    """Both names of "浜松光学株式会社 (Hamamatsu Optics K.K.)"; else the name alone."""
    plain = unicodedata.normalize("NFKC", name[: 2 * MAX_NAME])
    for form in LEGAL_WORDS:
        plain = plain.replace(form, "") if form.startswith("(") else plain
    match = BRACKETED.fullmatch(plain)
    if match and foreign(match[1]) != foreign(match[2]):
        return match[1].strip(), match[2].strip()
    return (name,)


def blocks(core: str) -> Iterator[str]:
    """What two names must share to be compared at all: a telling word, or how they begin."""
    yield from (f"word {word}" for word in distinctive(core)[:6])
    joined = core.replace(" ", "")
    yield f"start {joined[: 3 if foreign(joined) else 6]}"


def _words(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", name[:MAX_NAME]).casefold()
    for form in LEGAL_WORDS:
        folded = folded.replace(form, " ")
    folded = DOTTED.sub(lambda match: match[0].replace(".", ""), folded)
    plain = "".join(part for part in unicodedata.normalize("NFD", folded) if not _is_accent(part))
    plain = unicodedata.normalize("NFC", plain).replace("'", "").replace("’", "")
    return PUNCTUATION.sub(" ", plain).split()


def _is_accent(character: str) -> bool:
    """An accent of a Latin letter; the voicing marks of kana tell words apart."""
    return "\u0300" <= character <= "\u036f"


def _digits(name: str) -> str:
    return "".join(re.findall(r"\d", name))
