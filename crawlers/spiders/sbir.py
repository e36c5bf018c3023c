"""SBIR.gov: awards of the US small business programmes.

As documented at https://www.sbir.gov/api (awards: ``keyword``, ``rows``, ``start``; a bare array without
a total). The service is often busy or under maintenance: it answers 429 or 503
then. Data: US government.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawlers.registers import Batch, RegisterSpider, read_json
from scouting.domain import Address, Document
from scouting.errors import Unreadable
from scouting.records import Record, clean, needed, told

RECORDS_AT_ONCE = 100
SEARCH = "https://www.sbir.gov/awards?keywords="
PHASE = re.compile(r"(?:phase\s*)?(III|II|I)\s*(B)?", re.IGNORECASE)


class Awards(RegisterSpider):
    """Awards by one keyword at a time; the service knows no states and no alternatives."""

    name = "sbir"
    delay = 2.0
    invited = "https://www.sbir.gov/api"

    def questions(self) -> Iterator[Request]:
        """One for each technology, by its plainest name."""
        for phrases in self.order.phrases():
            yield self._page(min(phrases, key=len), 0)

    def answer(self, response: Response) -> Batch:
        """A bare array; a full one has a next page."""
        answer = read_json(response)
        if not isinstance(answer, list):
            raise Unreadable(f"no list of awards: {told(answer, 'Message') or 'other data'}")
        asked = dict(parse_qsl(urlsplit(response.url).query))
        following = int(asked.get("start", "0")) + RECORDS_AT_ONCE
        full = len(answer) >= RECORDS_AT_ONCE
        return Batch(answer, self._page(asked.get("keyword", ""), following) if full else None)

    def document(self, record: object) -> Document | None:
        """An award to a firm in the markets' states; an award is no achievement."""
        state, year = told(record, "state"), told(record, "award_year")
        if not self.order.wants_state(state) or (year and year < self.order.source.since[:4]):
            return None
        firm = clean(needed(record, "firm"))
        number = told(record, "agency_tracking_number") or needed(record, "contract")
        page = told(record, "award_link") or f"{SEARCH}{quote(number)}"
        text = Record(page, needed(record, "award_title"))
        phase, agency = told(record, "phase"), clean(told(record, "agency"))
        text.say(
            f"{firm} received a {clean(told(record, 'program')) or 'SBIR'} {clean(phase)} award of "
            f"{agency or 'an agency'} in {clean(year)}.",
            ("sbir-phase", _phase(phase)),
        )
        text.add(told(record, "abstract"))
        text.identify("uei", told(record, "uei"))
        address = Address("US", clean(state), clean(told(record, "city")))
        return text.document(self.told_by, firm, address, told(record, "proposal_award_date"))

    def _page(self, keyword: str, start: int) -> Request:
        return self.ask({"keyword": keyword, "rows": RECORDS_AT_ONCE, "start": start})


def _phase(text: str) -> str:
    """One spelling of each phase (Phase II, Phase IIB); empty for what is no phase."""
    found = PHASE.fullmatch(text.strip())
    return f"Phase {found[1].upper()}{(found[2] or '').upper()}" if found else ""
