"""NIH RePORTER: funded projects, small business grants among them.

As documented at https://api.reporter.nih.gov/ and its "Data Elements for RePORTER Project API v2"
(POST /v2/projects/search; ``limit`` up to 500, ``offset`` up to 14,999; at most one request a second,
large jobs at night or on weekends). Data: US government.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from scrapy import Request
from scrapy.http import Response

from crawlers.questions import COUNTRIES, any_of
from crawlers.registers import Batch, RegisterSpider, read_json
from scouting.domain import Address, Document
from scouting.records import Record, clean, needed, told

RECORDS_AT_ONCE = 100
LAST_OFFSET = 14_999
QUESTION = "question"
PROJECT = "https://reporter.nih.gov/project-details/"
FIELDS = (
    "ApplId", "CoreProjectNum", "ProjectTitle", "AbstractText", "PhrText", "ActivityCode",
    "FiscalYear", "Organization", "ProjectStartDate", "AwardNoticeDate",
)  # fmt: skip


class Grants(RegisterSpider):
    """Grants by phrase and place, the newest year of each project."""

    name = "nih-reporter"
    delay = 1.0
    invited = "https://api.reporter.nih.gov/"

    def questions(self) -> Iterator[Request]:
        """One for each technology."""
        for phrases in self.order.phrases():
            yield self._page(phrases[0] if self.order.query else any_of(phrases), 0)

    def answer(self, response: Response) -> Batch:
        """A page of projects; the total tells whether there is another."""
        answer = read_json(response)
        question, offset = response.meta.get(QUESTION, ("", 0))
        total = told(answer, "meta", "total")
        following = offset + RECORDS_AT_ONCE
        ends = not total.isdigit() or len(total) > 9 or following >= min(int(total), LAST_OFFSET)
        records = answer.get("results") if isinstance(answer, dict) else None
        more = None if ends else self._page(question, following)
        return Batch(records if isinstance(records, list) else (), more)

    def document(self, record: object) -> Document | None:
        """A project of one year; older years of the same project are left out."""
        number = clean(needed(record, "appl_id"))
        core = told(record, "core_project_num") or number
        if core in self._seen:
            return None
        self._seen.add(core)
        text = Record(f"{PROJECT}{number}", needed(record, "project_title"))
        firm = clean(needed(record, "organization", "org_name"))
        activity, year = told(record, "activity_code"), told(record, "fiscal_year")
        text.say(f"The NIH funds this project of {firm}, fiscal year {clean(year)}.")
        if activity:
            text.say(f"Activity code: {clean(activity)}.", ("nih-activity", activity))
        text.add(told(record, "abstract_text"))
        text.add(told(record, "phr_text"))
        text.identify("uei", told(record, "organization", "primary_uei"))
        places = ("org_country", "org_state", "org_city")
        country, state, city = (told(record, "organization", place) for place in places)
        address = Address(_code(country), clean(state), clean(city.title()))
        return text.document(self.told_by, firm, address, told(record, "award_notice_date"))

    def _page(self, question: str, offset: int) -> Request:
        criteria: dict[str, Any] = {
            "advanced_text_search": {
                "operator": "advanced",
                "search_field": "projecttitle,abstracttext,terms",
                "search_text": question,
            },
            "award_notice_date": {"from_date": self.order.source.since},
        }
        if states := list(self.order.states.values()):
            criteria["org_states"] = states
        else:
            names = (COUNTRIES[code][0] for code in self.order.countries if code in COUNTRIES)
            criteria["org_countries"] = [name.upper() for name in names]
        body = {
            "criteria": criteria, "include_fields": FIELDS, "offset": offset,
            "limit": RECORDS_AT_ONCE, "sort_field": "fiscal_year", "sort_order": "desc",
        }  # fmt: skip
        return self.request(
            self.address,
            method="POST",
            body=json.dumps(body),
            headers={"Content-Type": "application/json"},
            meta={QUESTION: (question, offset)},
        )


def _code(country: str) -> str:
    names = {name.upper(): code for code, (name, _) in COUNTRIES.items()}
    return names.get(country.strip().upper(), "")
