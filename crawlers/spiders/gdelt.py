"""GDELT: titles of news articles from the markets' countries, of the last three months.

As documented at https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/ (``mode=ArtList``, ``format=json``,
``maxrecords`` up to 250, ``sourcecountry`` in FIPS 10-4 codes). At most one
request in five seconds; more are answered with a text and status 200. GDELT's data may be used
freely with attribution; the articles are their publishers', so nothing but the title is kept.
"""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from crawlers.questions import COUNTRIES, any_of
from crawlers.registers import Batch, RegisterSpider, read_json
from scouting.domain import Address, Document
from scouting.records import Record, clean, needed, told

MOST = 250
SPAN = "3months"
ALTERNATIVES = 5
"""Phrases in one question; the service refuses longer ones."""


class News(RegisterSpider):
    """Articles by phrase and country. Whom one is about is not told: it makes no lead by itself."""

    name = "gdelt"
    delay = 5.5
    invited = "https://blog.gdeltproject.org/gdelt-doc-2-0-api-debuts/"

    def questions(self) -> Iterator[Request]:
        """One for each technology."""
        fips = [COUNTRIES[code][1] for code in self.order.countries if code in COUNTRIES]
        where = _one_of([f"sourcecountry:{code}" for code in fips])
        for phrases in self.order.phrases():
            what = phrases[0] if self.order.query else any_of(phrases[:ALTERNATIVES])
            what = f"({what})" if " OR " in what else what
            yield self.ask(
                {"query": f"{what} {where}", "mode": "ArtList", "format": "json",
                 "maxrecords": MOST, "timespan": SPAN, "sort": "DateDesc"}
            )  # fmt: skip

    def answer(self, response: Response) -> Batch:
        """The articles; ``{}`` when there are none, a text when the service complains."""
        answer = read_json(response)
        articles = answer.get("articles") if isinstance(answer, dict) else None
        return Batch(articles if isinstance(articles, list) else ())

    def document(self, record: object) -> Document | None:
        """An article's title with its paper, country and day."""
        text = Record(needed(record, "url"), needed(record, "title"))
        paper, day = clean(told(record, "domain")), _day(told(record, "seendate"))
        text.say(f"In {paper or 'a paper'}, {clean(told(record, 'sourcecountry'))}, on {day}.")
        return text.document(self.told_by, "", Address(), day)


def _one_of(values: list[str]) -> str:
    return values[0] if len(values) == 1 else f"({' OR '.join(values)})"


def _day(seen: str) -> str:
    """The ISO date of a time stamp such as 20261120T081500Z; empty for anything else."""
    digits = seen[:8]
    return (
        f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if digits.isdigit() and len(digits) == 8 else ""
    )
