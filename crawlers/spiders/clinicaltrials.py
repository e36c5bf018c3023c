"""ClinicalTrials.gov: trials of devices.

As documented at https://clinicaltrials.gov/data-api/api (version 2: ``query.intr``, ``query.locn``,
``filter.advanced``, ``fields``, ``pageSize`` up to 1,000, ``pageToken``) and
https://clinicaltrials.gov/data-api/about-api/study-data-structure. No rate
limit is documented: at most one request a second. Data: public domain, to be attributed.
"""

from __future__ import annotations

from collections.abc import Iterator

from scrapy import Request
from scrapy.http import Response

from crawlers.questions import COUNTRIES, any_of, country_code
from crawlers.registers import Batch, RegisterSpider, read_json
from scouting.domain import Address, Document
from scouting.records import Record, clean, members, needed, texts, told, yes

RECORDS_AT_ONCE = 100
STUDY = "https://clinicaltrials.gov/study/"
QUESTION = "question"
FIELDS = (
    "NCTId", "BriefTitle", "LeadSponsorName", "LeadSponsorClass", "BriefSummary", "OverallStatus",
    "WhyStopped", "StudyType", "DesignPrimaryPurpose", "EnrollmentCount", "EnrollmentType",
    "InterventionType", "InterventionName", "Condition", "LocationCity", "LocationState",
    "LocationCountry", "IsUnapprovedDevice", "DelayedPosting", "LastUpdatePostDate",
)  # fmt: skip
ENROLLED = "ACTUAL"
"""A planned number of participants is no enrolment."""


class Trials(RegisterSpider):
    """Trials by intervention and place. Phases are left out: trials of devices have none that mean
    anything.
    """

    name = "clinicaltrials"
    delay = 1.0
    invited = "https://clinicaltrials.gov/data-api/api"

    def questions(self) -> Iterator[Request]:
        """One for each technology."""
        for phrases in self.order.phrases():
            yield self._page({"query.intr": phrases[0] if self.order.query else any_of(phrases)})

    def answer(self, response: Response) -> Batch:
        """A page of studies and the token of the next."""
        answer = read_json(response)
        token = told(answer, "nextPageToken")
        asked = response.meta.get(QUESTION, {})
        more = self._page(asked | {"pageToken": token}) if token and asked else None
        studies = answer.get("studies") if isinstance(answer, dict) else None
        return Batch(studies if isinstance(studies, list) else (), more)

    def document(self, record: object) -> Document | None:
        """A trial with its status, purpose, interventions and size."""
        study = record.get("protocolSection") if isinstance(record, dict) else None
        number = clean(needed(study, "identificationModule", "nctId"))
        sponsor = clean(needed(study, "sponsorCollaboratorsModule", "leadSponsor", "name"))
        text = Record(f"{STUDY}{number}", needed(study, "identificationModule", "briefTitle"))
        text.say(f"{sponsor} sponsors trial {number}.")
        _say_status(text, study)
        _say_design(text, study)
        for condition in texts(members(study, "conditionsModule", "conditions")):
            text.say(f"Condition: {clean(condition)}.")
        text.add(told(study, "descriptionModule", "briefSummary"))
        sites = members(study, "contactsLocationsModule", "locations")
        if len(sites) > 1:
            text.say(f"It has {len(sites)} sites.", ("trial-sites", str(len(sites))))
        day = told(study, "statusModule", "lastUpdatePostDateStruct", "date")
        return text.document(self.told_by, sponsor, _address(sites), day)

    def _page(self, question: dict[str, str | int]) -> Request:
        states, countries = self.order.states, self.order.countries
        places = states or [COUNTRIES[code][0] for code in countries if code in COUNTRIES]
        fixed: dict[str, str | int] = {
            "query.locn": any_of(places),
            "filter.advanced": f"AREA[LastUpdatePostDate]RANGE[{self.order.source.since},MAX]",
            "fields": ",".join(FIELDS),
            "pageSize": RECORDS_AT_ONCE,
        }
        request = self.ask(fixed | question)
        return request.replace(meta=request.meta | {QUESTION: question})


def _say_status(text: Record, study: object) -> None:
    status = told(study, "statusModule", "overallStatus")
    if status:
        text.say(f"Status: {clean(status)}.", ("trial-status", status))
    if reason := told(study, "statusModule", "whyStopped"):
        text.say(f"Reason: {clean(reason)}.")
    if yes(study, "oversightModule", "isUnapprovedDevice"):
        text.say("The device was not approved when the trial began.", ("trial-unapproved", "yes"))


def _say_design(text: Record, study: object) -> None:
    kind = told(study, "designModule", "studyType")
    purpose = told(study, "designModule", "designInfo", "primaryPurpose")
    text.say(f"Study type: {clean(kind) or 'not told'}.", ("trial-type", kind))
    if purpose:
        text.say(f"Primary purpose: {clean(purpose)}.", ("trial-purpose", purpose))
    for entry in members(study, "armsInterventionsModule", "interventions"):
        sort, name = told(entry, "type"), told(entry, "name")
        text.say(f"Intervention ({clean(sort)}): {clean(name)}.", ("trial-intervention", sort))
    count = told(study, "designModule", "enrollmentInfo", "count")
    if count and told(study, "designModule", "enrollmentInfo", "type") == ENROLLED:
        text.say(f"It enrolled {clean(count)} participants.", ("trial-enrolment", count))


def _address(sites: list[object]) -> Address:
    """The one country that all sites lie in, and the one state: a sponsor's own seat is not told."""
    countries = {told(site, "country") for site in sites} - {""}
    states = {told(site, "state") for site in sites} - {""}
    country = country_code(countries.pop()) if len(countries) == 1 else ""
    return Address(country, clean(states.pop()) if country and len(states) == 1 else "")
