"""News by title, from an answer in GDELT's form about invented papers."""

from __future__ import annotations

from typing import Any

from crawlers.spiders.gdelt import News
from scouting.leads import gather_leads
from tests.crawlers.register import answer, begin, open_register, parameters
from tests.factories import NOON, reading
from tests.scouting.test_leads import Read

ARTICLE: dict[str, Any] = {
    "url": "https://paper.example/2026/endoscope",
    "title": "Seoul firm launches capsule endoscope",
    "seendate": "20261120T081500Z",
    "domain": "paper.example",
    "language": "English",
    "sourcecountry": "South Korea",
}


def test_news_are_asked_for_by_the_service_s_own_country_codes_and_not_too_often() -> None:
    asked = parameters(begin(open_register("gdelt", ("south-korea",))))
    assert asked["query"].endswith(" sourcecountry:KS")
    assert asked["query"].startswith('("')
    assert (asked["mode"], asked["maxrecords"]) == ("ArtList", "250")
    assert News.delay > 5


def test_an_article_is_kept_as_its_title_and_makes_no_lead_of_its_paper() -> None:
    spider = open_register("gdelt", ("south-korea",))
    (document,) = answer(spider, begin(spider), {"articles": [ARTICLE]}).documents
    assert (document.published, document.organisation) == ("2026-11-20", "")
    assert document.source == "news:gdelt-test"
    assert document.third_party
    assert gather_leads("name:", [Read(document, reading())], NOON) == []


def test_a_text_with_status_200_is_a_fault() -> None:
    spider = open_register("gdelt", ("south-korea",), parameters={"query": "laser"})
    told = "Please limit requests to one every 5 seconds or contact us."
    (lost,) = answer(spider, begin(spider), told).lost
    assert "no JSON but “Please limit requests" in lost.reason


def test_nothing_found_is_no_fault_and_bad_articles_are_one_line_each() -> None:
    spider = open_register("gdelt", ("south-korea",), parameters={"query": "laser"})
    assert answer(spider, begin(spider), {}).lost == []
    bad = [ARTICLE | {"url": "javascript:x"}, ARTICLE | {"title": ""}, 3]
    odd = ARTICLE | {"seendate": "soon"}
    found = answer(spider, begin(spider), {"articles": [*bad, odd]})
    assert len(found.lost) == 3
    assert found.documents[0].published == ""
