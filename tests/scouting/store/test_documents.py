"""Documents are facts: none is changed, none is lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from scouting.domain import Address, Document, Fact, Passage
from scouting.standing import Profile
from scouting.store import Store, open_store
from tests.factories import NOON, document, reading

ROOT = Path(__file__).parents[3]
LONG = " ".join(f"word{n} about optical coherence tomography in the clinic" for n in range(12))
URL, MIRROR = "http://lens.example/", "http://lens.example/print"
NOW = ("m1", "t1")


def read_all(store: Store) -> list[str]:
    """Read what is unread with an empty head; gives the addresses."""
    batch = store.documents.unread(*NOW, 100)
    store.documents.save_readings([(id, reading()) for id, _ in batch], "words")
    return [document.url for _, document in batch]


def address_of(store: Store) -> str:
    return store.documents._engine.url.render_as_string(hide_password=False)


def test_a_document_comes_back_as_it_went_in(store: Store) -> None:
    full = document(
        URL,
        "光学 We make OCT.\n\n〒430 浜松",
        main=15,
        title="光学",
        published="2026-11-01",
        organisation="光学堂",
        address=Address("JP", "Shizuoka", "Hamamatsu"),
        source="website",
        facts=(Fact("fda-510k-decision", "SESE", 3, 15, "光学 scanner"),),
    )
    assert store.documents.add(full)
    assert store.documents.find(URL) == full
    assert store.documents.find("http://none.example/") is None


def test_the_same_document_again_is_not_new_but_seen(store: Store) -> None:
    later = document(fetched=NOON + timedelta(days=7))
    assert store.documents.add(document())
    assert not store.documents.add(later)
    read_all(store)
    (read,) = store.documents.read(*NOW, "lens.example")
    assert (read.document.fetched, read.last_seen) == (NOON, later.fetched)
    assert store.documents.counts()["documents"] == 1


def test_new_content_supersedes_the_old_and_the_old_may_come_back(store: Store) -> None:
    store.documents.add(document(text="first state of the page"))
    read_all(store)
    assert store.documents.add(document(text="second state of the page"))
    assert store.documents.find(URL).text.startswith("second")  # type: ignore[union-attr]
    assert store.documents.counts()["documents"] == 1
    assert store.documents.read(*NOW, "lens.example") == []
    assert read_all(store) == [URL]
    assert not store.documents.add(document(text="first state of the page"))
    assert store.documents.find(URL).text.startswith("first")  # type: ignore[union-attr]
    assert read_all(store) == []


def test_a_near_duplicate_points_to_the_first_and_is_not_read(store: Store) -> None:
    store.documents.add(document(URL, LONG))
    store.documents.add(document(MIRROR, f"{LONG} mirrored"))
    store.documents.add(document("http://other.example/", LONG[::-1]))
    assert store.documents.repeated(MIRROR) == URL
    assert store.documents.repeated(URL) == ""
    assert read_all(store) == [URL, "http://other.example/"]
    assert store.documents.counts() == {"documents": 2, "near_duplicates": 1, "quarantined": 0}


def test_the_same_text_of_another_organisation_stands_on_its_own(store: Store) -> None:
    store.documents.add(document("http://newswire.example/1", LONG))
    store.documents.add(document(URL, LONG))
    assert read_all(store) == ["http://newswire.example/1", URL]


def test_an_organisation_is_due_until_its_leads_are_gathered(store: Store) -> None:
    store.documents.add(document())
    store.documents.add(document("http://other.example/"))
    store.leads.gather("lens.example", NOW, lambda found: [], lambda found: Profile("", "", 0))
    assert store.documents.due() == ["other.example"]
    read_all(store)
    assert sorted(store.documents.due()) == ["lens.example", "other.example"]


def test_a_register_s_records_are_filed_under_the_name_and_are_no_duplicates(store: Store) -> None:
    for number in ("K260001", "K260002"):
        record = document(
            f"https://register.example/{number}",
            f"{LONG} {number}",
            organisation="Lens, Inc.",
            source="register:fda",
            facts=(Fact("fda-510k-decision", "SESE"),),
        )
        assert store.documents.add(record)
    assert store.documents.organisation_keys() == ["name:lens"]
    assert store.documents.counts() == {"documents": 2, "near_duplicates": 0, "quarantined": 0}


def test_short_texts_are_never_taken_for_duplicates(store: Store) -> None:
    store.documents.add(document(URL, "Contact us today."))
    store.documents.add(document(MIRROR, "Contact us today."))
    assert read_all(store) == [URL, MIRROR]


def test_a_duplicate_stands_on_its_own_once_the_first_changes(store: Store) -> None:
    store.documents.add(document(URL, LONG))
    store.documents.add(document(MIRROR, LONG))
    store.documents.add(document(URL, "The page has moved."))
    assert sorted(read_all(store)) == [URL, MIRROR]


def test_a_change_of_the_same_page_is_no_duplicate_of_itself(store: Store) -> None:
    store.documents.add(document(URL, LONG))
    store.documents.add(document(URL, f"{LONG} changed"))
    assert store.documents.counts() == {"documents": 1, "near_duplicates": 0, "quarantined": 0}


def test_a_new_model_or_vocabulary_makes_documents_unread_again(store: Store) -> None:
    store.documents.add(document())
    assert read_all(store) == [URL]
    assert store.documents.unread(*NOW, 9) == []
    assert len(store.documents.unread("m2", "t1", 9)) == 1
    assert len(store.documents.unread("m1", "t2", 9)) == 1


def test_unread_documents_come_oldest_first_and_no_more_than_wanted(store: Store) -> None:
    for n in range(5):
        store.documents.add(document(f"http://x{n}.example/"))
    batch = store.documents.unread(*NOW, 2)
    assert [document.url for _, document in batch] == ["http://x0.example/", "http://x1.example/"]
    assert len(store.documents.organisation_keys()) == 5


def test_a_reading_comes_back_whole_but_for_its_passages(store: Store) -> None:
    store.documents.add(document())
    read_all(store)
    (read,) = store.documents.read(*NOW, "lens.example")
    assert read.reading == replace(reading(), passages=())
    assert read.organisation_key == "lens.example"


def test_a_second_reading_takes_the_place_of_the_first_with_its_passages(store: Store) -> None:
    store.documents.add(document())
    ((id, _),) = store.documents.unread(*NOW, 1)
    passages = tuple(Passage(n, n + 1, bytes([n])) for n in range(3))
    store.documents.save_readings([(id, reading(passages=passages))], "words")
    store.documents.save_readings([(id, reading(relevant=False, passages=passages[:1]))], "words")
    (read,) = store.documents.read(*NOW, "lens.example")
    assert not read.reading.relevant
    ids = [id for id, _ in store.passages.owners("words")]
    assert [vector for _, vector in store.passages.vectors(ids)] == [b"\x00"]


def test_readings_are_kept_all_or_none(store: Store) -> None:
    store.documents.add(document())
    ((id, _),) = store.documents.unread(*NOW, 1)
    with pytest.raises(Exception, match=r"(?i)foreign key"):
        store.documents.save_readings([(id, reading()), (id + 999, reading())], "words")
    assert len(store.documents.unread(*NOW, 1)) == 1


def test_passages_of_current_documents_only_are_searched(store: Store) -> None:
    store.documents.add(document(text="first state of the page"))
    read_all(store)
    ((id, key),) = store.passages.owners("words")
    before = store.passages.state()
    read, start, end = store.passages.read([id], *NOW)[id]
    assert (read.document.url, key, start, end) == (URL, "lens.example", 0, 21)
    assert store.passages.claims([id])[id].organisation_key == "lens.example"
    assert store.passages.owners("other model") == []
    store.documents.add(document(text="second state of the page"))
    assert store.passages.read([id], *NOW) == store.passages.claims([id]) == {}
    assert store.passages.owners("words") == []
    assert store.passages.state() != before


def test_a_page_that_could_not_be_read_is_kept_with_its_reason_until_it_can(store: Store) -> None:
    store.documents.quarantine(URL, "not read within 10 s")
    store.documents.quarantine(URL, "no text on the page", "website")
    store.documents.quarantine("http://x.example/" + "y" * 5000, "z" * 5000)
    (long, reason), last = store.documents.quarantined()
    assert (len(long), len(reason)) == (2000, 500)
    assert last == (URL, "no text on the page")
    store.documents.add(document())
    assert store.documents.counts()["quarantined"] == 1


def test_many_writers_at_once_lose_nothing_and_double_nothing(store: Store) -> None:
    pages = [document(f"http://x.example/{n % 10}", f"{LONG} {n % 10}") for n in range(60)]
    with ThreadPoolExecutor(8) as pool:
        new = list(pool.map(store.documents.add, pages))
    assert sum(new) == 10
    counts = store.documents.counts()
    assert counts["documents"] + counts["near_duplicates"] == 10
    assert counts["documents"] >= 1


def test_a_killed_writer_loses_no_document_it_said_was_kept(store: Store) -> None:
    command = [sys.executable, "-m", "tests.scouting.store.writer", address_of(store)]
    kept: list[str] = []
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        for line in writer.stdout:
            kept.append(line.strip())
            if len(kept) == 40:
                writer.send_signal(signal.SIGKILL)
    assert writer.returncode == -signal.SIGKILL
    assert len(kept) >= 40
    with open_store(address_of(store)) as again:
        found = [again.documents.find(url) for url in kept]
        assert [each.url for each in found if each] == kept
        assert again.documents.add(document("http://after.example/"))


def test_texts_longer_than_their_columns_are_cut(store: Store) -> None:
    address = Address("c" * 300, "r" * 300, "l" * 300)
    long = document(organisation="o" * 300, published="p" * 300, address=address)
    assert store.documents.add(long)
    found = store.documents.find(long.url)
    assert found is not None
    assert (len(found.organisation), len(found.address.region)) == (200, 100)


def test_a_document_as_large_as_they_come_is_kept(store: Store) -> None:
    large = Document("http://x.example/" + "y" * 1900, "光" * 200_000, 200_000, fetched=NOON)
    assert store.documents.add(large)
    assert store.documents.find(large.url) == large


def test_unread_are_current_documents_without_this_reading(store: Store) -> None:
    store.documents.add(document("http://a.example/"))
    store.documents.add(document("http://b.example/", "We grind lenses for telescopes."))
    assert store.documents.count_unread("m1", "t1") == 2
    ((id, _), _) = store.documents.unread("m1", "t1", 10)
    store.documents.save_readings([(id, reading())], "words")
    assert store.documents.count_unread("m1", "t1") == 1
    assert store.documents.count_unread("m2", "t1") == 2
    store.documents.add(document("http://b.example/", "We have moved to Osaka and sell shoes."))
    assert store.documents.count_unread("m1", "t1") == 1


def test_characters_that_no_database_takes_are_blanked_or_replaced(store: Store) -> None:
    store.documents.add(document(organisation="A\x00B\ud800", title="\ud800\x00"))
    found = store.documents.find("http://lens.example/")
    assert found is not None
    assert (found.organisation, found.title) == ("A B?", "? ")
    store.documents.quarantine("http://x.example/\x00", "bad\x00reason\ud800")
    assert store.documents.quarantined() == [("http://x.example/ ", "bad reason?")]


def test_a_suspicion_is_kept_told_again_and_makes_the_organisation_due(store: Store) -> None:
    store.documents.add(document("http://lens.example/a", suspicion="few words"))
    store.documents.add(document("http://lens.example/b", text="Another text."))
    found = store.documents.find("http://lens.example/a")
    assert found is not None
    assert found.suspicion == "few words"
    store.leads.gather("lens.example", NOW, lambda _: [], lambda _: Profile("", "", 0))
    assert store.documents.due() == []
    store.documents.suspect(["http://lens.example/b"], "r" * 300)
    again = store.documents.find("http://lens.example/b")
    assert again is not None
    assert again.suspicion == "r" * 200
    assert store.documents.due() == ["lens.example"]


def test_no_mail_address_or_telephone_number_of_a_person_is_stored(store: Store) -> None:
    text = "Ada Lens leads sales.\n\nada.lens@lens.example, info@lens.example, +81 53-123-4567"
    assert store.documents.add(document(URL, text, main=21, title="ada.lens@lens.example"))
    kept = store.documents.find(URL)
    assert kept is not None
    assert kept.text[kept.main :] == "\n\n████████@lens.example, info@lens.example, +81 53-1██-████"
    assert kept.title == "████████@lens.example"
    assert not store.documents.add(document(URL, text, main=21, title="ada.lens@lens.example"))
