"""openFDA: clearances (510(k) and De Novo), premarket approvals, registered establishments.

As documented at https://open.fda.gov/apis/device/510k/, /pma/, /registrationlisting/ with their field
lists, https://open.fda.gov/apis/query-syntax/, https://open.fda.gov/apis/authentication/ (limits: 240
requests a minute; 1,000 a day without a key, 120,000 with one) and https://open.fda.gov/apis/paging/
("Search-After": without ``skip``, each answer names the next page in its ``Link`` header, the last one
none; by ``skip`` a result ends at 26,000). Data: CC0 (https://open.fda.gov/license/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, quote, urlsplit

from scrapy import Request
from scrapy.http import Response

from crawlers.questions import Order, any_of
from crawlers.registers import Batch, RegisterSpider, read_json
from crawlers.run import Run
from scouting.domain import Address, Document
from scouting.names import core
from scouting.records import Record, clean, members, needed, texts, told

RECORDS_AT_ONCE = 200
"""A clearance lists every establishment under its product code: some 8 kB each."""

NEXT = re.compile(r'<([^<>"\s]{1,4000})>\s*;[^,]*\brel="?next"?', re.IGNORECASE)
"""The next page in a ``Link`` header (RFC 8288 §3)."""

CURSOR = "search_after"
MOST_SKIPPED = 25_000
NO_MATCH = 404
FAR_DAY = "20991231"
CLEARANCES = "https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfpmn/pmn.cfm?ID="
DE_NOVOS = "https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfpmn/denovo.cfm?id="
APPROVALS = "https://www.accessdata.fda.gov/scripts/cdrh/cfdocs/cfpma/pma.cfm?id="
DE_NOVO = "DEN"


class OpenFda(RegisterSpider):
    """What the three lists share: questions by product code and place, pages by ``Link``."""

    delay = 0.3
    invited = "https://open.fda.gov/apis/"
    codes_field = "product_code"
    country_field = "country_code"
    state_field = "state"
    date_field = "decision_date"

    def __init__(self, order: Order, run: Run) -> None:
        super().__init__(order, run)
        self.key = order.settings.openfda_key

    def questions(self) -> Iterator[Request]:
        """One for so many product codes as an address has room for."""
        if self.order.query:
            yield self._page(self.order.query)
            return
        for codes in self.order.codes():
            yield self._page(" AND ".join((_alternatives(self.codes_field, codes), *self._place())))

    def answer(self, response: Response) -> Batch:
        """A page of records; no match is answered with 404."""
        if response.status == NO_MATCH:
            return Batch(())
        answer = read_json(response)
        records = answer.get("results") if isinstance(answer, dict) else None
        total = told(answer, "meta", "results", "total")
        more = self._following(response, int(total) if total.isdigit() and len(total) < 10 else 0)
        return Batch(records if isinstance(records, list) else (), more)

    def _page(self, search: str, **place: str | int) -> Request:
        parameters: dict[str, str | int] = {"api_key": self.key} if self.key else {}
        parameters |= {"search": search, "limit": RECORDS_AT_ONCE}
        if self.date_field:
            parameters["sort"] = f"{self.date_field}:desc"
        return self.ask(parameters | place)

    def _following(self, response: Response, total: int) -> Request | None:
        """The next page. Of the address that the service names only the cursor is taken: the rest
        of the question stays ours, with its key, at the source's own address. Where it names none
        from the first, the total tells, as far as ``skip`` goes.
        """
        named = NEXT.search((response.headers.get("Link") or b"").decode("latin-1"))
        asked = _parameters(response.url)
        cursor = _parameters(named[1]).get(CURSOR, "") if named else ""
        search = asked.get("search", "")
        if cursor and cursor != asked.get(CURSOR):
            return self._page(search, **{CURSOR: cursor})
        skipped = int(asked.get("skip", "0")) + RECORDS_AT_ONCE
        ends = CURSOR in asked or skipped >= min(total, MOST_SKIPPED)
        return None if ends else self._page(search, skip=skipped)

    def _place(self) -> Iterator[str]:
        yield _alternatives(self.country_field, self.order.countries)
        if states := tuple(self.order.states.values()):
            yield _alternatives(self.state_field, states)
        if self.date_field:
            first = self.order.source.since.replace("-", "")
            yield f"{self.date_field}:[{first} TO {FAR_DAY}]"


class Clearances(OpenFda):
    """510(k) and De Novo decisions. The applicant is not always the maker, so no role is drawn."""

    name = "openfda-510k"

    def document(self, record: object) -> Document | None:
        """A decision, with its codes and the class of the product."""
        number = clean(needed(record, "k_number"))
        novel = number.upper().startswith(DE_NOVO)
        page = f"{DE_NOVOS if novel else CLEARANCES}{quote(number)}"
        text = Record(page, needed(record, "device_name"))
        applicant = _say_applicant(text, record)
        code, day = told(record, "decision_code"), told(record, "decision_date")
        facts = [("fda-510k-decision", code), ("fda-de-novo", number if novel else "")]
        text.say(
            f"The FDA decided {'De Novo request' if novel else 'premarket notification'} {number} on "
            f"{day}: {told(record, 'decision_description') or 'no description'} ({code}).",
            *facts,
        )
        _say_class(text, record)
        return text.document(self.told_by, applicant, _address(record), day)


class Approvals(OpenFda):
    """Premarket approvals: the original applications, supplements left out."""

    name = "openfda-pma"

    def _place(self) -> Iterator[str]:
        """The list has states but no country: approvals of foreign firms stand without a state."""
        yield from (part for part in super()._place() if not part.startswith(self.country_field))

    def document(self, record: object) -> Document | None:
        """A decision on an original application."""
        if told(record, "supplement_number"):
            return None
        number = clean(needed(record, "pma_number"))
        name = told(record, "trade_name") or needed(record, "generic_name")
        text = Record(f"{APPROVALS}{quote(number)}", name)
        applicant = _say_applicant(text, record)
        code, day = told(record, "decision_code"), told(record, "decision_date")
        text.say(
            f"The FDA decided premarket application {number} on {day} ({code}).",
            ("fda-pma-decision", code),
        )
        if generic := told(record, "generic_name"):
            text.say(f"Generic name: {clean(generic)}.")
        _say_class(text, record)
        text.add(told(record, "ao_statement"))
        where = _address(record)
        return text.document(self.told_by, applicant, where, day)


class Registrations(OpenFda):
    """Registered establishments with what they do there; to be registered is not to be approved."""

    name = "openfda-registrations"
    codes_field = "products.product_code"
    country_field = "registration.iso_country_code"
    state_field = "registration.state_code"
    date_field = ""

    def document(self, record: object) -> Document | None:
        """An establishment, its activities and the devices that it lists."""
        number = told(record, "registration", "fei_number")
        number = number or needed(record, "registration", "registration_number")
        name = clean(needed(record, "registration", "name"))
        codes = sorted(set(texts(told(p, "product_code") for p in members(record, "products"))))
        search = (
            f'registration.fei_number:"{number}" AND products.product_code:"{"".join(codes[:1])}"'
        )
        text = Record(f"{self.address}?search={quote(search)}", name)
        country = told(record, "registration", "iso_country_code")
        state, city = (
            told(record, "registration", "state_code"),
            told(record, "registration", "city"),
        )
        text.say(f"{name} is registered with the FDA in {clean(city)}, {state} {country}.")
        for activity in texts(members(record, "establishment_type")):
            text.say(f"Registered to: {clean(activity)}.", ("fda-establishment", activity))
        if told(record, "registration", "initial_importer_flag") == "Y":
            text.say("Registered as an initial importer.", ("fda-initial-importer", "Y"))
        for product in members(record, "products"):
            _say_class(text, product)
        if brands := list(texts(members(record, "proprietary_name"))):
            text.add(f"Sold as: {'; '.join(brands)}.")
        _identify(text, record, name)
        return text.document(self.told_by, name, Address(country, state, clean(city)))


def _parameters(url: str) -> dict[str, str]:
    try:
        return dict(parse_qsl(urlsplit(url).query))
    except ValueError:
        return {}


def _alternatives(field: str, values: tuple[str, ...]) -> str:
    """One of the values, quoted: "OR" is also a state."""
    return f"{field}:({any_of(values)})"


def _say_applicant(text: Record, record: object) -> str:
    applicant = clean(needed(record, "applicant"))
    places = (told(record, "city"), told(record, "state"), told(record, "country_code"))
    text.say(f"Applicant: {applicant}, {', '.join(clean(place) for place in places if place)}.")
    return applicant


def _identify(text: Record, record: object, name: str) -> None:
    """The establishment's number; an owner/operator of another name is its parent, not itself."""
    text.identify("fei", told(record, "registration", "fei_number"))
    owner = told(record, "registration", "owner_operator", "firm_name")
    if not owner or core(owner) == core(name):
        number = told(record, "registration", "owner_operator", "owner_operator_number")
        text.identify("fda-owner", number)
    else:
        text.owned_by(owner, "the FDA's record names the owner/operator")


def _say_class(text: Record, record: object) -> None:
    code, kind = told(record, "product_code"), told(record, "openfda", "device_name")
    if not code:
        return
    risk = told(record, "openfda", "device_class")
    text.say(
        f"The FDA classifies it as {clean(kind) or 'a device'}, product code {code}"
        f"{f', class {risk}' if risk else ''}.",
        ("fda-product-code", code),
        ("fda-device-class", risk),
    )


def _address(record: object) -> Address:
    state = clean(told(record, "state"))
    country = clean(told(record, "country_code")) or ("US" if state else "")
    return Address(country, state, clean(told(record, "city")))
