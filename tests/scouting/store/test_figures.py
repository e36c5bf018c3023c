"""How much there is."""

from __future__ import annotations

from scouting.store import Store
from tests.factories import document


def test_totals_count_everything_that_is_kept(store: Store) -> None:
    store.documents.add(document())
    store.documents.quarantine("http://c.example/", "too deep")
    assert store.figures.totals() == {"documents": 1, "quarantined": 1, "leads": 0}
