"""Demand signals on the real vocabulary, without any encoder."""

from __future__ import annotations

import pytest

from models.demand import DemandGuess, find_demand
from models.gate import Gate
from models.signals import Observer, Sample
from models.technology import assert_terms
from scouting.vocabulary import build_lexicon, demand_fields
from taxonomy import Taxonomy
from tests.fakes import WordEmbedder

OCT = "optical-coherence-tomography"
LONG = "The hospital was founded by the town and has grown ever since. " * 12


@pytest.fixture(scope="module")
def observer(taxonomy: Taxonomy) -> Observer:
    return Observer(build_lexicon(taxonomy), WordEmbedder(), Gate(()))


@pytest.fixture(scope="module")
def fields(taxonomy: Taxonomy) -> dict[str, str]:
    return demand_fields(taxonomy)


def ask(observer: Observer, fields: dict[str, str], text: str) -> tuple[DemandGuess, ...]:
    """What a text asks for when it asserts every technology that it names."""
    (signals,) = observer.observe([Sample(text)])
    return find_demand(signals, {hit.key: [] for hit in assert_terms(signals)[0]}, fields)


@pytest.mark.parametrize(
    ("text", "signal"),
    [
        ("The hospital published a call for tenders for OCT scanners.", "tender"),
        ("Die Klinik hat eine öffentliche Ausschreibung für OCT-Geräte veröffentlicht.", "tender"),
        ("Le CHUM lance un appel d'offres pour la tomographie par cohérence optique.", "tender"),
        ("בית החולים פרסם מכרז פומבי לרכישת מערכת טומוגרפיה קוהרנטית אופטית.", "tender"),
        ("光干渉断層計の一般競争入札を行います。", "tender"),
        ("광간섭단층촬영 장비 구매를 위한 입찰 공고입니다.", "tender"),
        ("Hospital mengeluarkan notis tender bagi tomografi koheren optik.", "tender"),
        ("医院发布光学相干断层扫描设备招标公告。", "tender"),
        ("The agency opens a call for proposals on OCT in primary care.", "call"),
        ("There is an unmet need for OCT in rural clinics.", "unmet-need"),
        ("OCT of the retina is reimbursed by the national payer.", "reimbursement"),
        ("光干渉断層計による検査は保険適用です。", "reimbursement"),
    ],
)
def test_a_market_asks_in_its_own_words(
    observer: Observer, fields: dict[str, str], text: str, signal: str
) -> None:
    (found,) = ask(observer, fields, text)
    assert (found.signal, found.technologies, found.fields) == (signal, (OCT,), ())


@pytest.mark.parametrize(
    "text",
    [
        "We make OCT scanners.",
        "There is no unmet need for OCT scanners any more.",
        "The tender for OCT scanners has been withdrawn; the call for tenders is closed.",
        "The OCT examination has no reimbursement code and is not reimbursed.",
        "OCT is not covered by insurance, and patients pay out of pocket.",
        "光干渉断層計による検査は保険適用外です。",
        "광간섭단층촬영은 건강보험 적용이 되지 않는 비급여 항목입니다.",
    ],
)
def test_what_is_denied_or_over_is_no_demand(
    observer: Observer, fields: dict[str, str], text: str
) -> None:
    assert ask(observer, fields, text) == ()


def test_a_sentence_asks_for_what_it_names_before_what_stands_beside_it(
    observer: Observer, fields: dict[str, str]
) -> None:
    text = "We have an endoscope. The call for tenders is for OCT scanners. Lasers come later."
    assert [found.technologies for found in ask(observer, fields, text)] == [(OCT,)]


def test_a_whole_sentence_may_leave_its_object_to_the_next_passage_but_no_further(
    observer: Observer, fields: dict[str, str]
) -> None:
    asked = "Tenders are invited until March."
    assert ask(observer, fields, f"We want an OCT scanner. {asked}")[0].technologies == (OCT,)
    assert ask(observer, fields, f"We want an OCT scanner. {LONG * 3}{asked}") == ()


def test_a_row_of_a_table_asks_only_for_what_it_names(
    observer: Observer, fields: dict[str, str]
) -> None:
    text = "| T-1 | OCT scanner | Open tender |\n| T-2 | Laundering of linen | Open tender |"
    (found,) = ask(observer, fields, text)
    assert "OCT" in text[slice(*found.ground.span)]


def test_a_field_of_need_counts_where_no_technology_is_named(
    observer: Observer, fields: dict[str, str]
) -> None:
    (found,) = ask(observer, fields, "Our call for proposals seeks ideas for assisted living.")
    assert (found.technologies, found.fields) == ((), ("assisted-living",))
    (found,) = ask(observer, fields, "Our call for proposals seeks OCT for assisted living.")
    assert (found.technologies, found.fields) == ((OCT,), ())


def test_a_technology_that_the_page_does_not_assert_is_not_widened_to_its_field(
    observer: Observer, fields: dict[str, str]
) -> None:
    (signals,) = observer.observe([Sample("| Eye tracking for assisted living | Open call |")])
    assert find_demand(signals, {}, fields) == ()


def test_a_programme_for_ageing_speaks_of_assisted_living_by_itself(
    observer: Observer, fields: dict[str, str]
) -> None:
    (found,) = ask(observer, fields, "The ministry has renewed its healthy ageing programme.")
    assert (found.signal, found.fields) == ("programme", ("assisted-living",))
