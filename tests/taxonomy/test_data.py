"""The shipped vocabularies say what users rely on, completely and in the right language."""

from __future__ import annotations

import re
from collections import Counter
from itertools import combinations

import pytest
import re2

from taxonomy import Taxonomy, Technology, load_taxonomy

LANGUAGES = {"de", "fr", "he", "ja", "ko", "ms", "zh"}
IDS = """
1 photonics-microscopy-imaging · 2 image-analysis · 3 ir-spectroscopy ·
4 ophthalmological-technology · 5 laser-illumination-high-speed-imaging · 6 facs ·
7 laser-microfabrication-biomaterials · 8 q-switched-lasers · 9 molecular-spectroscopy ·
10 laser-induced-breakdown-spectroscopy · 11 multispectral-spectroscopy · 12 endoscopy ·
13 intense-pulsed-light · 14 photoacoustic-measurement · 15 tonometry · 16 photo-sterilization ·
17 photodynamic-disinfection · 18 uv-vis-spectrophotometry · 19 fibre-optic-phototherapy ·
20 optical-coherence-tomography · 21 bright-light-phototherapy · 22 laser-thickness-measurement ·
23 light-sheet-microscopy · 24 eye-tracking · 25 human-centric-lighting · 26 lasik ·
27 laser-scanning-luminescence · 28 low-level-laser-therapy · 29 laser-assisted-liposuction ·
30 photovoltaic-retinal-prosthesis · 31 photodynamic-therapy · 32 x-ray-spectroscopy ·
33 optogenetics-light-sources · 34 in-vivo-in-vitro-diagnostics · 35 laser-components-systems
"""
MISSIONS = {
    "M1": (("us-west",), "OpticsValley", "Medicen"),
    "M2": (("us-midwest-east",), "Human.technology Styria", "LITEK"),
    "M3": (("canada",), "OpticsValley", "Biocat"),
    "M4": (("malaysia", "singapore"), "Optence", "LITEK"),
    "M5": (("south-korea",), "Optence", "Human.technology Styria"),
    "M6": (("israel",), "Medicen", "Biocat"),
    "M7": (("australia",), "LITEK", "Optence"),
    "M8": (("japan",), "Biocat", "Medicen"),
}
ADDRESSES = {
    "us-west": ["12 Lumen Way, Menlo Park, CA 94025", "Bothell, WA 98011-1234"],
    "us-midwest-east": ["5 Prism Street, Cambridge, MA 02139", "Rochester, New York 14604"],
    "canada": ["8 Rue Fictive, Montréal, QC H3C 3J7", "Vancouver, British Columbia V6T 1Z4"],
    "malaysia": ["3 Jalan Cahaya, 50603 Kuala Lumpur", "11900 Bayan Lepas, Penang"],
    "singapore": ["1 Photon Drive, Singapore 138632", "新加坡 138632"],
    "south-korea": ["77 Bit-ro, Yuseong-gu, Daejeon 34051", "(34051) 대전광역시 유성구 빛로 77"],
    "israel": ["4 HaOr St., Rehovot 7610001", "רחוב האור 4, חיפה 3200003"],
    "australia": ["9 Beam Street, Clayton VIC 3168", "Perth, Western Australia 6009"],
    "japan": ["〒113-0033 東京都文京区光町1-2-3", "1-2-3 Hikari, Hamamatsu 432-8011, Japan"],
}
ELSEWHERE = [
    "Beispielstraße 5, 80331 München, Germany",
    "12 Rue de la Lumière, 91120 Palaiseau, France",
    "Catalogue number CA 94025, 16 pages",
    "We measured 34051 cells at 488 nm with 50603 events",
    "Model OR 97123 and part MA 02139X",
]
SCRIPTS = {
    "ja": r"[\u3040-\u30ff\u4e00-\u9fff]",
    "ko": r"[\uac00-\ud7af]",
    "he": r"[\u0590-\u05ff]",
}
SCRIPTS["zh"] = r"[\u4e00-\u9fff]"
FOREIGN = {
    "ja": r"[\uac00-\ud7af\u0590-\u05ff]",
    "zh": r"[\u3040-\u30ff\uac00-\ud7af\u0590-\u05ff]",
    "ko": r"[\u3040-\u30ff\u4e00-\u9fff\u0590-\u05ff]",
    "he": r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]",
}
NOT_LATIN = r"[\u0590-\u05ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]"
STATES = """AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV
NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY"""


@pytest.fixture(scope="module", params=["photonics_for_health", "life_science_nord"])
def vocabulary(request: pytest.FixtureRequest) -> Taxonomy:
    return load_taxonomy(request.param)


def words(sentence: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{4,}", sentence.casefold()))


def test_all_35_technologies_have_the_numbers_and_ids_that_users_rely_on(
    photonics: Taxonomy,
) -> None:
    expected = [tuple(entry.split()) for entry in IDS.split("·")]
    assert [(str(tech.number), tech.id) for tech in photonics.technologies] == expected


def test_the_second_vocabulary_has_three_focal_and_four_cross_topics(nord: Taxonomy) -> None:
    topics = {tech.id: tech.areas for tech in nord.technologies}
    assert topics == {
        "infection-and-hygiene": ("focal-topics",),
        "bone-healing": ("focal-topics",),
        "digital-health": ("focal-topics",),
        "regulatory-affairs": ("cross-topics",),
        "innovative-production-technology": ("cross-topics",),
        "personalised-medicine": ("cross-topics",),
        "diagnostics": ("cross-topics",),
    }


def test_the_areas_and_needs_are_those_that_users_rely_on(photonics: Taxonomy) -> None:
    assert [area.label for area in photonics.scheme.areas] == [
        "Diagnostics and interventional imaging",
        "Medical and environmental sensing",
        "Regenerative medicine and biomaterials",
    ]
    assert [need.id for need in photonics.scheme.needs] == [
        "personalised-medicine",
        "assisted-living",
    ]


def test_every_area_has_technologies_and_every_technology_an_area(vocabulary: Taxonomy) -> None:
    used = Counter(area for tech in vocabulary.technologies for area in tech.areas)
    assert set(used) == {area.id for area in vocabulary.scheme.areas}
    assert all(len(set(tech.areas)) == len(tech.areas) > 0 for tech in vocabulary.technologies)


def test_every_technology_has_12_exemplars_and_5_counter_examples(vocabulary: Taxonomy) -> None:
    for tech in vocabulary.technologies:
        assert len(set(tech.exemplars)) >= 12, tech.id
        assert len({wrong.text for wrong in tech.counter_examples}) >= 5, tech.id
        assert all(wrong.because for wrong in tech.counter_examples), tech.id
        assert tech.neighbours, tech.id
        assert tech.id not in {near.id for near in tech.neighbours}


def test_no_sentence_is_used_twice(vocabulary: Taxonomy) -> None:
    used = Counter(
        sentence
        for tech in vocabulary.technologies
        for sentence in (*tech.exemplars, *(wrong.text for wrong in tech.counter_examples))
    )
    assert [sentence for sentence, times in used.items() if times > 1] == []


def test_no_two_technologies_share_a_sentence_in_other_words(vocabulary: Taxonomy) -> None:
    sentences = [
        (tech.id, words(text)) for tech in vocabulary.technologies for text in tech.exemplars
    ]
    for (one, mine), (other, theirs) in combinations(sentences, 2):
        assert len(mine & theirs) / len(mine | theirs) < 0.5, (one, other, mine & theirs)


def test_every_technology_is_named_in_seven_languages(vocabulary: Taxonomy) -> None:
    for tech in vocabulary.technologies:
        assert set(tech.native) == LANGUAGES, tech.id
        assert all(name.label and name.synonyms for name in tech.native.values()), tech.id


def test_every_name_is_written_in_the_script_of_its_language(vocabulary: Taxonomy) -> None:
    for tech in vocabulary.technologies:
        for lang, names in tech.terms().items():
            for name in names:
                assert re.search(SCRIPTS.get(lang, ""), name), (tech.id, lang, name)
                assert not re.search(FOREIGN.get(lang, NOT_LATIN), name), (tech.id, lang, name)


def test_no_name_is_listed_twice(vocabulary: Taxonomy) -> None:
    for tech in vocabulary.technologies:
        for lang, names in tech.terms().items():
            assert len(set(names)) == len(names), (tech.id, lang)
        assert not set(map(str.casefold, tech.synonyms)) & set(map(str.casefold, tech.hints))


def shared(vocabulary: Taxonomy) -> set[tuple[str, ...]]:
    owners: dict[tuple[str, str], set[str]] = {}
    for tech in vocabulary.technologies:
        for lang, names in tech.terms().items():
            for name in names:
                owners.setdefault((lang, name.casefold()), set()).add(tech.id)
    return {tuple(sorted(ids)) for ids in owners.values() if len(ids) > 1}


def test_only_oximetry_is_a_name_of_two_technologies(photonics: Taxonomy, nord: Taxonomy) -> None:
    assert shared(photonics) == {("in-vivo-in-vitro-diagnostics", "ir-spectroscopy")}
    assert shared(nord) == set()


@pytest.mark.parametrize(
    ("id", "lang", "text"),
    [
        ("lasik", "ko", "우리나라 식품의약품안전처"),
        ("multispectral-spectroscopy", "ko", "측정하였다. 분광기를 사용한다"),
        ("lasik", "zh", "准分子雷射光刻機"),
        ("ophthalmological-technology", "zh", "人工晶体材料研究院"),
        ("laser-thickness-measurement", "de", "Wanddickenmessung mit Ultraschall"),
        ("laser-thickness-measurement", "ko", "초음파 두께 측정기"),
        ("image-analysis", "de", "Bilderkennung für autonome Fahrzeuge"),
        ("low-level-laser-therapy", "en", "a laser comb for astronomy"),
        ("optogenetics-light-sources", "en", "variant chr2:1234567"),
        ("in-vivo-in-vitro-diagnostics", "en", "advice on MDR and IVDR"),
    ],
)
def test_a_name_does_not_hide_in_unrelated_text(
    photonics: Taxonomy, id: str, lang: str, text: str
) -> None:
    plain = re.sub(r"[\W_]+", "" if lang in {"ja", "ko", "zh"} else " ", text).casefold()
    names = photonics.technology(id).terms()[lang]
    assert [
        name for name in names if name.replace(" ", "" if lang == "ko" else " ").casefold() in plain
    ] == []


def test_the_missions_have_the_markets_lead_and_co_organiser_that_users_rely_on(
    photonics: Taxonomy,
) -> None:
    found = {m.id: (m.markets, m.lead, m.co_organiser) for m in photonics.missions}
    assert found == MISSIONS


def test_every_market_is_visited_by_one_mission(photonics: Taxonomy) -> None:
    visited = [market for mission in photonics.missions for market in mission.markets]
    assert sorted(visited) == sorted(market.id for market in photonics.markets)


def test_the_us_states_are_complete_and_in_one_market_each(photonics: Taxonomy) -> None:
    west = set(photonics.market("us-west").states.values())
    east = set(photonics.market("us-midwest-east").states.values())
    assert west == {"WA", "OR", "CA", "AK", "HI", "NV", "AZ"}
    assert west | east == set(STATES.split())
    assert not west & east
    assert all(not m.states for m in photonics.markets if m.countries != ("US",))


def test_every_address_pattern_compiles_in_re2(photonics: Taxonomy) -> None:
    for market in photonics.markets:
        assert market.postal
        assert market.phones
        for pattern in (*market.postal, *market.phones):
            re2.compile(pattern)


def hits(photonics: Taxonomy, line: str) -> set[str]:
    found = set()
    for market in photonics.markets:
        if any(re2.search(pattern, line) for pattern in market.postal):
            found.add(market.id)
    return found


@pytest.mark.parametrize(
    ("market", "line"), [(m, a) for m, lines in ADDRESSES.items() for a in lines]
)
def test_an_address_is_of_its_market_and_of_no_other(
    photonics: Taxonomy, market: str, line: str
) -> None:
    assert hits(photonics, line) == {market}


@pytest.mark.parametrize("line", ELSEWHERE)
def test_an_address_elsewhere_or_a_mere_number_is_of_no_market(
    photonics: Taxonomy, line: str
) -> None:
    assert hits(photonics, line) == set()


def test_the_scale_has_nine_defined_levels_with_cues(photonics: Taxonomy) -> None:
    assert [step.level for step in photonics.trl.levels] == list(range(1, 10))
    assert all(step.label and step.definition and step.cues for step in photonics.trl.levels)


def test_the_roles_are_those_that_users_rely_on(photonics: Taxonomy) -> None:
    assert [role.id for role in photonics.roles] == [
        *("component", "system", "integrator", "end_user", "research", "intermediary")
    ]


def test_definitions_tell_technologies_apart(vocabulary: Taxonomy) -> None:
    definitions: list[Technology] = list(vocabulary.technologies)
    assert len({tech.definition for tech in definitions}) == len(definitions)
    assert all(len(tech.definition) > 60 for tech in definitions)


def test_demand_is_told_in_every_language_and_each_phrase_once(photonics: Taxonomy) -> None:
    demand = photonics.demand
    told = {signal.id: signal.cues for signal in demand.signals}
    told |= {field.id: field.words for field in demand.fields} | {"denials": demand.denials}
    assert {need.id for need in photonics.scheme.needs} <= told.keys()
    for name, phrases in told.items():
        assert set(phrases) == LANGUAGES | {"en"}, name
        for language, texts in phrases.items():
            assert len(set(texts)) == len(texts) >= 6, (name, language)
            if script := SCRIPTS.get(language):
                assert all(re.search(script, text) for text in texts), (name, language)


def test_a_second_vocabulary_needs_no_words_of_demand(nord: Taxonomy) -> None:
    assert nord.demand.signals == ()
