"""Locks that end with their process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from scouting.errors import StoreError
from scouting.store.locks import open_locks

HOLDER = (
    "import sys, time\nfrom scouting.store.locks import open_locks\n"
    "locks = open_locks(sys.argv[1])\nprint(locks.take(sys.argv[2]), flush=True)\ntime.sleep(60)"
)


def hold(url: str, name: str) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url, name], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "True\n"
    return holder


def soon(told: Callable[[], bool]) -> bool:
    end = time.monotonic() + 10
    while not told() and time.monotonic() < end:
        time.sleep(0.05)
    return told()


def test_a_lock_is_held_by_one_and_not_twice_by_the_same(queue_url: str) -> None:
    ours, theirs = open_locks(queue_url), open_locks(queue_url)
    assert ours.take("site:a.example")
    assert not ours.take("site:a.example")
    assert not theirs.take("site:a.example")
    assert theirs.take("site:b.example")
    assert ours.taken("site:b.example")
    ours.release("site:a.example")
    assert not theirs.taken("site:a.example")
    assert theirs.take("site:a.example")
    theirs.close()
    assert ours.take("site:a.example")
    assert ours.take("site:b.example")
    ours.close()


def test_asking_whether_a_lock_is_taken_does_not_take_it(queue_url: str) -> None:
    ours, theirs = open_locks(queue_url), open_locks(queue_url)
    assert not ours.taken("worker:one")
    assert theirs.take("worker:one")
    ours.close()
    theirs.close()


def test_a_kill_lets_go_of_a_lock_and_a_standstill_does_not(queue_url: str) -> None:
    locks = open_locks(queue_url)
    holder = hold(queue_url, "worker:one")
    subprocess.run(["kill", "-STOP", str(holder.pid)], check=True)
    time.sleep(0.3)
    assert locks.taken("worker:one")
    holder.kill()
    holder.wait()
    assert soon(lambda: not locks.taken("worker:one"))


def test_a_lock_whose_file_was_removed_meanwhile_is_taken_anew(queue_url: str) -> None:
    ours, theirs = open_locks(queue_url), open_locks(queue_url)
    for _ in range(3):
        assert ours.take("site:a.example")
        ours.release("site:a.example")
        assert theirs.take("site:a.example")
        assert not ours.take("site:a.example")
        theirs.release("site:a.example")


def test_a_server_that_cannot_be_reached_is_named() -> None:
    with pytest.raises(StoreError, match="queue's database cannot be reached"):
        open_locks("postgresql://nobody@127.0.0.1:1/none")
