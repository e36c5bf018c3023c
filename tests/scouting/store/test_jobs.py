"""Jobs in the store."""

from __future__ import annotations

import pytest

from scouting.errors import Unknown
from scouting.store import Store


def test_a_job_goes_from_queued_to_done_and_keeps_what_it_carries(store: Store) -> None:
    id = store.jobs.start({"urls": ["http://光.example/"]})
    assert store.jobs.find(id)["state"] == "queued"
    store.jobs.update(id, "done", {"urls": [], "leads": 3})
    job = store.jobs.find(id)
    assert (job["id"], job["state"], job["leads"], job["urls"]) == (id, "done", 3, [])
    assert job["created"] <= job["updated"]
    assert job["updated"].endswith("+00:00")


def test_jobs_that_were_cut_off_are_found_oldest_first(store: Store) -> None:
    ids = [store.jobs.start({"n": n}) for n in range(3)]
    store.jobs.update(ids[0], "running", {"n": 0})
    store.jobs.update(ids[1], "done", {"n": 1})
    assert store.jobs.unfinished() == [(ids[0], {"n": 0}), (ids[2], {"n": 2})]


def test_an_unknown_job_is_named(store: Store) -> None:
    with pytest.raises(Unknown, match="unknown job 'none'"):
        store.jobs.find("none")
