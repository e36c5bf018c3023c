"""Saved searches in both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from scouting.errors import Conflict, Unknown
from scouting.searches import SavedSearch
from scouting.store import Store
from tests.factories import NOON

SEARCH = SavedSearch("Ada", "Retina in Japan", "technology=20&market=japan", NOON, NOON)
HOUR = timedelta(hours=1)


def test_a_search_comes_back_as_it_went_in(store: Store) -> None:
    id = store.searches.add(SEARCH)
    assert store.searches.get("Ada", id) == replace(SEARCH, id=id)
    first = store.searches.add(replace(SEARCH, name="Eyes"))
    assert [search.id for search in store.searches.of("Ada")] == [first, id]


def test_a_name_is_taken_once_by_each_owner(store: Store) -> None:
    store.searches.add(SEARCH)
    with pytest.raises(Conflict, match="Retina in Japan"):
        store.searches.add(SEARCH)
    store.searches.add(replace(SEARCH, owner="Bob"))


def test_a_search_is_found_by_nobody_but_its_owner(store: Store) -> None:
    id = store.searches.add(SEARCH)
    assert store.searches.of("Bob") == []
    with pytest.raises(Unknown):
        store.searches.get("Bob", id)
    with pytest.raises(Unknown):
        store.searches.mark_seen("Bob", id, NOON + HOUR)
    with pytest.raises(Unknown):
        store.searches.remove("Bob", id)
    assert store.searches.get("Ada", id).watermark == NOON


def test_the_watermark_moves_forward_only(store: Store) -> None:
    id = store.searches.add(SEARCH)
    store.searches.mark_seen("Ada", id, NOON + HOUR)
    store.searches.mark_seen("Ada", id, NOON)
    assert store.searches.get("Ada", id).watermark == NOON + HOUR


def test_a_removed_search_is_gone_and_its_name_free(store: Store) -> None:
    id = store.searches.add(SEARCH)
    store.searches.remove("Ada", id)
    with pytest.raises(Unknown):
        store.searches.remove("Ada", id)
    store.searches.add(SEARCH)
