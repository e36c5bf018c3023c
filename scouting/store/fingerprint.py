"""Recognises near-duplicates: 64-bit SimHash over word triples.

Method: Charikar 2002, "Similarity estimation techniques from rounding algorithms"; the distance
of 3 bits and the four 16-bit bands follow Manku, Jain and Das Sarma 2007, "Detecting
near-duplicates for web crawling", section 3.
"""

from __future__ import annotations

import re

NEAR = 3
"""Fingerprints that differ in at most so many of 64 bits are near-duplicates."""

MIN_WORDS = 30
"""Shorter texts are compared by content hash alone: their triples are too few to tell."""

MAX_CHARS = 20_000
WORD = re.compile(r"\w")


def fingerprint(text: str) -> int:
    """The 64-bit fingerprint of a text; 0 for one that is too short to have any."""
    from simhash import Simhash

    words = text[:MAX_CHARS].casefold().split()
    if len(words) < MIN_WORDS:
        words = WORD.findall(text[:MAX_CHARS].casefold())
        if len(words) < MIN_WORDS * 5:
            return 0
    triples = [" ".join(words[n : n + 3]) for n in range(len(words) - 2)]
    return int(Simhash(triples).value)


def bands(mark: int) -> list[str]:
    """Four keys of which two fingerprints within NEAR bits share at least one."""
    return [f"{n}:{(mark >> 16 * n) & 0xFFFF:04x}" for n in range(4)] if mark else []


def differing_bits(one: int, other: int) -> int:
    """Hamming distance."""
    return (one ^ other).bit_count()
