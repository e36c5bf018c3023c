"""Facts of a register's record rule what is concluded about it, and about nothing else."""

from __future__ import annotations

import pytest

from models.bundle import load_bundle
from models.gate import Gate
from models.records import RecordFact, RecordRules, coded
from models.role import guess_role
from models.signals import Observer, Sample
from models.trl import Estimate, estimate_trl
from scouting.vocabulary import build_lexicon, list_rules
from taxonomy import Taxonomy
from tests.fakes import WordEmbedder

STATED = "Here the record states it."
TRIAL = (("trial-type", "INTERVENTIONAL"), ("trial-intervention", "DEVICE"))


@pytest.fixture(scope="module")
def observer(taxonomy: Taxonomy) -> Observer:
    return Observer(build_lexicon(taxonomy), WordEmbedder(), Gate(()))


@pytest.fixture(scope="module")
def rules(taxonomy: Taxonomy) -> RecordRules:
    return list_rules(taxonomy)


def sample(text: str, facts: tuple[tuple[str, str], ...]) -> Sample:
    whole = f"{text}\n{STATED}"
    span = (len(text) + 1, len(whole))
    return Sample(whole, facts=tuple(RecordFact(*fact, span) for fact in facts))


def read(
    observer: Observer, rules: RecordRules, *facts: tuple[str, str], text: str = "A new device."
) -> Estimate | None:
    (signals,) = observer.observe([sample(text, facts)])
    return estimate_trl(signals, load_bundle().trl("lexical"), True, rules)


@pytest.mark.parametrize(
    ("facts", "levels"),
    [
        ((("fda-510k-decision", "SESE"),), (8, 9)),
        ((("fda-510k-decision", "SESU"),), (8, 9)),
        ((("fda-510k-decision", "DENG"), ("fda-de-novo", "DEN260003")), (8, 9)),
        ((("fda-pma-decision", "APPR"),), (8, 9)),
        ((("health-canada-licence", "active"),), (8, 9)),
        ((("artg-entry", "included"),), (8, 9)),
        ((("mfds-trial-plan", "approved"),), (6, 7)),
        ((*TRIAL, ("trial-purpose", "DEVICE_FEASIBILITY")), (5, 6)),
        ((*TRIAL, ("trial-status", "COMPLETED"), ("trial-enrolment", "240")), (7, 8)),
        ((*TRIAL, ("trial-status", "COMPLETED"), ("trial-sites", "3")), (7, 8)),
        ((*TRIAL, ("trial-purpose", "DEVICE_FEASIBILITY"), ("trial-status", "TERMINATED")), (4, 5)),
        ((("sbir-phase", "Phase I"),), (3, 4)),
        ((("sbir-phase", "Phase II"),), (4, 6)),
        ((("nih-activity", "R44"),), (4, 6)),
    ],
)
def test_facts_speak_for_the_levels_of_the_evidence_map(
    observer: Observer,
    rules: RecordRules,
    facts: tuple[tuple[str, str], ...],
    levels: tuple[int, int],
) -> None:
    found = read(observer, rules, *facts)
    assert found is not None
    assert (found.low, found.high) == levels
    assert found.low <= found.level <= found.high


@pytest.mark.parametrize(
    "facts",
    [
        (("fda-pma-decision", "WTDR"),),
        (("fda-pma-decision", "DENY"), ("fda-510k-decision", "SESE")),
        (("fda-establishment", "Manufacture Medical Device"),),
        (*TRIAL, ("trial-status", "WITHDRAWN")),
    ],
)
def test_a_denial_a_registration_and_a_trial_never_begun_are_no_readiness(
    observer: Observer, rules: RecordRules, facts: tuple[tuple[str, str], ...]
) -> None:
    assert read(observer, rules, *facts, text="Our scanner received FDA 510(k) clearance.") is None


@pytest.mark.parametrize(
    "facts",
    [
        (("fda-510k-decision", "NSE"),),
        (("trial-phase", "PHASE3"),),
        (*TRIAL, ("trial-status", "COMPLETED"), ("trial-enrolment", "12"), ("trial-sites", "1")),
        (*TRIAL, ("trial-status", "COMPLETED"), ("trial-enrolment", "9" * 400)),
        (("sbir-phase", "SE"), ("", "*")),
    ],
)
def test_other_values_and_phases_of_device_trials_say_nothing(
    observer: Observer, rules: RecordRules, facts: tuple[tuple[str, str], ...]
) -> None:
    assert read(observer, rules, *facts) is None


def test_the_evidence_is_the_sentence_that_states_the_fact(
    observer: Observer, rules: RecordRules
) -> None:
    (signals,) = observer.observe([sample("Scanner X.", (("fda-510k-decision", "SESE"),))])
    found = estimate_trl(signals, load_bundle().trl("lexical"), True, rules)
    assert found is not None
    (ground,) = found.evidence
    assert signals.text[slice(*ground.span)] == STATED
    assert ground.kind == "fact"
    assert "21 CFR 807.100" in ground.why
    assert "TRL 8–9" in ground.why


def test_an_award_yields_to_what_the_text_reports_and_a_clearance_does_not(
    observer: Observer, rules: RecordRules
) -> None:
    text = "The device is at TRL 7."
    award = read(observer, rules, ("sbir-phase", "Phase I"), text=text)
    assert award is not None
    assert award.level == 7
    cleared = read(observer, rules, ("fda-510k-decision", "SESE"), text=text)
    assert cleared is not None
    assert cleared.level == 8


def test_bad_news_of_a_trial_lowers_what_the_text_says(
    observer: Observer, rules: RecordRules
) -> None:
    found = read(observer, rules, ("trial-status", "TERMINATED"), text="It is at TRL 6.")
    assert found is not None
    assert (found.level, found.low, found.high) == (5, 5, 5)
    assert "stopped" in found.evidence[0].why


@pytest.mark.parametrize(
    ("types", "role"),
    [
        (("Manufacture Medical Device for Another Party (Contract Manufacturer)",), "integrator"),
        (("Foreign Private Label Distributor", "Manufacture Medical Device"), "system"),
        (("Develop Specifications But Do Not Manufacture At This Facility",), "system"),
    ],
)
def test_a_registration_tells_the_role_and_making_comes_before_selling(
    observer: Observer, rules: RecordRules, types: tuple[str, ...], role: str
) -> None:
    facts = tuple(("fda-establishment", each) for each in types)
    (signals,) = observer.observe([sample("Lens Ltd.", facts)])
    guess = guess_role(signals, ("system", "integrator"), None, rules)
    assert guess is not None
    assert guess.id == role
    assert signals.text[slice(*guess.evidence[0].span)] == STATED


def test_product_codes_name_technologies(rules: RecordRules) -> None:
    facts = [RecordFact("fda-product-code", code) for code in ("obo", "NQQ", "ZZZ")]
    facts.append(RecordFact("other-code", "GEX"))
    named = coded(rules, facts)
    assert set(named) == {"optical-coherence-tomography", "ophthalmological-technology"}
    assert [f.value for f in named["optical-coherence-tomography"]] == ["obo", "NQQ"]
