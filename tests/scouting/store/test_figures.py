"""How much there is."""

from __future__ import annotations

from scouting.store import Store
from tests.factories import document, reading


def test_unread_are_current_documents_without_this_reading(store: Store) -> None:
    store.documents.add(document("http://a.example/"))
    store.documents.add(document("http://b.example/", "We grind lenses for telescopes."))
    assert store.figures.unread("m1", "t1") == 2
    ((id, _), _) = store.documents.unread("m1", "t1", 10)
    store.documents.save_readings([(id, reading())], "words")
    assert store.figures.unread("m1", "t1") == 1
    assert store.figures.unread("m2", "t1") == 2
    store.documents.add(document("http://b.example/", "We have moved to Osaka and sell shoes."))
    assert store.figures.unread("m1", "t1") == 1


def test_totals_count_everything_that_is_kept(store: Store) -> None:
    store.documents.add(document())
    store.documents.quarantine("http://c.example/", "too deep")
    assert store.figures.totals() == {"documents": 1, "quarantined": 1, "leads": 0}
