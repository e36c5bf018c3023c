"""What the store counts for coverage and alarms, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from scouting.domain import Finding
from scouting.leads import gather_leads
from scouting.store import Store
from scouting.store.coverage import AGES, Failed, Told
from tests.factories import NOON, OCT, document, reading
from tests.scouting.store.test_documents import NOW
from tests.scouting.test_leads import Read

DAY = timedelta(days=1)


def keep(store: Store, url: str, age: float, source: str = "jba", **parts: object) -> None:
    store.documents.add(document(url, f"Words of {url}.", fetched=NOON - age * DAY, source=source))
    batch = store.documents.unread(*NOW, 9)
    store.documents.save_readings([(id, reading(**parts)) for id, _ in batch], "words")


def test_documents_are_counted_by_source_and_market_with_their_ages(store: Store) -> None:
    keep(store, "http://a.jp/", 0.5)
    keep(store, "http://b.jp/", 10, relevant=False)
    keep(store, "http://c.jp/", 10, market=None)
    store.documents.add(document("http://d.jp/", "Not read yet.", source="jba"))
    store.documents.quarantine("http://a.jp/", "the server answered 410", "jba", "page")
    rows = {group.market: group for group in store.counts.stored(NOON)}
    assert set(rows) == {"japan", ""}
    japan, silent = rows["japan"], rows[""]
    assert (japan.documents, japan.read, japan.relevant, japan.gone) == (2, 2, 1, 1)
    assert (silent.documents, silent.read, silent.relevant) == (2, 1, 1)
    assert japan.newest == NOON - 0.5 * DAY
    assert japan.within == tuple(2 if days > 10 else 1 for days in AGES)


def test_a_superseded_text_is_not_counted(store: Store) -> None:
    keep(store, "http://a.jp/", 3)
    store.documents.add(document("http://a.jp/", "Rewritten.", fetched=NOON, source="jba"))
    (group,) = store.counts.stored(NOON)
    assert (group.documents, group.read, group.market) == (1, 0, "")


def test_abstentions_are_counted_by_language_and_reason(store: Store) -> None:
    for n in range(2):
        keep(store, f"http://a.ru/{n}", 1, language="ru", abstained="unsupported-language")
    keep(store, "http://b.jp/", 1, abstained="too-short")
    keep(store, "http://c.jp/", 1)
    assert store.counts.abstained() == [("ru", "unsupported-language", 2), ("en", "too-short", 1)]


def test_failures_are_counted_by_reason_with_the_newest_example(store: Store) -> None:
    for n, url in enumerate(("http://a.jp/", "http://b.jp/", "http://c.jp/")):
        store.documents.quarantine(url, "no text on the page", "jba", now=NOON + n * DAY)
    store.documents.quarantine("http://d.jp/", "the server answered 500", "jba", now=NOON)
    assert store.counts.failures() == [
        Failed("jba", "no text on the page", 3, "http://c.jp/", NOON + 2 * DAY),
        Failed("jba", "the server answered 500", 1, "http://d.jp/", NOON),
    ]


def test_relevance_is_counted_for_the_week_and_the_time_before(store: Store) -> None:
    keep(store, "http://a.jp/", 1)
    keep(store, "http://b.jp/", 9)
    keep(store, "http://c.jp/", 10, relevant=False)
    keep(store, "http://d.jp/", 90)
    told = store.counts.told(NOON - 7 * DAY, timedelta(weeks=8))
    assert told == [Told("en", "japan", 1, 1, 2, 1)]


def test_leads_are_counted_by_market_score_and_week(store: Store) -> None:
    for n in range(3):
        key = f"lens{n}.example"
        page = document(f"http://{key}/", organisation=key, fetched=NOON - n * 5 * DAY)
        told = reading(market=Finding("japan" if n else "canada", 0.9))
        store.leads.replace(key, gather_leads(key, [Read(page, told)], NOON))
    assert store.counts.leads() == {"japan": {OCT: 2}, "canada": {OCT: 1}}
    score, count = store.counts.commonest_score()
    assert (count, score) == (3, round(score, 2))
    assert store.counts.new_leads(NOON - 7 * DAY) == {OCT: 2}


def test_an_empty_store_counts_nothing(store: Store) -> None:
    counts = store.counts
    assert counts.stored(NOON) == counts.abstained() == counts.failures() == []
    assert counts.leads() == counts.new_leads(NOON) == {}
    assert counts.commonest_score() == (0.0, 0)


def test_leads_since_a_moment_are_those_first_seen_or_changed(store: Store) -> None:
    from scouting.queries import LeadFilter

    old = replace(Read(document(fetched=NOON), reading()), first_seen=NOON - 30 * DAY)
    for key, source in (
        ("a", old),
        ("b", replace(old, changed=NOON)),
        ("c", replace(old, first_seen=NOON)),
    ):
        store.leads.replace(key, gather_leads(key, [source], NOON))
    since = store.leads.page(LeadFilter(since=NOON - DAY), 9).leads
    assert sorted(entry.lead.organisation.key for entry in since) == ["b", "c"]
