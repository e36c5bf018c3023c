"""Questions to registers come from the vocabulary and the markets."""

from __future__ import annotations

import pytest

from crawlers.questions import COUNTRIES, Order, any_of, country_code, specific
from scouting.settings import Settings
from scouting.sources import Source
from taxonomy import Taxonomy


def order(taxonomy: Taxonomy, *markets: str, **parameters: str) -> Order:
    source = Source("x", "X", markets, "https://x.example/", "gdelt", parameters=parameters)  # type: ignore[arg-type]
    return Order(source, taxonomy, Settings(), 40)


def test_every_technology_is_asked_for_by_names_that_mean_nothing_else(taxonomy: Taxonomy) -> None:
    told = [specific(technology) for technology in taxonomy.technologies]
    assert all(told)
    assert not {"OCT", "IPL", "LASIK"} & {name for names in told for name in names}
    assert all(len(names) == len({name.casefold() for name in names}) for names in told)
    assert max(len(any_of(names)) for names in told) < 600


def test_every_country_of_the_markets_has_its_names(taxonomy: Taxonomy) -> None:
    assert {code for market in taxonomy.markets for code in market.countries} == set(COUNTRIES)
    assert country_code("Korea, Republic of") == country_code("South Korea") == "KR"
    assert country_code("Germany") == ""


@pytest.mark.parametrize(
    ("market", "state", "wanted"),
    [
        ("us-west", "ca", True),
        ("us-west", "California", True),
        ("us-west", "MA", False),
        ("us-midwest-east", "MA", True),
        ("japan", "Tokyo", True),
    ],
)
def test_the_united_states_are_split_by_state(
    taxonomy: Taxonomy, market: str, state: str, wanted: bool
) -> None:
    assert order(taxonomy, market).wants_state(state) is wanted


def test_a_source_s_own_query_takes_the_place_of_the_vocabulary(taxonomy: Taxonomy) -> None:
    own = order(taxonomy, "japan", query="fNIRS headset")
    assert own.phrases() == [("fNIRS headset",)]
    assert own.mentions.search("A new FNIRS HEADSET for wards")
    assert not own.mentions.search("endoscopy")


def test_mentions_find_any_technology_and_nothing_else(taxonomy: Taxonomy) -> None:
    mentions = order(taxonomy, "israel").mentions
    assert mentions.search("Swept-source Optical Coherence Tomography of the skin")
    assert not mentions.search("A new battery for electric cars")


def test_quotes_in_a_phrase_do_not_end_it() -> None:
    assert any_of(['a "b" c', "d"]) == '"a  b  c" OR "d"'
