"""Health Canada: active licences of medical devices (MDALL), joined with the firms that hold them.

As documented at https://health-products.canada.ca/api/documentation/mdall-documentation-en.html (licence,
company; ``state``, ``type``, ``lang``). There is no paging: each list comes
whole (licences: 21 MB). Data: Open Government Licence – Canada.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urljoin

from scrapy import Request
from scrapy.http import Response

from crawlers.registers import Batch, RegisterSpider, read_json
from scouting.domain import Address, Document
from scouting.errors import Unreadable
from scouting.records import Record, clean, needed, told

COMPANIES, LICENCES = "company/", "licence/"
LIST = "?state=active&type=json&lang=en"
LICENCE = "https://health-products.canada.ca/mdall-limh/information?deviceLicenceId="


class Licences(RegisterSpider):
    """Licences of firms in the markets' countries; classes II to IV, class I needs no licence."""

    name = "health-canada"
    delay = 2.0
    largest = 64 * 2**20
    invited = "https://health-products.canada.ca/api/documentation/mdall-documentation-en.html"
    _firms: dict[str, object]

    def questions(self) -> Iterator[Request]:
        """The list of firms; that of licences follows."""
        self._firms = {}
        yield self.request(f"{urljoin(self.address, COMPANIES)}{LIST}")

    def answer(self, response: Response) -> Batch:
        """Firms are remembered, licences are records."""
        answer = read_json(response)
        if not isinstance(answer, list):
            raise Unreadable("no list")
        if f"/{LICENCES}" in response.url:
            return Batch(answer)
        for firm in answer:
            if told(firm, "country_cd").upper() in self.order.countries:
                self._firms[told(firm, "company_id")] = firm
        return Batch((), self.request(f"{urljoin(self.address, LICENCES)}{LIST}"))

    def document(self, record: object) -> Document | None:
        """An active licence with its class and its holder."""
        number = clean(needed(record, "original_licence_no"))
        firm = self._firms.get(needed(record, "company_id"))
        if firm is None or told(record, "end_date"):
            return None
        text = Record(f"{LICENCE}{number}", needed(record, "licence_name"))
        if self.order.query and not self.order.mentions.search(text.title):
            return None
        name = clean(needed(firm, "company_name"))
        day, risk = told(record, "first_licence_status_dt"), told(record, "appl_risk_class")
        text.say(
            f"Health Canada licence {number} of {name} is active since {day[:10] or 'an untold day'}.",
            ("health-canada-licence", "active"),
        )
        if risk:
            text.say(f"Risk class: {clean(risk)}.", ("health-canada-class", risk))
        text.identify("hc-company", told(firm, "company_id"))
        where = (told(firm, field) for field in ("country_cd", "region_cd", "city"))
        return text.document(self.told_by, name, Address(*map(clean, where)), day)
