"""What scouts reported as wrong, on the command line."""

from __future__ import annotations

import pytest

from scouting.queries import LeadFilter
from scouting.store import Report, open_store
from tests.scouting.test_cli import Scout, assert_one_line
from tests.scouting.test_cli import filled as filled  # noqa: PLC0414 -- fixtures
from tests.scouting.test_cli import ruled as ruled  # noqa: PLC0414
from tests.scouting.test_cli import scout as scout  # noqa: PLC0414


@pytest.mark.usefixtures("filled")
def test_issues_are_listed_and_closed(scout: Scout) -> None:
    assert "No issue is open." in scout("issues", "list").out
    with open_store("sqlite:///scouting.db") as store:
        lead, *_ = store.leads.all(LeadFilter())
        store.issues.report(lead.lead.id, Report("trl", "8", "4", "A prototype.", "Ada"))
    assert "A prototype." in scout("issues", "list").out
    (told,) = scout("issues", "list", "--json").lines()
    assert told["report"]["expected"] == "4"  # type: ignore[index]
    assert scout("issues", "close", "1").out == "Issue 1 is closed.\n"
    assert scout("issues", "list", "--json").lines() == []
    assert len(scout("issues", "list", "--closed", "--json").lines()) == 1
    assert_one_line(scout("issues", "close", "7"), "unknown issue '7'")


@pytest.mark.usefixtures("filled")
def test_what_commands_change_stands_in_the_audit_log(scout: Scout) -> None:
    with open_store("sqlite:///scouting.db") as store:
        lead, *_ = store.leads.all(LeadFilter())
        store.issues.report(lead.lead.id, Report("trl", "8", "4", "A prototype.", "Ada"))
    scout("issues", "close", "1")
    scout("issues", "close", "7")
    scout("issues", "list")
    with open_store("sqlite:///scouting.db") as store:
        log = [(one.who, one.verb, one.target, one.outcome) for one in store.audit.latest(5)]
    assert ("cli", "scout issues close", "1", "done") in log
    assert ("cli", "scout issues close", "7", "failed: unknown issue '7'") in log
    assert not [one for one in log if one[1] == "scout issues list"]
