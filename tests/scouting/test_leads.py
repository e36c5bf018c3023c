"""Findings of many documents become leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from scouting.change import GONE_SHARE, HALF_LIFE_DAYS
from scouting.domain import Finding, Lead, TrlEstimate
from scouting.leads import MAX_EVIDENCE, WEIGHTS, gather_leads
from tests.factories import NOON, OCT, Read, document, evidence, finding, reading

LATER = NOON + timedelta(hours=1)


def read(url: str = "http://lens.example/a", **parts: Any) -> Read:
    return Read(document(url, organisation="Lens Ltd"), reading(**parts))


def one(*sources: Read, now: datetime = LATER) -> Lead:
    (lead,) = gather_leads("lens.example", sources, now)
    return lead


def part(lead: Lead, name: str) -> float:
    return next(part.value for part in lead.parts if part.name == name)


def unnamed(probability: float) -> dict[str, Any]:
    told = evidence(why="reads like known examples (cosine 0.71)", kind="alike")
    return {"technologies": (finding(probability=probability, evidence=(told,)),)}


def test_a_lead_joins_organisation_technology_and_market() -> None:
    lead = one(read())
    assert (lead.organisation.key, lead.organisation.name) == ("lens.example", "Lens Ltd")
    assert lead.organisation.url == "http://lens.example/"
    assert (lead.technology, lead.market, lead.role) == (OCT, "japan", "system")
    assert lead.trl is not None
    assert (lead.trl.level, lead.trl.low, lead.trl.high) == (8, 7, 9)
    assert (lead.model_version, lead.taxonomy_version) == ("m1", "t1")


def test_the_score_is_the_sum_of_its_parts_and_each_part_says_why() -> None:
    lead = one(read())
    assert {p.name: p.weight for p in lead.parts} == WEIGHTS
    assert sum(WEIGHTS.values()) == pytest.approx(1)
    assert lead.score == pytest.approx(100 * sum(p.value * p.weight for p in lead.parts), abs=0.01)
    assert all(0 <= p.value <= 1 and len(p.words) > 10 for p in lead.parts)


def test_a_lead_keeps_its_id_whatever_its_pages_and_its_market() -> None:
    elsewhere = one(read("http://lens.example/b", market=Finding("israel", 0.9)))
    assert elsewhere.id == one(read()).id


def test_each_technology_becomes_a_lead_of_its_own_best_first() -> None:
    found = (finding(probability=0.7), finding("endoscopy", 12, 0.95))
    leads = gather_leads("lens.example", [read(technologies=found)], LATER)
    assert [lead.technology for lead in leads] == ["endoscopy", OCT]
    assert leads[0].score > leads[1].score


def test_pages_that_were_not_judged_or_say_nothing_make_no_lead() -> None:
    silent = read(abstained="too-short")
    assert gather_leads("lens.example", [], LATER) == []
    assert gather_leads("lens.example", [silent, read(technologies=())], LATER) == []


def test_a_page_off_the_field_makes_no_lead_but_adds_to_one() -> None:
    off = read("http://lens.example/jobs", relevant=False)
    assert gather_leads("lens.example", [off], LATER) == []
    assert one(read(), off).documents == 2


@pytest.mark.parametrize(
    ("sources", "count"),
    [
        ([read(technologies=(finding(probability=0.59),))], 0),
        ([read(technologies=(finding(probability=0.60),))], 1),
        ([read(technologies=(finding(probability=0.4),))] * 2, 1),
        ([read(technologies=(finding(probability=0.39),))] * 2, 0),
        ([read(**unnamed(0.79))], 0),
        ([read(**unnamed(0.80))], 1),
        ([read(**unnamed(0.79))] * 2, 0),
    ],
)
def test_a_faint_technology_needs_a_name_and_a_second_page(sources: list[Read], count: int) -> None:
    assert len(gather_leads("lens.example", sources, LATER)) == count


@pytest.mark.parametrize(("probability", "count"), [(0.94, 0), (0.95, 1)])
def test_an_aside_on_one_page_of_a_site_about_the_field_needs_to_be_surer(
    probability: float, count: int
) -> None:
    others = [read(f"http://lens.example/{n}", technologies=()) for n in range(2)]
    aside = read(technologies=(finding(probability=probability),))
    assert len(gather_leads("lens.example", [aside, *others], LATER)) == count
    assert len(gather_leads("lens.example", [aside], LATER)) == 1


def test_evidence_comes_from_every_page_in_turn_each_sentence_once_with_its_address() -> None:
    sure = [evidence(text, "names “OCT”") for text in ("first", "second", "third")]
    less = [evidence("first", "names “OCT”"), evidence("other", "names “OCT”")]
    lead = one(
        read("http://lens.example/b", technologies=(finding(probability=0.7, evidence=less),)),
        read("http://lens.example/a", technologies=(finding(probability=0.9, evidence=sure),)),
    )
    assert len(lead.evidence) <= MAX_EVIDENCE
    assert [piece.text for piece in lead.evidence] == ["first", "second", "other"]
    assert lead.evidence[0].url == "http://lens.example/a"
    assert lead.evidence[2].url == "http://lens.example/b"


def test_the_level_that_words_speak_for_beats_a_guess_on_a_surer_page() -> None:
    said = TrlEstimate(
        4, 3, 5, 0.7, (evidence(why="“prototype” speaks for TRL 4", kind="cue", level=4),)
    )
    guess = TrlEstimate(9, 7, 9, 0.9, ())
    surer = read(technologies=(finding(probability=0.99),), trl=guess)
    lead = one(surer, read("http://lens.example/b", trl=said))
    assert lead.trl is not None
    assert lead.trl.level == 4
    assert lead.trl.evidence[0].url == "http://lens.example/b"


def test_a_lead_whose_only_level_stands_on_a_suspicious_page_has_none_and_says_why() -> None:
    page = read()
    lead = one(
        replace(page, document=replace(page.document, suspicion="it repeats the same few words"))
    )
    assert lead.trl is None
    words = next(part.words for part in lead.parts if part.name == "readiness")
    assert "may be a trap (it repeats the same few words)" in words


def test_without_any_level_readiness_is_low_and_says_so() -> None:
    lead = one(read(trl=None))
    assert lead.trl is None
    assert part(lead, "readiness") < part(one(read()), "readiness")


def test_freshness_halves_in_its_half_life() -> None:
    seen = NOON + timedelta(days=HALF_LIFE_DAYS)
    assert part(one(read(), now=seen), "freshness") == pytest.approx(0.5)
    assert part(one(read(), now=NOON - timedelta(days=3)), "freshness") == 1


def test_a_naming_sentence_is_stronger_evidence_and_more_sentences_stronger_still() -> None:
    named = one(read(technologies=(finding(probability=0.9),)))
    more = one(read(), read(technologies=(finding(evidence=(evidence("Another."),)),)))
    assert part(one(read(**unnamed(0.9))), "evidence") < part(named, "evidence")
    assert part(named, "evidence") < part(more, "evidence")


def test_the_most_trusted_tier_that_tells_of_it_counts() -> None:
    def told_by(source: str) -> Read:
        return replace(read(), document=document(source=source))

    news, company, register = (
        one(told_by(source)) for source in ("news:optics", "company:lens", "register:fda")
    )
    assert part(news, "source trust") < part(company, "source trust")
    assert part(company, "source trust") < part(register, "source trust")
    both = one(told_by("news:optics"), told_by("register:fda"))
    assert part(both, "source trust") == part(register, "source trust")
    assert both.sources == ("news:optics", "register:fda")


def test_pages_vote_on_the_market_and_none_leaves_it_empty() -> None:
    lead = one(
        read(market=Finding("israel", 0.9)),
        read(market=Finding("japan", 0.6)),
        read(market=Finding("japan", 0.6)),
    )
    assert lead.market == "japan"
    assert one(read(market=None)).market == ""


def test_a_role_that_is_said_beats_one_that_pages_are_worded_like() -> None:
    said = Finding("integrator", 0.8, (evidence(why="“we integrate”", kind="phrase"),))
    worded = Finding("research", 0.9, (evidence(why="worded like research", kind="wording"),))
    lead = one(read(role=worded), read(role=worded), read("http://lens.example/b", role=said))
    assert lead.role == "integrator"
    assert lead.role_evidence[0].url == "http://lens.example/b"
    assert one(read(role=None)).role is None


def test_first_and_last_sight_span_all_documents() -> None:
    early = replace(read(), document=document(fetched=NOON - timedelta(days=9)))
    late = replace(read(), last_seen=NOON + timedelta(minutes=5))
    lead = one(early, late)
    assert lead.first_seen == NOON - timedelta(days=9)
    assert lead.last_seen == NOON + timedelta(minutes=5)


def test_the_commonest_name_names_the_organisation_else_its_key() -> None:
    def named(name: str) -> Read:
        return replace(read(), document=document(organisation=name))

    assert one(named("Lens"), named("Lens Ltd"), named("Lens Ltd")).organisation.name == "Lens Ltd"
    (nameless,) = gather_leads("name:lens", [named("")], LATER)
    assert nameless.organisation.name == "lens"


def test_a_lead_whose_only_page_is_gone_stays_says_so_and_is_less_fresh() -> None:
    lead, lost = one(read()), one(replace(read(), gone=NOON))
    assert (lead.gone, lead.changed) == ((), None)
    assert (lost.gone, lost.changed) == (("http://lens.example/a",), NOON)
    assert part(lost, "freshness") == pytest.approx(GONE_SHARE * part(lead, "freshness"), abs=1e-3)
    assert lost.score < lead.score
    words = next(p.words for p in lost.parts if p.name == "freshness")
    assert words.startswith("the page is gone")


def test_a_gone_page_beside_a_live_one_neither_freshens_nor_leads_the_evidence() -> None:
    other = {"technologies": (finding(evidence=(evidence("Sold as OCT."),)),)}
    gone = replace(read(), gone=LATER, last_seen=LATER)
    live = replace(read("http://lens.example/b", **other), last_seen=NOON - timedelta(days=90))
    lead = one(gone, live)
    assert lead.gone == ("http://lens.example/a",)
    assert [piece.url[-1] for piece in lead.evidence] == ["b", "a"]
    alone = one(live)
    assert part(lead, "freshness") == part(alone, "freshness") > GONE_SHARE
    assert "1 of 2 pages gone" in next(p.words for p in lead.parts if p.name == "freshness")


def test_a_rewritten_page_changes_a_lead_and_does_not_make_it_new() -> None:
    week = timedelta(days=7)
    rewritten = replace(read(), first_seen=NOON - week, changed=NOON)
    lead = one(rewritten)
    assert (lead.first_seen, lead.changed) == (NOON - week, NOON)


def record(technology: str, trl: TrlEstimate | None, number: str = "1") -> Read:
    told = evidence("product code OBO", why="product code OBO", kind="fact")
    return Read(
        document(
            f"https://register.example/{number}", organisation="Lens, Inc.", source="register:fda"
        ),
        reading(technologies=(finding(technology, 1, 0.97, evidence=(told,)),), trl=trl),
    )


CLEARED = TrlEstimate(8, 8, 9, 0.95, (evidence(why="cleared", kind="fact", level=8),))


def test_a_clearance_counts_for_its_own_technology_and_no_other_of_the_firm() -> None:
    bench = TrlEstimate(4, 3, 5, 0.8, (evidence(why="bench", kind="cue", level=4),))
    leads = gather_leads(
        "name:lens", [record(OCT, CLEARED), record("endoscopy", bench, "2")], LATER
    )
    levels = {lead.technology: lead.trl.level for lead in leads if lead.trl}
    assert levels == {OCT: 8, "endoscopy": 4}


def test_a_clearance_outranks_a_phrase_of_another_document_on_the_same_technology() -> None:
    phrase = TrlEstimate(6, 5, 7, 0.9, (evidence(why="pilot", kind="cue", level=6),))
    leads = gather_leads("name:lens", [record(OCT, phrase), record(OCT, CLEARED, "2")], LATER)
    assert [lead.trl.level for lead in leads if lead.trl] == [8]


def test_one_record_each_of_several_technologies_makes_as_many_leads() -> None:
    several = ("endoscopy", "lasik", "facs", OCT)
    leads = gather_leads("name:lens", [record(t, None, t) for t in several], LATER)
    assert {lead.technology for lead in leads} == set(several)


def test_the_address_of_a_register_is_nobody_s_home_page() -> None:
    (lead,) = gather_leads("name:lens", [record(OCT, None)], LATER)
    assert lead.organisation.url == ""
    assert part(lead, "source trust") == 0.95


def test_news_about_nobody_in_particular_make_no_lead() -> None:
    assert gather_leads("name:", [record(OCT, None)], LATER) == []


def test_the_site_of_an_organisation_is_that_of_its_key() -> None:
    pages = [
        Read(document("http://a.example/"), reading()),
        Read(document("http://www.lens-optics.example:80/x"), reading()),
    ]
    (lead,) = gather_leads("lens-optics.example", pages, NOON)
    assert lead.organisation.url == "http://www.lens-optics.example:80/"
