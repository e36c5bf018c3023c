"""Where the leads of a pack come from."""

from __future__ import annotations

from dataclasses import replace

from scouting.coverage import Coverage, Covered, Gaps, SourceCoverage
from scouting.provenance import list_visited, trace
from scouting.sources import Source
from tests.factories import NOON

LENS = Source(
    "lens", "Lens", ("japan",), "https://lens.example/", tier="company", licence="CC BY 4.0"
)
SEEN = SourceCoverage("lens", "Lens", ("japan",), True, None, NOON, Covered(3, newest=NOON), 0, ())
BY_HAND = SourceCoverage(
    "submitted", "Pages submitted by hand", (), False, None, None, Covered(1), 0, ()
)
NEVER = replace(SEEN, id="fair", name="Fair", last_success=None, pages=Covered())
COVERAGE = Coverage(0, {}, (), (SEEN, NEVER, BY_HAND), Gaps((), (), ()), ())


def test_a_source_is_told_with_its_licence_and_dates() -> None:
    (told,) = trace(["company:lens"], COVERAGE, [LENS])
    assert (told.stamp, told.name, told.tier) == ("company:lens", "Lens", "company")
    assert (told.licence, told.last_success, told.documents) == ("CC BY 4.0", NOON, 3)


def test_what_no_list_knows_is_told_all_the_same() -> None:
    told = trace(["news:gone", "submitted", "company:lens"], COVERAGE, [LENS])
    assert [one.name for one in told] == ["Lens", "Pages submitted by hand", "news:gone"]
    assert (told[2].tier, told[2].documents) == ("news", 0)


def test_the_sources_of_a_market_are_those_that_something_came_of() -> None:
    assert [one.name for one in list_visited(["japan"], COVERAGE, [LENS])] == ["Lens"]
    assert list_visited(["israel"], COVERAGE, [LENS]) == ()
