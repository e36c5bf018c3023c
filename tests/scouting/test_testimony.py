"""What an organisation's documents state and want."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from scouting.domain import DemandFinding, Document, Finding, Reading
from scouting.standing import Profile
from scouting.testimony import STATED, gather_testimony, known_since
from tests.factories import NOON, OCT, document, evidence, finding, reading

SERVING = {"assisted-living": (OCT, "endoscopy")}


@dataclass(frozen=True)
class Kept:
    document: Document
    reading: Reading
    id: int = 7
    last_seen: Any = NOON


def kept(published: str = "", **parts: Any) -> Kept:
    page = document("http://lens.example/a", organisation="Lens Ltd", published=published)
    return Kept(page, reading(**parts))


def gather(*sources: Kept) -> Profile:
    return gather_testimony("lens.example", sources, SERVING)


def wanting(*technologies: str, fields: tuple[str, ...] = (), **parts: Any) -> Kept:
    found = DemandFinding("tender", evidence("We buy."), technologies, fields)
    return kept(demand=(found,), **parts)


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("", "2026-11-20"),
        ("2024-03-05", "2024-03-05"),
        ("2024-03-05T09:00:00+00:00", "2024-03-05"),
        ("2031-01-01", "2026-11-20"),
        ("last week", "2026-11-20"),
        ("2024-13-45", "2026-11-20"),
    ],
)
def test_a_text_is_known_since_it_was_published_else_fetched(published: str, day: str) -> None:
    assert known_since(document(published=published)) == day


def test_statements_come_with_their_place_day_and_language() -> None:
    (one,) = gather(kept("2024-03-05")).statements
    assert (one.technology, one.document, one.text) == (OCT, 7, "We make OCT scanners.")
    assert (one.start, one.end, one.day, one.language) == (0, 21, "2024-03-05", "en")


def test_faint_technologies_and_pages_off_the_field_state_nothing() -> None:
    faint = kept(technologies=(finding(probability=STATED - 0.01),))
    profile = gather(faint, kept(relevant=False), kept(abstained="too-short"))
    assert profile.statements == ()
    assert profile.pages == 3


def test_a_want_is_of_the_page_s_own_market_else_the_organisation_s() -> None:
    elsewhere = wanting(OCT, market=Finding("israel", 0.5))
    silent = wanting(OCT, market=None)
    markets = [want.market for want in gather(kept(), kept(), elsewhere, silent).wants]
    assert markets == ["israel", "japan"]
    assert gather(silent).wants == ()


def test_a_field_of_need_asks_for_every_technology_that_serves_it() -> None:
    wants = gather(wanting(fields=("assisted-living",))).wants
    assert {(want.technology, want.field) for want in wants} == {
        (OCT, "assisted-living"),
        ("endoscopy", "assisted-living"),
    }
    assert wants[0].evidence.url == "http://lens.example/a"


def test_a_technology_asked_for_by_name_is_not_asked_for_by_its_field_as_well() -> None:
    wants = gather(wanting(OCT, fields=("assisted-living",))).wants
    assert {want.technology: want.field for want in wants}[OCT] == ""
