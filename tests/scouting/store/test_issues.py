"""What is reported as wrong is kept with its lead until somebody closes it."""

from __future__ import annotations

import pytest

from scouting.errors import Unknown
from scouting.store import Report, Store
from tests.scouting.store.test_leads import keep, lead

WRONG = Report("trl", "8", "4", "Our first prototype …", "Ada")


def test_a_report_is_listed_until_it_is_closed(store: Store) -> None:
    keep(store, lead())
    issue = store.issues.report(lead().id, WRONG)
    assert (issue.report, issue.organisation, issue.closed) == (WRONG, "lens.example", None)
    assert store.issues.all() == [issue]
    closed = store.issues.close(issue.id)
    assert closed.closed is not None
    assert store.issues.close(issue.id) == closed
    assert store.issues.all() == []
    assert store.issues.all(closed=True) == [closed]


def test_the_same_report_sent_twice_is_one_issue(store: Store) -> None:
    keep(store, lead())
    first = store.issues.report(lead().id, WRONG)
    assert store.issues.report(lead().id, WRONG) == first
    store.issues.close(first.id)
    assert store.issues.report(lead().id, WRONG).id != first.id


def test_an_issue_outlives_its_lead(store: Store) -> None:
    keep(store, lead())
    store.issues.report(lead().id, WRONG)
    store.leads.replace("lens.example", [])
    assert len(store.issues.all()) == 1


def test_unknown_leads_and_issues_are_named(store: Store) -> None:
    with pytest.raises(Unknown, match="none"):
        store.issues.report("none", WRONG)
    with pytest.raises(Unknown, match="7"):
        store.issues.close(7)
