"""Which texts look scrambled or generated rather than written, and which may not speak alone. Pure.

What is caught, and what is not, is measured by ``python -m benchmarks.gibberish``: random letters,
syllables and ideographs, shuffled words and one template or a few keywords over and over are; text
that a Markov chain or a language model wrote is not, sentence for sentence it reads like any other.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.language import SUPPORTED, detect_language
from models.plausibility import Prose, weigh_prose

UNSPACED = frozenset({"ja", "zh", "ko"})
"""Where a text is written in these, words in Latin letters are names and abbreviations."""

MIXED_SHARE = 0.3
"""Below this share of pairs with a frequent character, Chinese and Japanese texts are lists with names
in Latin letters, whose order says nothing: of 101 lists of terms, 12 would be quarantined."""


@dataclass(frozen=True)
class Bounds:
    """From where on a text is doubted: each sign's value, and on how much it must be measured."""

    order: float
    pairs: int
    share: float
    odd: float
    spelt: int
    foreign: float
    signs: int
    variety: float
    words: int


CERTAIN = Bounds(
    order=-0.2, pairs=50, share=0.2, odd=0.4, spelt=40, foreign=0.6, signs=60, variety=3.0, words=200
)  # fmt: skip
"""What is quarantined: none of 529 real pages in over eight languages and none of 54,400 real texts in
English (order: shuffled English has -.43 in the median, the lowest page -.02; odd: random letters .86
and more, the highest page .28; foreign: random ideographs .9, the highest page .31; variety: keyword
stuffing .8, the lowest page 4.9)."""

POSSIBLE = Bounds(
    order=-0.12, pairs=40, share=0.2, odd=0.3, spelt=40, foreign=0.45, signs=60, variety=3.4, words=200
)  # fmt: skip
"""What is kept, but believed in nothing that no other page says."""


@dataclass(frozen=True)
class Doubt:
    """Why a text is doubted, in words, and whether surely enough to keep it away."""

    words: str
    certain: bool


def doubt_text(text: str) -> Doubt | None:
    """What makes a text look scrambled or generated; None for most, and for other languages."""
    language = detect_language(text).tag
    if language not in SUPPORTED:
        return None
    prose = weigh_prose(text, language)
    for bounds in (CERTAIN, POSSIBLE):
        if words := _find(prose, bounds, language):
            return Doubt(words, bounds is CERTAIN)
    return None


def _find(prose: Prose, bounds: Bounds, language: str) -> str:
    if prose.spelt >= bounds.spelt and prose.odd >= bounds.odd and language not in UNSPACED:
        return f"{prose.odd:.0%} of its words are no words of any language known here"
    if prose.signs >= bounds.signs and prose.foreign >= bounds.foreign:
        return f"{prose.foreign:.0%} of its characters are rare ones"
    if prose.words >= bounds.words and prose.variety <= bounds.variety:
        return "it repeats the same few words"
    return "its words are in no order" if _is_shuffled(prose, bounds, language) else ""


def _is_shuffled(prose: Prose, bounds: Bounds, language: str) -> bool:
    share = MIXED_SHARE if language in UNSPACED else bounds.share
    measured = prose.pairs >= bounds.pairs and prose.share >= share
    # Korean marks what a word does on the word itself, and lists of nouns look shuffled there
    return measured and prose.order <= bounds.order and language != "ko"
