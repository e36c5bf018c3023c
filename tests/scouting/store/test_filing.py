"""Pages change, move and go; what was stored of them stays, and says so."""

from __future__ import annotations

from datetime import timedelta

from scouting.standing import Profile
from scouting.store import ReadDocument, Store
from scouting.store.filing import HOST_GONE
from tests.factories import NOON, document
from tests.scouting.store.test_documents import LONG, NOW, URL, read_all

WEEK = timedelta(days=7)


def only(store: Store) -> ReadDocument:
    read_all(store)
    (found,) = store.documents.read(*NOW, "lens.example")
    return found


def test_a_rewritten_page_keeps_when_it_was_first_seen(store: Store) -> None:
    store.documents.add(document())
    assert (only(store).first_seen, only(store).changed) == (NOON, None)
    store.documents.add(document(text="We make OCT probes.", fetched=NOON + WEEK))
    found = only(store)
    assert (found.first_seen, found.changed) == (NOON, NOON + WEEK)
    store.documents.add(document(text="We make OCT probes.", fetched=NOON + 2 * WEEK))
    assert only(store).changed == NOON + WEEK
    store.documents.add(document(fetched=NOON + 3 * WEEK))
    assert only(store).changed == NOON + 3 * WEEK  # the old text is back


def test_a_gone_page_stays_and_comes_back(store: Store) -> None:
    store.documents.add(document())
    read_all(store)
    store.leads.gather("lens.example", NOW, lambda found: [], lambda found: Profile("", "", 0))
    store.documents.quarantine(URL, "the server answered 404", "jba", "page", NOON + WEEK)
    assert store.documents.due() == ["lens.example"]
    assert only(store).gone == NOON + WEEK
    assert store.documents.visited(URL) == {}
    store.documents.quarantine(URL, "the server answered 404", "jba", "page", NOON + 2 * WEEK)
    assert only(store).gone == NOON + WEEK
    store.documents.add(document(fetched=NOON + 3 * WEEK))
    assert only(store).gone is None
    assert list(store.documents.visited(URL)) == [URL]


def test_a_failure_of_another_kind_is_no_disappearance(store: Store) -> None:
    store.documents.add(document())
    store.documents.quarantine(URL, "the server answered 500", "jba")
    assert only(store).gone is None


def test_a_host_is_gone_when_it_stays_unknown_not_when_we_are_offline(store: Store) -> None:
    reason = "the host lens.example was not found"
    store.documents.add(document())
    store.documents.quarantine(URL, reason, "jba", "host", NOON)
    store.documents.quarantine(URL, reason, "jba", "host", NOON + HOST_GONE / 2)
    assert only(store).gone is None
    store.documents.quarantine(URL, reason, "jba", "host", NOON + HOST_GONE)
    assert only(store).gone == NOON + HOST_GONE


def test_a_success_in_between_begins_the_count_anew(store: Store) -> None:
    reason = "the host lens.example was not found"
    store.documents.add(document())
    store.documents.quarantine(URL, reason, "jba", "host", NOON)
    store.documents.add(document(fetched=NOON + WEEK))
    store.documents.quarantine(URL, reason, "jba", "host", NOON + 2 * WEEK)
    assert only(store).gone is None


def test_a_page_that_moved_speaks_from_its_new_address(store: Store) -> None:
    moved = "http://lens.example/new"
    store.documents.add(document(text=LONG))
    store.documents.add(document(moved, LONG))
    assert store.documents.repeated(moved) == URL
    store.documents.quarantine(URL, "the server answered 404", "jba", "page", NOON + WEEK)
    read_all(store)
    found = {each.document.url: each.gone for each in store.documents.read(*NOW, "lens.example")}
    assert found == {URL: NOON + WEEK, moved: None}


def test_addresses_are_those_of_one_domain_each_once(store: Store) -> None:
    pages = ("http://lens.jp/", "http://www.lens.jp/b", "http://shoes.jp/")
    for page in pages:
        store.documents.add(document(page, f"Words of {page}."))
    store.documents.add(document(pages[0], "Rewritten.", fetched=NOON + WEEK))
    assert sorted(store.documents.visited(pages[0])) == sorted(pages[:2])
