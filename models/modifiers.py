"""How far a word such as "not", "will" or "would" reaches over the phrase that it changes."""

from __future__ import annotations

import re

from models.lexicon import Hit
from models.words import IDEOGRAPHS

REACH = {"negation": (4, 2), "future": (6, 3), "conditional": (5, 1), "withdrawn": (8, 8), "other": (4, 0)}  # fmt: skip
"""How many words before and after a phrase a modifier may stand, within its sentence."""

VERB_LAST = 14
"""In Japanese, Chinese and Korean the modifier may follow within so many characters."""


def reaches(modifier: Hit, phrase: Hit, text: str) -> bool:
    """Does a modifier of the same sentence change what the phrase means?"""
    before, after = REACH[modifier.key]
    if re.match(rf"[{IDEOGRAPHS}]", text[phrase.start : phrase.end]):
        before, after = before * 2, max(after, VERB_LAST)
    ahead, behind = phrase.first - modifier.last, modifier.first - phrase.last
    return 0 <= ahead < before or 0 <= behind < after
