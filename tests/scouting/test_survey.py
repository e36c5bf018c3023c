"""Coverage as scouts read it: sources and markets, gaps, alarms."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from scouting.coverage import as_coverage
from scouting.domain import Finding
from scouting.leads import gather_leads
from scouting.sources import Source
from scouting.store import Store, open_store
from scouting.survey import survey
from taxonomy import Taxonomy
from tests.factories import NOON, OCT, document, reading
from tests.scouting.store.test_coverage import DAY
from tests.scouting.store.test_coverage import keep as keep_of
from tests.scouting.test_leads import Read

JBA = Source("jba", "Bio Japan", ("japan",), "http://jba.jp/")
BOTH = Source("both", "Straits", ("malaysia", "singapore"), "http://straits.example/")


def keep(store: Store, url: str, age: float, source: str = JBA.stamp, **parts: object) -> None:
    keep_of(store, url, age, source, **parts)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 's.db'}") as opened:
        yield opened


def test_a_source_tells_its_crawls_pages_and_failures(store: Store, taxonomy: Taxonomy) -> None:
    store.runs.end(store.runs.start(JBA.stamp, NOON), "done", {"stored": 1})
    store.runs.end(store.runs.start(JBA.stamp, NOON), "failed", {}, "no answer")
    keep(store, "http://jba.jp/", 2)
    keep(store, "http://jba.jp/b", 40, relevant=False)
    for n in range(2):
        url = f"http://host{n}.jp/"
        store.documents.quarantine(
            url, f"the host host{n}.jp was not found", JBA.stamp, now=NOON + n * DAY
        )
    source, straits = survey(store, taxonomy, [JBA, BOTH], NOON).sources
    assert (source.name, source.markets, source.listed) == ("Bio Japan", ("japan",), True)
    assert source.last_success is not None
    assert source.last_run is not None
    assert (source.last_run.state, source.last_run.reason) == ("failed", "no answer")
    assert (source.pages.documents, source.pages.relevant_share) == (2, 0.5)
    assert (source.pages.newest_age, source.pages.median_age) == (2.0, 3.0)
    (failure,) = source.failures
    assert (failure.reason, failure.count) == ("the host was not found", 2)
    assert failure.url == "http://host1.jp/"
    assert straits.pages.documents == 0
    assert straits.pages.relevant_share is None


def test_a_page_counts_for_the_market_it_tells_or_that_of_its_only_source(
    store: Store, taxonomy: Taxonomy
) -> None:
    keep(store, "http://a.jp/", 1, market=None)
    keep(store, "http://b.ca/", 1, market=Finding("canada", 0.9))
    keep(store, "http://c.sg/", 1, source=BOTH.stamp, market=None)
    markets = {one.id: one for one in survey(store, taxonomy, [JBA, BOTH], NOON).markets}
    counted = {id: one.pages.documents for id, one in markets.items() if one.pages.documents}
    assert counted == {"japan": 1, "canada": 1, "": 1}
    assert markets[""].label == "unknown"
    assert markets["singapore"].sources == ("both",)


def test_what_is_not_covered_is_named(store: Store, taxonomy: Taxonomy) -> None:
    keep(
        store,
        "http://a.ru/",
        1,
        source="submitted",
        language="ru",
        abstained="unsupported-language",
    )
    gaps = survey(store, taxonomy, [JBA, BOTH], NOON).gaps
    assert gaps.sources == ("jba", "both")
    assert "canada" in gaps.markets
    assert {"japan", "malaysia", "singapore"}.isdisjoint(gaps.markets)
    assert gaps.languages == (("ru", 1),)
    keep(store, "http://jba.jp/", 1)
    assert survey(store, taxonomy, [JBA, BOTH], NOON).gaps.sources == ("both",)


def test_leads_of_one_score_and_one_technology_ring(store: Store, taxonomy: Taxonomy) -> None:
    def add(first: int, last: int) -> None:
        for n in range(first, last):
            key = f"lens{n}.example"
            page = document(f"http://{key}/", organisation=key)
            store.leads.replace(key, gather_leads(key, [Read(page, reading())], NOON))

    add(0, 29)
    assert survey(store, taxonomy, [], NOON).alarms == ()
    add(29, 40)
    same, one = survey(store, taxonomy, [], NOON).alarms
    assert (same.kind, one.kind, one.subject) == ("same-score", "one-technology", OCT)
    assert "Optical coherence tomography" in one.words
    later = survey(store, taxonomy, [], NOON + timedelta(days=30)).alarms
    assert [alarm.kind for alarm in later] == ["same-score"]


def test_a_language_and_a_market_that_jump_ring(store: Store, taxonomy: Taxonomy) -> None:
    for n in range(35):
        keep(store, f"http://a.jp/{n}", 20, language="ja", relevant=False)
        keep(store, f"http://b.jp/{n}", 1, language="ja")
    found = survey(store, taxonomy, [JBA], NOON).alarms
    assert [(alarm.kind, alarm.subject) for alarm in found] == [
        ("relevance-jump", "ja"), ("relevance-jump", "japan"),
    ]  # fmt: skip
    assert found[0].words.startswith("Pages in Japanese: 100% of this week's 35")
    assert found[1].words.startswith("Pages from Japan: ")
    assert survey(store, taxonomy, [JBA], NOON + timedelta(days=30)).alarms == ()


def test_the_json_object_keeps_the_keys_it_had_and_can_be_written(
    store: Store, taxonomy: Taxonomy
) -> None:
    store.runs.start(JBA.stamp, NOON)
    store.documents.quarantine("http://[broken/", "http://[broken/: no address", "submitted")
    keep(store, "http://a.jp/", 1)
    told = json.loads(json.dumps(as_coverage(survey(store, taxonomy, [JBA], NOON))))
    assert {"leads", "documents", "near_duplicates", "quarantined", "markets"} <= set(told)
    assert {"id", "label", "leads", "technologies"} <= set(told["markets"][0])
    source, submitted = told["sources"]
    assert (source["last_run"]["state"], source["last_success"]) == ("running", None)
    assert submitted["failures"][0]["reason"] == "no address"
    assert told["not_covered"]["sources"] == []
