"""What the long-running commands tell."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest

from scouting.logs import configure


def test_json_lines_hold_the_words_and_the_known_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    known = {"job": "jba:2026-W48", "pages": 3, "unheard": 1}
    logging.getLogger("scouting.worker").info("done\nwith %s", "it", extra=known)
    (line,) = capsys.readouterr().err.splitlines()
    told = json.loads(line)
    assert told["message"] == "done\nwith it"
    assert (told["level"], told["logger"]) == ("info", "scouting.worker")
    assert (told["job"], told["pages"]) == ("jba:2026-W48", 3)
    assert "unheard" not in told


def test_a_fault_stays_on_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure("json")
    try:
        raise ValueError("broken")
    except ValueError:
        logging.getLogger("dbos").exception("a step failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ValueError: broken" in json.loads(line)["fault"]


def test_words_are_plain_and_other_people_s_chatter_is_left_out(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure("")
    logging.getLogger("dbos").info("launched")
    logging.getLogger("scouting").info("worker began")
    (line,) = capsys.readouterr().err.splitlines()
    assert line.endswith("INFO worker began")


def test_standard_error_is_looked_up_when_something_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = io.StringIO()
    monkeypatch.setattr(sys, "stderr", gone)
    configure("")
    gone.close()
    monkeypatch.undo()
    logging.getLogger("scouting.worker").info("still told")
    assert capsys.readouterr().err.endswith("INFO still told\n")
