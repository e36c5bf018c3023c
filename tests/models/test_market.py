"""Markets from addresses, on the real vocabulary."""

from __future__ import annotations

import pytest

from models.gate import Gate
from models.market import MarketGuess, guess_market
from models.signals import Observer, Sample
from scouting.privacy import blot
from scouting.vocabulary import build_lexicon, list_places
from taxonomy import Taxonomy
from tests.fakes import WordEmbedder


@pytest.fixture(scope="module")
def observer(taxonomy: Taxonomy) -> Observer:
    return Observer(build_lexicon(taxonomy), WordEmbedder(), Gate(()))


def guess(
    observer: Observer,
    taxonomy: Taxonomy,
    text: str,
    url: str = "",
    country: str = "",
    region: str = "",
) -> MarketGuess | None:
    signals = observer.observe([Sample(text)])[0]
    return guess_market(signals, list_places(taxonomy), url, country, region)


@pytest.mark.parametrize(
    ("text", "market"),
    [
        ("Lumen Inc., 12 Main Street, San Jose, CA 95112", "us-west"),
        ("Lumen Inc., 12 Main Street, Boston, MA 02110", "us-midwest-east"),
        ("12 rue Principale, Québec, QC G1V 0A6", "canada"),
        ("〒432-8011 静岡県浜松市", "japan"),
        ("Office: 71 Science Park Drive, Singapore 118253", "singapore"),
        ("Suite 5, 20 Light Street, Clayton VIC 3168", "australia"),
        ("대전광역시 유성구 과학로 125, 34141", "south-korea"),
    ],
)
def test_a_postal_address_tells_the_market(
    observer: Observer, taxonomy: Taxonomy, text: str, market: str
) -> None:
    found = guess(observer, taxonomy, text)
    assert found is not None
    assert found.id == market
    assert found.evidence


def test_structured_data_split_the_united_states_by_state(
    observer: Observer, taxonomy: Taxonomy
) -> None:
    west = guess(observer, taxonomy, "x", country="US", region="CA")
    assert west is not None
    assert [ground.why for ground in west.evidence] == ["structured address: CA, US"]
    east = guess(observer, taxonomy, "x", country="us", region="Ohio")
    assert (west.id, east and east.id) == ("us-west", "us-midwest-east")


def test_an_address_outweighs_the_domain(observer: Observer, taxonomy: Taxonomy) -> None:
    found = guess(observer, taxonomy, "〒432-8011 静岡県浜松市", "https://lens.com.au/")
    assert found is not None
    assert found.id == "japan"


def test_the_domain_speaks_last(observer: Observer, taxonomy: Taxonomy) -> None:
    found = guess(observer, taxonomy, "We make lenses.", "https://lens.com.au/")
    assert found is not None
    assert (found.id, found.probability) == ("australia", 0.5)
    assert found.evidence[0].why == "address of the page ends in .au"


def test_a_country_that_is_only_mentioned_is_no_seat(
    observer: Observer, taxonomy: Taxonomy
) -> None:
    assert guess(observer, taxonomy, "We ship to Japan and Australia.") is None


@pytest.mark.parametrize(
    ("text", "market"),
    [
        ("Tel. +1 408-555-0123", "us-west"),
        ("Tel. (617) 555-0123", "us-midwest-east"),
        ("Tel. 514-555-0123", "canada"),
        ("Tel. +60 3-8765 4321", "malaysia"),
        ("Tel. +65 6123 4567", "singapore"),
        ("Tel. +82 (0)2 123 4567", "south-korea"),
        ("전화: 02-123-4567", "south-korea"),
        ("Tel. +972-3-1234567", "israel"),
        ("טל' 03-1234567", "israel"),
        ("Tel. +61 3 9123 4567", "australia"),
        ("Tel. +81 (0)53-123-4567", "japan"),
        ("電話番号 053-123-4567", "japan"),
    ],
)
def test_a_telephone_number_tells_the_market_whole_or_blotted_out(
    observer: Observer, taxonomy: Taxonomy, text: str, market: str
) -> None:
    for told in (text, blot(text)):
        found = guess(observer, taxonomy, told)
        assert found is not None
        assert (found.id, found.evidence[0].why) == (market, "telephone code")
    assert blot(text) != text
