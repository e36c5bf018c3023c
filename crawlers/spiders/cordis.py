"""CORDIS: projects of the EU's framework programmes with participants in the markets.

As documented at https://cordis.europa.eu/datalab and the data sets' pages on https://data.europa.eu ("CORDIS
- EU research projects under HORIZON EUROPE": one ZIP of CSV files, semicolons between fields).
There is no field for readiness. Data: CC BY 4.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from crawlers.archives import Archive
from crawlers.registers import Batch, RegisterSpider
from scouting.domain import Address, Document
from scouting.errors import Unreadable
from scouting.records import Record, clean, needed, told

PROJECT = "https://cordis.europa.eu/project/id/"
MAX_PAIRS = 50_000
"""Projects with a participant in the markets; all of Horizon Europe has 24,000 projects."""


class Projects(RegisterSpider):
    """One document for each project and participant in the markets' countries."""

    name = "cordis"
    delay = 2.0
    largest = 128 * 2**20
    invited = "https://cordis.europa.eu/datalab"

    def questions(self) -> Iterator[Request]:
        """The archive."""
        yield self.request(self.address)

    def answer(self, response: Response) -> Batch:
        """Projects that speak of a technology, each with its participants in the markets."""
        if response.status != 200:
            raise Unreadable(f"the server answered {response.status}")
        archive = Archive(response.body)
        partners: dict[str, list[dict[str, str]]] = {}
        for row in archive.rows("organization.csv"):
            if row.get("country", "") in self.order.countries and len(partners) < MAX_PAIRS:
                partners.setdefault(row.get("projectID", ""), []).append(row)
        found: list[object] = []
        for project in archive.rows("project.csv"):
            own = partners.get(project.get("id", ""), [])
            if own and self._wanted(project):
                found += [{"project": project, "partner": partner} for partner in own]
        return Batch(found)

    def document(self, record: object) -> Document | None:
        """A project as one of its participants takes part in it."""
        number = clean(needed(record, "project", "id"))
        name = clean(needed(record, "partner", "name"))
        partner = clean(told(record, "partner", "organisationID")) or name.casefold()
        text = Record(
            f"{PROJECT}{number}?organisation={partner}", needed(record, "project", "title")
        )
        part = told(record, "partner", "role")
        text.say(f"{name} takes part in EU project {number} ({clean(part) or 'participant'}).",
                 ("cordis-role", part))  # fmt: skip
        text.say(f"Programme: {clean(told(record, 'project', 'fundingScheme'))}.")
        text.add(told(record, "project", "objective"))
        text.identify("pic", told(record, "partner", "organisationID"))
        where = Address(clean(needed(record, "partner", "country")), "",
                        clean(told(record, "partner", "city").title()))  # fmt: skip
        return text.document(self.told_by, name, where, told(record, "project", "startDate"))

    def _wanted(self, project: dict[str, str]) -> bool:
        if project.get("startDate", "9999") < self.order.source.since:
            return False
        told = f"{project.get('title', '')} {project.get('objective', '')}"
        return self.order.mentions.search(told) is not None
