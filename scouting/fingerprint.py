"""Recognises near-duplicates: 64-bit SimHash over word triples.

Method: Charikar 2002, "Similarity estimation techniques from rounding algorithms"; the distance
of 3 bits and the four 16-bit bands follow Manku, Jain and Das Sarma 2007, "Detecting
near-duplicates for web crawling", section 3.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

NEAR = 3
"""Fingerprints that differ in at most so many of 64 bits are near-duplicates."""

MIN_WORDS = 30
"""Shorter texts are compared by content hash alone: their triples are too few to tell."""

MAX_CHARS = 20_000
WORD = re.compile(r"\w")
NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Gist:
    """What a text says but for its numbers, which calendars differ in: fingerprint and SHA-256."""

    mark: int
    exact: str

    def repeats(self, other: Gist) -> bool:
        """Is one the other, or nearly?"""
        near = self.mark and other.mark and differing_bits(self.mark, other.mark) <= NEAR
        return self.exact == other.exact or bool(near)


NOTHING = Gist(0, "")
"""Of no text at all."""


def gist_of(text: str) -> Gist:
    """The gist of a text."""
    plain = NUMBERS.sub("0", text)
    return Gist(fingerprint(plain), sha256(plain.encode("utf-8", "replace")).hexdigest())


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
