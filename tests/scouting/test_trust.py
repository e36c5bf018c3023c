"""How far a source is trusted."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from scouting.trust import ARRIVALS, TIERS, Tier, stamp, tier_of, trust_in

REFERENCE = (Path(__file__).parents[2] / "docs" / "reference.md").read_text("utf-8")


def test_tiers_stand_from_the_most_trusted_to_the_least() -> None:
    shares = [trust.share for trust in TIERS.values()]
    assert shares == sorted(shares, reverse=True)
    assert tuple(TIERS) == get_args(Tier)


def test_the_tier_of_a_document_s_source_is_what_stands_before_the_colon() -> None:
    assert tier_of(stamp("company", "lens")) == "company"
    assert tier_of("submitted") == "submitted"


def test_what_came_in_otherwise_has_a_share_and_any_other_word_that_of_unknown() -> None:
    assert trust_in("submitted") == ARRIVALS["submitted"]
    assert trust_in("lens") == trust_in("") == TIERS["unknown"].share


@pytest.mark.parametrize("tier", TIERS)
def test_every_tier_is_documented_with_its_meaning_and_share(tier: Tier) -> None:
    assert f"| {tier} | {TIERS[tier].words} | {TIERS[tier].share:g} |" in REFERENCE
