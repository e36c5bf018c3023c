"""An empty list says whether nothing fits or nobody looked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scouting.absence import Absence, explain
from scouting.leads import gather_leads
from scouting.queries import LeadFilter
from scouting.store import Store, open_store
from taxonomy import Taxonomy
from tests.factories import NOON, document, reading
from tests.scouting.test_leads import Read
from tests.scouting.test_survey import BOTH, JBA, keep


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 's.db'}") as opened:
        yield opened


def why(store: Store, taxonomy: Taxonomy, **wanted: tuple[str, ...]) -> Absence:
    return explain(store, taxonomy, [JBA, BOTH], LeadFilter(**wanted), NOON)  # type: ignore[arg-type]


def test_an_empty_store_says_that_nothing_was_crawled(store: Store, taxonomy: Taxonomy) -> None:
    told = why(store, taxonomy, markets=("japan",))
    assert told.reason == "nothing-stored"
    assert "scout demo" in told.hint


def test_pages_that_wait_are_told(store: Store, taxonomy: Taxonomy) -> None:
    store.documents.add(document("http://jba.jp/", source=JBA.stamp))
    told = why(store, taxonomy, markets=("japan",))
    assert told.reason == "unread"
    assert told.detail.startswith("1 stored page was not read yet")


def test_a_market_that_nobody_looked_at_is_told_with_its_sources(
    store: Store, taxonomy: Taxonomy
) -> None:
    keep(store, "http://jba.jp/", 1)
    told = why(store, taxonomy, markets=("malaysia", "singapore"))
    assert told.reason == "not-crawled"
    assert told.detail.startswith("Nothing from Malaysia and Singapore has been crawled")
    assert "Straits" in told.detail
    assert "scout crawl --market malaysia --market singapore" in told.hint
    assert "no source is listed" in why(store, taxonomy, markets=("israel",)).detail


def test_a_market_that_was_read_says_that_nothing_fits(store: Store, taxonomy: Taxonomy) -> None:
    keep(store, "http://jba.jp/", 1)
    keep(store, "http://jba.jp/b", 1, market=None)
    told = why(store, taxonomy, markets=("japan", "israel"), technologies=("facs",))
    assert told.reason == "no-match"
    assert told.detail.startswith("2 pages from Japan were read")
    assert "led to a lead in Fluorescence" in told.detail or "FACS" in told.detail
    assert "From Israel, nothing was ever crawled." in told.detail


def test_leads_without_stored_pages_count_as_looked_at(store: Store, taxonomy: Taxonomy) -> None:
    store.leads.replace("a", gather_leads("a", [Read(document(), reading())], NOON))
    assert why(store, taxonomy, markets=("japan",), statuses=("dropped",)).reason == "no-match"
    assert why(store, taxonomy, markets=("canada",)).reason == "not-crawled"
