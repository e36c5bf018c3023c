"""Submissions in the store."""

from __future__ import annotations

import pytest

from scouting.errors import Conflict, Unknown
from scouting.store import Address, Store

TWO = [Address("http://光.example/"), Address("http://b.example/")]


def test_a_submission_goes_from_queued_to_done_address_by_address(store: Store) -> None:
    id = store.jobs.start(TWO)
    assert store.jobs.find(id).state == "queued"
    assert store.jobs.take(id) == (0, "http://光.example/")
    store.jobs.note(id, 0, Address("http://光.example/", "new", "", ["a1", "b2"]))
    told = store.jobs.find(id)
    assert (told.state, told.counts, told.waiting) == ("running", {"new": 1, "queued": 1}, 1)
    assert told.addresses[0] == Address("http://光.example/", "new", "", ["a1", "b2"])
    assert store.jobs.take(id) == (1, "http://b.example/")
    store.jobs.note(id, 1, Address("http://b.example/", "failed", "no answer"))
    assert store.jobs.take(id) is None
    told = store.jobs.find(id)
    assert told.state == "done"
    assert told.created <= told.updated


def test_an_address_that_was_in_work_at_a_kill_is_taken_first(store: Store) -> None:
    id = store.jobs.start(TWO)
    store.jobs.take(id)
    assert store.jobs.take(id) == (0, "http://光.example/")


def test_submissions_that_were_cut_off_are_found_oldest_first(store: Store) -> None:
    ids = [store.jobs.start([one]) for one in (*TWO, Address("http://c.example/"))]
    store.jobs.take(ids[0])
    store.jobs.note(ids[1], 0, Address("", "new"))
    store.jobs.take(ids[1])
    assert [told.id for told in store.jobs.unfinished()] == [ids[0], ids[2]]


def test_a_submission_sent_twice_under_its_id_is_noted_once(store: Store) -> None:
    first = store.jobs.start(TWO, "one", "digest")
    assert store.jobs.start(TWO, "one", "digest") == first == "one"
    assert len(store.jobs.find("one").addresses) == 2
    with pytest.raises(Conflict, match="something else"):
        store.jobs.start(TWO[:1], "one", "other")


def test_a_cancelled_submission_visits_nothing_more_and_keeps_what_was_done(store: Store) -> None:
    id = store.jobs.start(TWO)
    store.jobs.take(id)
    store.jobs.cancel(id)
    store.jobs.note(id, 0, Address("", "new"))
    assert store.jobs.take(id) is None
    told = store.jobs.find(id)
    assert (told.state, told.counts) == ("cancelled", {"new": 1, "cancelled": 1})
    with pytest.raises(Conflict, match="ended already"):
        store.jobs.cancel(id)


def test_only_as_many_addresses_are_told_as_are_asked_for(store: Store) -> None:
    id = store.jobs.start(TWO)
    assert len(store.jobs.find(id, 1).addresses) == 1
    assert store.jobs.find(id, 1).counts == {"queued": 2}


def test_an_unknown_submission_is_named(store: Store) -> None:
    for ask in (store.jobs.find, store.jobs.cancel):
        with pytest.raises(Unknown, match="unknown job 'none'"):
            ask("none")
