"""What users write becomes a filter, or an error that names what is wrong."""

from datetime import UTC, datetime

import pytest

from scouting.asking import name_technologies, read_since
from scouting.errors import ScoutingError
from taxonomy import Taxonomy
from tests.factories import NOON, OCT


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("oct", [OCT]),
        ("Who sells OCT scanners?", [OCT]),
        ("optical COHERENCE tomography", [OCT]),
        ("tomography", [OCT]),
        ("光干渉断層計の製造", [OCT]),
        ("October", []),
        ("as", []),
        ("!?", []),
        ("", []),
    ],
)
def test_a_text_names_technologies_by_whole_words_in_any_language(
    taxonomy: Taxonomy, text: str, named: list[str]
) -> None:
    found = name_technologies(text, taxonomy)
    assert (OCT in found) == (OCT in named)
    assert len(found) <= 5


def test_a_moment_is_a_date_or_so_many_days_back() -> None:
    assert read_since("30d", NOON) == datetime(2026, 10, 21, tzinfo=UTC)
    assert read_since("7", NOON) == datetime(2026, 11, 13, tzinfo=UTC)
    assert read_since("2026-11-01") == datetime(2026, 11, 1, tzinfo=UTC)
    assert read_since("") is None


@pytest.mark.parametrize("text", ["0d", "-7d", "soon", "99999d", "７d"])
def test_what_is_no_moment_is_refused(text: str) -> None:
    with pytest.raises(ScoutingError, match="expected a date"):
        read_since(text)
