"""What is kept of visits, so that what has not changed is not fetched again."""

from __future__ import annotations

from datetime import timedelta

from scouting.domain import Link
from scouting.store import Store
from scouting.store.visits import OLDEST, Visit
from scouting.terms import Terms
from tests.factories import NOON, document

URL = "http://lens.example/"
TERMS = Terms(etag='W/"1"', modified="Thu, 26 Nov 2026 11:00:00 GMT")
VISIT = Visit(TERMS, (Link("http://lens.example/a", "光 A"),), ("http://lens.example/feed",))
LATER = NOON + timedelta(days=7)


def test_a_visit_comes_back_with_validators_links_and_feeds(store: Store) -> None:
    store.documents.add(document(URL))
    store.visits.keep(URL, VISIT, NOON)
    store.visits.keep(URL, VISIT, NOON)
    assert store.visits.recall(URL, LATER) == VISIT
    assert store.visits.recall("http://lens.example/other", LATER) is None


def test_validators_count_for_the_text_that_they_came_with_only(store: Store) -> None:
    store.documents.add(document(URL))
    store.visits.keep(URL, VISIT, NOON)
    store.documents.add(document(URL, "We make other scanners now."))
    assert store.visits.recall(URL, LATER) is None
    store.documents.add(document(URL))
    assert store.visits.recall(URL, LATER) == VISIT


def test_a_visit_without_validators_takes_back_the_former_ones(store: Store) -> None:
    store.documents.add(document(URL))
    store.visits.keep(URL, VISIT, NOON)
    store.visits.keep(URL, Visit(Terms()), NOON)
    assert store.visits.recall(URL, LATER) is None


def test_of_a_page_that_is_not_stored_nothing_is_kept(store: Store) -> None:
    store.visits.keep(URL, VISIT, NOON)
    assert store.visits.recall(URL, NOON) is None
    assert not store.visits.confirm(URL, NOON)


def test_after_a_while_a_page_is_fetched_in_full_again(store: Store) -> None:
    store.documents.add(document(URL))
    store.visits.keep(URL, VISIT, NOON)
    assert store.visits.recall(URL, NOON + OLDEST) == VISIT
    assert store.visits.recall(URL, NOON + OLDEST + timedelta(seconds=1)) is None


def test_a_page_that_has_not_changed_is_seen_not_gone_and_no_longer_failing(store: Store) -> None:
    store.documents.add(document(URL))
    store.documents.quarantine(URL, "the server answered 404", "company:lens", "page", NOON)
    (gone,) = store.counts.stored(LATER)
    assert gone.gone == 1
    assert store.visits.confirm(URL, LATER)
    (seen,) = store.counts.stored(LATER)
    assert (seen.gone, seen.newest, seen.documents) == (0, LATER, 1)
    assert store.documents.quarantined() == []
    assert store.documents.due() == ["lens.example"]


def test_no_mail_address_of_a_person_is_kept_with_a_link(store: Store) -> None:
    store.documents.add(document(URL))
    link = Link(
        "http://lens.example/ada", "ada.lens@lens.example", "Write to ada.lens@lens.example"
    )
    store.visits.keep(URL, Visit(TERMS, (link,)), NOON)
    found = store.visits.recall(URL, LATER)
    assert found is not None
    assert (found.links[0].text, found.links[0].around) == (
        "████████@lens.example", "Write to ████████@lens.example"
    )  # fmt: skip
