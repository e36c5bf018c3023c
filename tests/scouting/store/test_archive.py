"""Stored documents by number, and all that lies behind a lead."""

from __future__ import annotations

import pytest

from scouting.domain import RunnerUp
from scouting.errors import Unknown
from scouting.store import Store
from tests.factories import OCT, document, reading
from tests.scouting.store.test_documents import LONG

VERSIONS = ("m1", "t1")


def read(store: Store) -> None:
    for id, _ in store.documents.unread(*VERSIONS, 50):
        runner = RunnerUp("endoscopy", 0.3, 0.5, "too little")
        store.documents.save_readings([(id, reading(runners_up=(runner,)))], "words")


def test_an_organisation_s_documents_come_with_their_readings_former_ones_last(
    store: Store,
) -> None:
    store.documents.add(document("http://lens.example/", "We make an old thing."))
    store.documents.add(document("http://lens.example/", LONG))
    store.documents.add(document("http://lens.example/print", f"{LONG} Print."))
    store.documents.add(document("http://other.example/", "Another."))
    read(store)
    pages, total = store.archive.of_organisation("lens.example", VERSIONS)
    assert total == 3
    assert [(page.url[-1], page.superseded, bool(page.repeats)) for page in pages] == [
        ("/", False, False), ("t", False, True), ("/", True, False),
    ]  # fmt: skip
    assert pages[0].tells(OCT) == 0.9
    assert pages[0].reading is not None
    assert pages[0].reading.runners_up[0].id == "endoscopy"
    assert pages[1].repeats == (pages[0].id, "http://lens.example/")


def test_a_document_is_found_by_its_number_with_or_without_a_reading(store: Store) -> None:
    store.documents.add(document(text=LONG))
    number = store.archive.numbers(["http://lens.example/", "http://none.example/"])
    assert list(number) == ["http://lens.example/"]
    (id,) = number.values()
    filed, stored = store.archive.find(id, VERSIONS)
    assert (filed.id, filed.reading, stored.text) == (id, None, LONG)
    assert filed.content_hash == stored.content_hash
    read(store)
    assert store.archive.versions(id) == VERSIONS
    assert store.archive.find(id, VERSIONS)[0].reading is not None
    assert store.archive.find(id)[0].reading is None


def test_the_number_at_an_address_is_that_of_its_present_text(store: Store) -> None:
    store.documents.add(document(text="An old text of the page."))
    store.documents.add(document(text=LONG))
    (id,) = store.archive.numbers(["http://lens.example/"]).values()
    assert store.archive.find(id)[1].text == LONG


@pytest.mark.parametrize("id", [0, 7, -1, 2**70])
def test_an_unknown_number_is_named(store: Store, id: int) -> None:
    with pytest.raises(Unknown):
        store.archive.find(id)
