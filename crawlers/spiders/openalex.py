"""OpenAlex: scholarly works, filed under the first institution in the markets.

As documented at https://developers.openalex.org/api-reference/introduction and /guides/authentication
(``filter``, ``select``, ``per_page`` up to 100, ``cursor``; keys are free, without one only a few
requests a day are). Data: CC0.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawlers.questions import Order
from crawlers.registers import Batch, RegisterSpider, read_json
from crawlers.run import Run
from scouting.domain import Address, Document
from scouting.records import Record, clean, members, needed, told

RECORDS_AT_ONCE = 100
FIELDS = "id,title,type,publication_date,authorships,abstract_inverted_index"
MAX_WORDS = 3_000
"""Of an abstract, which comes as an index of words; longer ones are whole papers by mistake."""

ALTERNATIVES = 6
"""Phrases in one filter; its values are joined by a bar."""


class Works(RegisterSpider):
    """Works by phrase in title or abstract and by country of an institution."""

    name = "openalex"
    delay = 0.2
    invited = "https://developers.openalex.org/"

    def __init__(self, order: Order, run: Run) -> None:
        super().__init__(order, run)
        self.key = order.settings.openalex_key

    def questions(self) -> Iterator[Request]:
        """One for each technology."""
        for phrases in self.order.phrases():
            told = "|".join(_plain(phrase) for phrase in phrases[:ALTERNATIVES])
            yield self._page(told, "*")

    def answer(self, response: Response) -> Batch:
        """A page of works and the cursor to the next."""
        answer = read_json(response)
        cursor = told(answer, "meta", "next_cursor")
        asked = dict(parse_qsl(urlsplit(response.url).query))
        phrases = asked.get("filter", "").partition(",")[0].partition(":")[2]
        works = answer.get("results") if isinstance(answer, dict) else None
        records = works if isinstance(works, list) else []
        return Batch(records, self._page(phrases, cursor) if cursor and records else None)

    def document(self, record: object) -> Document | None:
        """A work of an institution in the markets."""
        place = self._institution(record)
        if place is None:
            return None
        name, country, ror = place
        text = Record(needed(record, "id"), needed(record, "title"))
        kind, day = told(record, "type"), told(record, "publication_date")
        text.say(
            f"A work ({clean(kind) or 'of no told type'}) of {name}, {country}, published {clean(day)}.",
            ("publication-type", kind),
        )
        text.add(_abstract(record))
        text.identify("ror", ror.rpartition("/")[2])
        return text.document(self.told_by, name, Address(country), day)

    def _institution(self, record: object) -> tuple[str, str, str] | None:
        for author in members(record, "authorships"):
            for place in members(author, "institutions"):
                name, country = told(place, "display_name"), told(place, "country_code").upper()
                if name and country in self.order.countries:
                    return clean(name), country, told(place, "ror")
        return None

    def _page(self, phrases: str, cursor: str) -> Request:
        wanted = (
            f"title_and_abstract.search:{phrases}",
            f"institutions.country_code:{'|'.join(self.order.countries)}",
            f"from_publication_date:{self.order.source.since}",
        )
        parameters: dict[str, str | int] = {"api_key": self.key} if self.key else {}
        return self.ask(
            parameters
            | {
                "filter": ",".join(wanted),
                "select": FIELDS,
                "per_page": RECORDS_AT_ONCE,
                "cursor": cursor,
            }
        )


def _plain(phrase: str) -> str:
    """A phrase without the marks that a filter is made of."""
    return f'"{" ".join("".join(c if c.isalnum() or c in " -" else " " for c in phrase).split())}"'


def _abstract(record: object) -> str:
    index = record.get("abstract_inverted_index") if isinstance(record, dict) else None
    if not isinstance(index, dict):
        return ""
    places = {
        place: word
        for word, held in index.items()
        if isinstance(held, list)
        for place in held[:MAX_WORDS]
        if isinstance(place, int) and 0 <= place < MAX_WORDS
    }
    return " ".join(str(places[place]) for place in sorted(places))
