"""Search by meaning, with word counts in place of meaning."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import pytest

from models.embedder import ModelError
from models.index import CURRENT, META, VECTORS
from models.lexicon import Lexicon
from scouting.domain import Review
from scouting.pipeline import Reader
from scouting.queries import LeadFilter
from scouting.search import Search
from scouting.service import Service
from scouting.settings import Settings
from scouting.store import Store
from scouting.vocabulary import build_lexicon
from taxonomy import Taxonomy
from tests.factories import OCT, document
from tests.fakes import RuleReader, WordEmbedder

EVERY = LeadFilter()
TEXTS = {
    "http://lens.jp/": "OCT scanners image the retina in eye clinics",
    "http://lamp.jp/": "Blue lamps heal the skin of newborn children",
    "http://shoe.kr/": "Leather shoes for dancing people",
}


@pytest.fixture(scope="module")
def lexicon(taxonomy: Taxonomy) -> Lexicon:
    return build_lexicon(taxonomy)


@pytest.fixture(autouse=True)
def one_lexicon(monkeypatch: pytest.MonkeyPatch, lexicon: Lexicon) -> None:
    """Building it takes a second; shared words make lower cosines than shared meaning."""
    monkeypatch.setattr("scouting.search.MIN_SCORE", 0.2)
    monkeypatch.setattr(RuleReader, "lexicon", lexicon, raising=False)


@pytest.fixture
def service(store: Store, tmp_path: Path, taxonomy: Taxonomy) -> Service:
    """The store of either database with three documents read."""
    service = Service(Settings(database="sqlite://", index=str(tmp_path / "index")))
    service.close()
    service.store, service.taxonomy = store, taxonomy
    service.reader = cast(Reader, RuleReader(taxonomy))
    for url, text in TEXTS.items():
        store.documents.add(document(url, text))
    service.read()
    return service


def fresh(service: Service) -> Search:
    """A search as another process would open it."""
    return Search(service.store, service.reader, service.settings.index_folder)


def urls(search: Search, text: str, wanted: LeadFilter = EVERY) -> list[str]:
    return [hit.url for hit in search.find(text, wanted, 10)]


def test_the_nearest_passage_comes_first_with_its_place_and_its_leads(service: Service) -> None:
    best = service.find_passages("retina scanners for eye clinics", EVERY, 10)[0]
    assert (best.url, best.text) == ("http://lens.jp/", TEXTS["http://lens.jp/"])
    assert (best.start, best.end) == (0, len(best.text))
    assert best.technologies == (OCT,)
    (entry,) = service.store.leads.of_organisation("lens.jp")
    assert best.lead_ids == (entry.lead.id,)
    assert 0 < best.score <= 1


def test_what_is_far_from_the_words_is_left_out(service: Service) -> None:
    assert urls(service.search, "leather shoes") == ["http://shoe.kr/"]
    assert urls(service.search, "zzz qqq") == []


def test_a_technology_named_in_any_language_brings_its_documents_up(service: Service) -> None:
    assert urls(service.search, "光干渉断層計")[:1] == ["http://lens.jp/"]


def test_no_document_or_no_words_give_no_hits(store: Store, service: Service) -> None:
    for url in TEXTS:
        store.documents.add(document(url, "gone"))
    assert urls(service.search, "retina scanners") == []
    assert urls(service.search, "") == []


def test_filters_narrow_the_hits(service: Service) -> None:
    text = "OCT scanners image the retina in eye clinics and leather shoes"
    (entry,) = service.store.leads.of_organisation("lens.jp")
    assert len(urls(service.search, text)) == 2
    for wanted in (
        LeadFilter(technologies=(OCT,)),
        LeadFilter(markets=("japan",)),
        LeadFilter(roles=("system",)),
        LeadFilter(statuses=("new",)),
        LeadFilter(technologies=(OCT,), trl_low=8, trl_high=9),
    ):
        assert urls(service.search, text, wanted) == ["http://lens.jp/"]
    assert urls(service.search, text, LeadFilter(trl_low=1, trl_high=3)) == []
    assert urls(service.search, text, LeadFilter(markets=("israel",))) == []
    service.decide(entry.lead.id, Review("rejected"))
    assert urls(service.search, text, LeadFilter(statuses=("new",))) == []


def test_filters_reach_beyond_the_first_candidates(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scouting.search.CANDIDATES", 1)
    text = "Leather shoes for dancing people, OCT scanners"
    (hit,) = service.find_passages(text, LeadFilter(technologies=(OCT,)), 1)
    assert (hit.url, hit.market) == ("http://lens.jp/", "japan")


def test_each_document_is_shown_once_and_no_more_than_wanted(service: Service) -> None:
    assert len(service.find_passages("the in for OCT blue leather", EVERY, 1)) == 1


def test_documents_added_later_are_found_by_an_index_that_is_open(service: Service) -> None:
    assert urls(service.search, "violet lasers") == []
    service.store.documents.add(document("http://laser.jp/", "Violet lasers"))
    service.read()
    assert urls(service.search, "violet lasers") == ["http://laser.jp/"]
    assert urls(fresh(service), "violet lasers") == ["http://laser.jp/"]


def test_an_index_on_disk_serves_the_next_process_unless_it_is_stale(service: Service) -> None:
    service.search.rebuild()
    folder = service.settings.index_folder
    built = (folder / CURRENT).resolve()
    assert urls(fresh(service), "leather shoes") == ["http://shoe.kr/"]
    assert (folder / CURRENT).resolve() == built
    service.store.documents.add(document("http://shoe.kr/", "Now about violet lasers"))
    service.read()
    assert urls(fresh(service), "leather shoes") == []
    assert (folder / CURRENT).resolve() != built


@pytest.mark.parametrize("file", [VECTORS, META])
def test_a_damaged_index_is_refused_and_rebuilding_mends_it(service: Service, file: str) -> None:
    service.search.rebuild()
    path = service.settings.index_folder / CURRENT / file
    body = bytearray(path.read_bytes())
    body[len(body) // 2] ^= 0xFF
    path.write_bytes(body)
    with pytest.raises(ModelError, match=r"index.*'scout read'"):
        fresh(service).find("shoes", EVERY, 10)
    fresh(service).rebuild()
    assert urls(fresh(service), "leather shoes") == ["http://shoe.kr/"]


def test_an_index_of_another_model_is_refused_with_what_to_do(service: Service) -> None:
    service.search.rebuild()
    reader = RuleReader(service.taxonomy)
    reader.embedder = WordEmbedder("other")
    service.reader = cast(Reader, reader)
    with pytest.raises(ModelError, match=r"'words'.*not 'other'.*'scout read'"):
        fresh(service).find("shoes", EVERY, 10)
