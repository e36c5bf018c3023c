"""Commands that the server runs for a page."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from scouting.hand import Hand, environment
from scouting.settings import Settings


def test_a_child_has_the_same_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path / 'x.db'}", contact="a@b.example", rate=7)
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    assert Settings() == settings


def test_workers_of_a_shared_queue_are_services_of_their_own() -> None:
    assert Hand(Settings()).works
    assert not Hand(Settings(database="postgresql+psycopg://u@h/d")).works


def test_what_fails_tells_its_last_line() -> None:
    hand = Hand(Settings(database="sqlite:////nowhere/at/all.db"))
    try:
        assert hand.look("work").state == "idle"
        hand.send("work")
        for _ in range(300):
            if (told := hand.look("work")).state != "busy":
                break
            time.sleep(0.1)
        assert told.state == "failed"
        assert "SCOUTING_CONTACT" in told.fault
    finally:
        hand.stop()
    assert hand.look("work").state == "idle"
