"""Near-duplicates by their fingerprints."""

from __future__ import annotations

import random

from scouting.fingerprint import NEAR, bands, differing_bits, fingerprint

WORDS = [f"w{n}" for n in range(300)]


def test_texts_that_differ_in_one_word_are_near_and_shuffled_ones_are_not() -> None:
    text = " ".join(WORDS)
    other = " ".join(random.Random(3).sample(WORDS, len(WORDS)))
    assert differing_bits(fingerprint(text), fingerprint(f"{text} more")) <= NEAR
    assert differing_bits(fingerprint(text), fingerprint(other)) > NEAR


def test_case_and_spaces_do_not_count() -> None:
    text = " ".join(WORDS)
    assert fingerprint(text) == fingerprint(text.upper().replace(" ", "\n  "))


def test_short_texts_have_none_and_texts_without_spaces_have_one() -> None:
    assert fingerprint("contact us today") == 0
    assert bands(0) == []
    assert fingerprint("光干渉断層計は網膜を撮影する装置です。" * 10) != 0


def test_marks_within_the_distance_share_a_band() -> None:
    dice = random.Random(5)
    for _ in range(200):
        mark = dice.getrandbits(64) | 1
        other = mark
        for bit in dice.sample(range(64), NEAR):
            other ^= 1 << bit
        assert set(bands(mark)) & set(bands(other))
