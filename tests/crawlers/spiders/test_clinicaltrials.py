"""Trials of devices, from an answer in the registry's form about an invented one."""

from __future__ import annotations

from typing import Any

from scouting.domain import Address
from tests.crawlers.register import answer, begin, facts, open_register, parameters

SITES = [
    {"facility": "Uni", "city": "Kyoto", "country": "Japan"},
    {"city": "Osaka", "country": "Japan"},
]
STUDY: dict[str, Any] = {
    "identificationModule": {"nctId": "NCT09900001", "briefTitle": "Seiran fNIRS in Stroke Wards"},
    "sponsorCollaboratorsModule": {"leadSponsor": {"name": "Seiran KK", "class": "INDUSTRY"}},
    "descriptionModule": {"briefSummary": "The headset is worn for a day."},
    "statusModule": {
        "overallStatus": "COMPLETED",
        "lastUpdatePostDateStruct": {"date": "2026-10-01", "type": "ACTUAL"},
    },
    "designModule": {
        "studyType": "INTERVENTIONAL",
        "phases": ["NA"],
        "designInfo": {"primaryPurpose": "DEVICE_FEASIBILITY"},
        "enrollmentInfo": {"count": 44, "type": "ACTUAL"},
    },
    "armsInterventionsModule": {"interventions": [{"type": "DEVICE", "name": "Seiran S1"}]},
    "oversightModule": {"isUnapprovedDevice": True},
    "contactsLocationsModule": {"locations": SITES},
    "conditionsModule": {"conditions": ["Stroke"]},
}


def study(**modules: Any) -> dict[str, Any]:
    return {"protocolSection": STUDY | modules}


def test_trials_are_asked_for_by_intervention_and_country() -> None:
    spider = open_register("clinicaltrials", ("south-korea",), parameters={"since": "2022-01-01"})
    asked = parameters(begin(spider))
    assert asked["query.locn"] == '"South Korea"'
    assert "microscopy" in asked["query.intr"]
    assert asked["filter.advanced"] == "AREA[LastUpdatePostDate]RANGE[2022-01-01,MAX]"
    assert "Phase" not in asked["fields"]


def test_states_take_the_place_of_the_country_where_markets_split_it() -> None:
    asked = parameters(begin(open_register("clinicaltrials", ("us-west",))))
    assert '"California"' in asked["query.locn"]
    assert "United States" not in asked["query.locn"]


def test_questions_for_every_market_fit_into_an_address() -> None:
    for market in ("us-midwest-east", "japan"):
        questions = list(open_register("clinicaltrials", (market,)).questions())
        assert len(questions) == 35
        assert max(len(question.url) for question in questions) < 2000


def test_a_trial_states_status_purpose_interventions_and_size() -> None:
    spider = open_register("clinicaltrials")
    (document,) = answer(spider, begin(spider), {"studies": [study()]}).documents
    assert document.url == "https://clinicaltrials.gov/study/NCT09900001"
    assert (document.organisation, document.address) == ("Seiran KK", Address("JP"))
    assert facts(document) == {
        ("trial-status", "COMPLETED"),
        ("trial-type", "INTERVENTIONAL"),
        ("trial-purpose", "DEVICE_FEASIBILITY"),
        ("trial-intervention", "DEVICE"),
        ("trial-enrolment", "44"),
        ("trial-sites", "2"),
        ("trial-unapproved", "yes"),
    }
    assert "The headset is worn for a day." in document.text


def test_planned_participants_are_no_enrolment_and_a_stop_gives_its_reason() -> None:
    spider = open_register("clinicaltrials")
    record = study(
        designModule=STUDY["designModule"] | {"enrollmentInfo": {"count": 9, "type": "ESTIMATED"}},
        statusModule={"overallStatus": "TERMINATED", "whyStopped": "Too few participants"},
    )
    (document,) = answer(spider, begin(spider), {"studies": [record]}).documents
    assert ("trial-status", "TERMINATED") in facts(document)
    assert "trial-enrolment" not in {kind for kind, _ in facts(document)}
    assert "Too few participants" in document.text


def test_sites_in_several_countries_leave_the_sponsor_s_seat_untold() -> None:
    spider = open_register("clinicaltrials")
    sites = [*SITES, {"city": "Bonn", "country": "Germany"}]
    record = study(contactsLocationsModule={"locations": sites})
    (document,) = answer(spider, begin(spider), {"studies": [record]}).documents
    assert document.address == Address()


def test_pages_follow_by_token_with_the_same_question() -> None:
    spider = open_register("clinicaltrials", parameters={"query": "fNIRS"})
    first = begin(spider)
    (second,) = answer(spider, first, {"studies": [], "nextPageToken": "abc"}).requests
    assert parameters(second) == parameters(first) | {"pageToken": "abc"}
    assert answer(spider, second, {"studies": []}).requests == []


def test_a_study_without_number_sponsor_or_shape_is_one_line() -> None:
    spider = open_register("clinicaltrials", parameters={"query": "fNIRS"})
    bad = [
        {},
        "x",
        study(identificationModule={"briefTitle": "No number"}),
        {"protocolSection": []},
    ]
    found = answer(spider, begin(spider), {"studies": [*bad, study()]})
    assert (len(found.lost), len(found.documents)) == (4, 1)
    assert "nctId" in found.lost[2].reason


def test_a_text_in_place_of_an_answer_is_quoted() -> None:
    spider = open_register("clinicaltrials", parameters={"query": "fNIRS"})
    found = answer(spider, begin(spider), "`fields` parameter is wrong", status=400)
    assert "answered 400: `fields` parameter is wrong" in found.lost[0].reason
