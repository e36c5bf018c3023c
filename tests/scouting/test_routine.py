"""What is done again and again goes on whatever one time brings, and ends when it is told to."""

from __future__ import annotations

import logging
from threading import Event

import pytest

from scouting.errors import StoreError
from scouting.routine import Routine

PAUSE, PATIENCE = 0.01, 30.0


class Act:
    """Fails the first times, with these errors, and tells when it was called after them."""

    def __init__(self, *errors: Exception) -> None:
        self.errors, self.done = list(errors), Event()

    def __call__(self) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.done.set()


def test_a_fault_of_one_time_ends_no_later_one(caplog: pytest.LogCaptureFixture) -> None:
    act = Act(StoreError("the disk is full"), KeyError("a fault of ours"))
    routine = Routine("postman", act, PAUSE)
    routine.start()
    assert act.done.wait(PATIENCE)
    routine.stop(PATIENCE)
    told = [record for record in caplog.records if record.name == "scouting.routine"]
    assert [record.levelno for record in told] == [logging.WARNING, logging.ERROR]
    assert [bool(record.exc_info) for record in told] == [False, True]
    assert "the disk is full" in told[0].getMessage()


def test_it_ends_without_waiting_for_its_next_time() -> None:
    act = Act()
    routine = Routine("postman", act, 3600)
    routine.start()
    assert act.done.wait(PATIENCE)
    routine.stop(PATIENCE)
    assert routine.ended
    assert not routine._thread.is_alive()


def test_one_that_never_began_can_be_ended() -> None:
    routine = Routine("postman", Act(), PAUSE)
    routine.stop()
    assert routine.ended
