"""Where organisations are."""

from __future__ import annotations

import pytest

from scouting.atlas import Atlas, about_atlas
from scouting.domain import Address
from taxonomy import Taxonomy


def locate(taxonomy: Taxonomy, market: str, *sentences: str, address: Address | None = None) -> str:
    atlas = Atlas(taxonomy.market(market))
    place = atlas.locate([address] if address else [], sentences)
    return place.name if place else ""


@pytest.mark.parametrize(
    ("market", "address", "place"),
    [("japan", Address("JP", "Osaka", "Suita"), "Suita"), ("japan", Address("JP", "", "大阪市"), "Osaka"),
     ("japan", Address("JP", "Kanagawa", "Nowhere"), "Kanagawa"),
     ("us-west", Address("US", "CA", ""), "California"), ("us-west", Address("US", "", "Irvine"), "Irvine"),
     ("australia", Address("AU", "VIC", ""), "Victoria"), ("canada", Address("CA", "QC", "Laval"), "Laval"),
     ("israel", Address("IL", "", "Atlantis"), "")],
)  # fmt: skip
def test_an_address_names_its_place_or_at_least_its_region(
    taxonomy: Taxonomy, market: str, address: Address, place: str
) -> None:
    assert locate(taxonomy, market, address=address) == place


@pytest.mark.parametrize(
    ("market", "sentence", "place"),
    [("japan", "〒530-0001 大阪市北区梅田1-1", "Osaka"), ("south-korea", "본사: 수원시 영통구", "Suwon"),
     ("us-west", "Mobile: 415 555 0137, 12 Reading Rd, Portland, OR 97201", "Portland"),
     ("us-west", "Our office in San Diego opens in May.", "San Diego"),
     ("us-west", "Mobile 415 555 0137", ""), ("us-midwest-east", "Portland, ME 04101", "Portland"),
     ("malaysia", "Sdn Bhd, 47500 Subang Jaya, Selangor", "Subang Jaya"), ("israel", "a site in nowhere", "")],
)  # fmt: skip
def test_a_sentence_of_where_it_sits_names_its_place(
    taxonomy: Taxonomy, market: str, sentence: str, place: str
) -> None:
    assert locate(taxonomy, market, sentence) == place


def test_cities_of_the_same_name_are_told_apart_by_market(taxonomy: Taxonomy) -> None:
    west = Atlas(taxonomy.market("us-west")).locate([], ["Portland, OR 97201"])
    east = Atlas(taxonomy.market("us-midwest-east")).locate([], ["Portland, ME 04101"])
    assert west
    assert east
    assert west.lon < -120 < -75 < east.lon


def test_every_market_but_a_city_state_has_a_map_that_holds_its_cities(taxonomy: Taxonomy) -> None:
    atlases = {market.id: Atlas(market) for market in taxonomy.markets}
    assert [id for id, atlas in atlases.items() if atlas.window is None] == ["singapore"]
    for market, city in (("japan", "Sapporo"), ("us-west", "Seattle"), ("canada", "Halifax")):
        window, place = atlases[market].window, atlases[market].locate([Address("", "", city)], [])
        assert window
        assert place
        assert window.holds(place)


def test_the_atlas_says_where_its_data_are_from() -> None:
    assert "Natural Earth" in about_atlas()
    assert "GeoNames" in about_atlas()
