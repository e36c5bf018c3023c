"""Which language a text is in: the script first, then a statistical guess among Latin ones."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import Any

SUPPORTED = ("en", "ja", "ko", "fr", "he", "ms", "zh", "de")
"""Market languages and German; the lexicons hold terms and cues in these."""

LATIN = ("en", "fr", "de", "ms", "es", "it", "pt", "nl", "sv", "da", "no", "fi", "pl", "cs", "hu",
         "ro", "tr", "vi", "hr", "sk", "et", "lt", "lv", "is")  # fmt: skip
"""Candidates for Latin script; Indonesian is read as Malay, which it can hardly be told from."""

SAMPLE = 4000
MIN_SURE = 0.9
MIN_WORDS = 12
"""A shorter or less certain Latin-script text is given to the likeliest supported language."""

SCRIPTS = {
    "kana": re.compile(r"[\u3040-\u30ff\uff66-\uff9f]"),
    "hangul": re.compile(r"[\uac00-\ud7af]"),
    "hebrew": re.compile(r"[\u0590-\u05ff]"),
    "han": re.compile(r"[\u3400-\u9fff]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f]"),
    "other": re.compile(r"[\u0370-\u058f\u0600-\u1cff]"),
}
WEIGHT = {"han": 3.0, "hangul": 2.0, "kana": 2.0, "hebrew": 1.0, "latin": 1.0, "other": 1.0}
"""One ideograph says about as much as a few Latin letters."""


@dataclass(frozen=True)
class Language:
    """A language tag (BCP 47, primary) and whether the lexicons know it."""

    tag: str
    supported: bool


def detect_language(text: str) -> Language:
    """The language of the text's larger part; holds for a few words in the non-Latin scripts."""
    sample = text[:SAMPLE]
    counts = {name: len(script.findall(sample)) for name, script in SCRIPTS.items()}
    if counts["kana"] >= 2 and counts["kana"] * 20 >= counts["han"]:
        counts["kana"] += counts.pop("han")
    weighed = Counter({name: n * WEIGHT[name] for name, n in counts.items()})
    script, weight = weighed.most_common(1)[0]
    if not weight:
        return Language("und", False)
    tag = {"kana": "ja", "hangul": "ko", "hebrew": "he", "han": "zh"}.get(script)
    return Language(tag, True) if tag else _guess(sample, script)


def rank_languages(text: str) -> list[tuple[str, float]]:
    """Languages (tags) with the share of certainty that falls to each, 0–1, the likeliest first.

    Another script than Latin leaves no doubt.
    """
    found = detect_language(text)
    if found.tag not in LATIN:
        return [(found.tag, 1.0)]
    return [(str(tag), float(sure)) for tag, sure in _identifier().rank(text[:SAMPLE])]


def _guess(sample: str, script: str) -> Language:
    if script == "other":
        return Language("und", False)
    ranked = _identifier().rank(sample)
    tag, sure = ranked[0]
    if sure < MIN_SURE or len(sample.split()) < MIN_WORDS:
        tag = next(tag for tag, _ in ranked if tag in SUPPORTED)
    return Language(tag, tag in SUPPORTED)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(LATIN)
    return identifier
