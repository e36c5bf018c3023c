"""A vocabulary folder is loaded whole, or refused with file, concept and field."""

from __future__ import annotations

from pathlib import Path

import pytest

from taxonomy import Taxonomy, TaxonomyError, load_taxonomy
from taxonomy.loader import MAX_FILE_BYTES
from tests.taxonomy.conftest import Write

BROKEN = {
    "a missing field": ("  label: Oil lamp\n", "", "technologies.yaml: oil-lamp: label: "),
    "an unknown key": ("label: Oil lamp", "label: A\n  lable: B", "yaml: oil-lamp: lable: "),
    "a wrong type": ("number: 1", "number: one", "technologies.yaml: oil-lamp: number: "),
    "a list that is a text": ("[paraffin lamp]", "paraffin", "yaml: oil-lamp: synonyms: "),
    "an id with spaces": ("id: oil-lamp", "id: oil lamp", "technologies.yaml: oil lamp: id: "),
    "a field deep inside": (
        "difference: Neon",
        "diference: Neon",
        "technologies.yaml: oil-lamp: neighbours.neon-lamp.difference: ",
    ),
    "a language that is none": (
        "  number: 2",
        "  number: 2\n  native: {japanese: {label: ネオン}}",
        "technologies.yaml: neon-lamp: native.japanese",
    ),
    "English among the native languages": (
        "  number: 2",
        "  number: 2\n  native: {en: {label: Neon}}",
        "technologies.yaml: neon-lamp: native: ",
    ),
    "an area without a label": (
        "{id: warm, label: Warm",
        "{id: warm",
        "scheme.yaml: areas.warm.label: ",
    ),
    "an unknown neighbour": (
        "{id: neon-lamp,",
        "{id: gas-lamp,",
        "technologies.yaml: oil-lamp: neighbours: unknown technology 'gas-lamp'",
    ),
    "an unknown area": (
        "areas: [warm]",
        "areas: [hot]",
        "technologies.yaml: oil-lamp: areas: unknown thematic area 'hot'",
    ),
    "a repeated number": ("number: 2", "number: 1", "technologies.yaml: 1: number: used 2 times"),
    "a repeated id": (
        "- id: neon-lamp",
        "- id: oil-lamp",
        "technologies.yaml: oil-lamp: id: used 2 times",
    ),
    "a repeated area": (
        "{id: cold, label: Cold",
        "{id: warm, label: A, definition: a}\n  - {id: cold, label: Cold",
        "scheme.yaml: areas: warm: id: used 2 times",
    ),
    "missing exemplars": (
        "  exemplars: [We bend neon tubes.]\n",
        "",
        "technologies.yaml: neon-lamp: exemplars: at least one",
    ),
}


@pytest.mark.parametrize(("old", "new", "complaint"), BROKEN.values(), ids=BROKEN)
def test_a_mistake_is_refused_with_file_concept_and_field(
    write: Write, old: str, new: str, complaint: str
) -> None:
    with pytest.raises(TaxonomyError) as caught:
        load_taxonomy(write(old, new))
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_unknown_market_in_a_mission_is_refused(write: Write) -> None:
    mission = "- {id: M1, label: Moon, markets: [moon], lead: A, co_organiser: B}"
    with pytest.raises(TaxonomyError, match=r"missions\.yaml: M1: markets: unknown market 'moon'"):
        load_taxonomy(write(missions=mission))


def test_a_vocabulary_without_technologies_is_refused(write: Write) -> None:
    with pytest.raises(TaxonomyError, match=r"technologies\.yaml: at least one technology"):
        load_taxonomy(write(technologies="[]"))


def test_an_address_pattern_that_is_none_is_refused_with_its_market(write: Write) -> None:
    market = "- {id: moon, label: Moon, countries: [XX], names: {en: [Moon]}, postal: ['(x']}"
    with pytest.raises(TaxonomyError, match=r"markets\.yaml: moon: not a pattern of RE2: '\(x'"):
        load_taxonomy(write(markets=market, missions="[]"))


def test_an_unknown_modifier_of_readiness_is_refused(write: Write) -> None:
    levels = "".join(f"\n  - {{level: {n}}}" for n in range(1, 10))
    scale = f"source: us\nlevels:{levels}\nmodifiers: {{perhaps: {{en: [perhaps]}}}}"
    with pytest.raises(TaxonomyError, match=r"trl\.yaml: modifiers: unknown modifier 'perhaps'"):
        load_taxonomy(write(trl=scale))


TWICE = {
    "roles": "{id: a, label: A, definition: a}",
    "markets": "{id: a, label: A, countries: [], names: {}}",
    "missions": "{id: a, label: A, markets: [], lead: x, co_organiser: y}",
}


@pytest.mark.parametrize("name", TWICE)
def test_an_id_used_twice_is_refused_in_every_file(write: Write, name: str) -> None:
    files = {"missions": "[]", name: f"[{TWICE[name]}, {TWICE[name]}]"}
    with pytest.raises(TaxonomyError, match=rf"{name}\.yaml: a: id: used 2 times"):
        load_taxonomy(write(**files))


@pytest.fixture
def lamps(write: Write) -> Path:
    """The small vocabulary with a native label and a file of further German words."""
    folder = write(
        "  number: 2", "  number: 2\n  native: {de: {label: Neonlampe, synonyms: [Neon]}}"
    )
    (folder / "native").mkdir()
    return folder


def test_further_words_of_a_language_join_those_of_the_technology(lamps: Path) -> None:
    (lamps / "native" / "de.yaml").write_text(
        "neon-lamp: {synonyms: [Neonröhre, Neon], hints: [Edelgas]}"
    )
    german = load_taxonomy(lamps).technology("neon-lamp").native["de"]
    assert german.synonyms == ("Neon", "Neonröhre")
    assert load_taxonomy(lamps).technology("neon-lamp").supports()["de"] == ("Edelgas",)


@pytest.mark.parametrize(
    ("name", "text", "complaint"),
    [
        ("de", "gas-lamp: {synonyms: [Gas]}", r"native/de\.yaml: unknown technology 'gas-lamp'"),
        ("de", "neon-lamp: [Gas]", r"de\.yaml: neon-lamp"),
        ("fr", "neon-lamp: {synonyms: [néon]}", r"native/fr\.yaml: neon-lamp: .* no label in 'fr'"),
    ],
)
def test_further_words_that_fit_nothing_are_refused(
    lamps: Path, name: str, text: str, complaint: str
) -> None:
    (lamps / "native" / f"{name}.yaml").write_text(text)
    with pytest.raises(TaxonomyError, match=complaint):
        load_taxonomy(lamps)


@pytest.mark.parametrize(
    ("demand", "complaint"),
    [
        ("fields: [{id: warmth, technologies: [], words: {}}]", "unknown field of need 'warmth'"),
        (
            "signals: [{id: a, label: A, definition: a, cues: {}, field: warmth}]",
            "unknown field of need 'warmth'",
        ),
        (
            "signals: [{id: a, label: A, definition: a, cues: {}}, {id: a, label: A, definition: a, "
            "cues: {}}]",
            "signals: a: id: used 2 times",
        ),
        ("signals: {en: [tender]}", "signals"),
    ],
)
def test_demand_that_fits_nothing_is_refused(write: Write, demand: str, complaint: str) -> None:
    with pytest.raises(TaxonomyError, match=rf"demand\.yaml: .*{complaint}"):
        load_taxonomy(write(demand=demand))


def test_demand_of_a_technology_that_is_none_is_refused(write: Write) -> None:
    need = 'version: "1"\nneeds: [{id: warmth, label: Warmth, definition: w}]'
    folder = write('version: "1"', need)
    text = "fields: [{id: warmth, technologies: [gas-lamp], words: {en: [warm]}}]"
    (folder / "demand.yaml").write_text(text)
    with pytest.raises(TaxonomyError, match="warmth: technologies: unknown technology 'gas-lamp'"):
        load_taxonomy(folder)


def test_a_vocabulary_may_do_without_words_of_demand(write: Write) -> None:
    before = load_taxonomy(write())
    assert before.demand.signals == ()
    signal = "signals: [{id: a, label: A, definition: a, cues: {en: [tender]}}]"
    after = load_taxonomy(write(demand=signal))
    assert after.demand.signals[0].cues == {"en": ("tender",)}
    assert after.version != before.version


def test_a_readiness_scale_with_a_gap_is_refused(write: Write) -> None:
    with pytest.raises(TaxonomyError, match=r"trl\.yaml: levels: the nine levels"):
        load_taxonomy(write(trl="{source: x, levels: [{level: 1}, {level: 3}]}"))


@pytest.mark.parametrize(
    "text", ["- [broken", "a: 2026-99-99", "[" * 5000, "!!python/object:os.system {}"]
)
def test_what_is_not_yaml_is_refused_with_the_file(write: Write, text: str) -> None:
    with pytest.raises(TaxonomyError, match=r"technologies\.yaml: "):
        load_taxonomy(write(technologies=text))


@pytest.mark.parametrize("text", ["", "just words", "{}", "- 3"])
def test_yaml_of_another_form_is_refused_with_the_file(write: Write, text: str) -> None:
    with pytest.raises(TaxonomyError, match=r"technologies\.yaml: "):
        load_taxonomy(write(technologies=text))


def test_a_missing_file_is_named(write: Write) -> None:
    folder = write()
    (folder / "technologies.yaml").unlink()
    with pytest.raises(TaxonomyError, match=r"technologies\.yaml: cannot be read"):
        load_taxonomy(folder)


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(TaxonomyError, match="nowhere: no such vocabulary folder"):
        load_taxonomy(tmp_path / "nowhere")


def test_a_file_in_another_encoding_is_named(write: Write) -> None:
    folder = write()
    (folder / "scheme.yaml").write_bytes("title: Übersicht".encode("latin-1"))
    with pytest.raises(TaxonomyError, match=r"scheme\.yaml: cannot be read"):
        load_taxonomy(folder)


def test_a_huge_file_is_refused_unread(write: Write) -> None:
    with pytest.raises(TaxonomyError, match=rf"scheme\.yaml: larger than {MAX_FILE_BYTES} bytes"):
        load_taxonomy(write(scheme=" " * (MAX_FILE_BYTES + 1)))


def test_a_small_vocabulary_takes_scale_roles_markets_and_missions_from_the_shipped_one(
    write: Write,
) -> None:
    lamps, shipped = load_taxonomy(write()), load_taxonomy()
    assert [tech.id for tech in lamps.technologies] == ["oil-lamp", "neon-lamp"]
    assert lamps.trl == shipped.trl
    assert lamps.roles == shipped.roles
    assert lamps.markets == shipped.markets
    assert lamps.missions == shipped.missions


def test_the_version_changes_with_any_content(write: Write) -> None:
    before = load_taxonomy(write()).version
    after = load_taxonomy(write("Burns oil.", "Burns rapeseed oil.")).version
    assert before.startswith("1+")
    assert before != after
    assert load_taxonomy(write()).version == before


def test_the_default_is_photonics_for_health_by_none_empty_text_or_name() -> None:
    ids = {load_taxonomy(name).scheme.id for name in (None, "", "photonics_for_health")}
    assert ids == {"photonics_for_health"}


REGISTERS = """
readiness:
  - {when: {lamp-licence: ["A*"]}, low: 8, high: 9, because: licensed, source: Lamp Act}
roles:
  - {when: {lamp-trade: [maker]}, role: system, because: registered, source: Lamp Act}
product_codes: {oil-lamp: [OIL]}
"""


def test_a_vocabulary_may_bring_rules_on_registers(write: Write) -> None:
    own = load_taxonomy(write(registers=REGISTERS)).registers
    assert own.readiness[0].when == {"lamp-licence": ("A*",)}
    assert own.product_codes == {"oil-lamp": ("OIL",)}


def test_a_vocabulary_without_rules_on_registers_has_the_shipped_but_no_product_codes(
    write: Write, photonics: Taxonomy
) -> None:
    own = load_taxonomy(write()).registers
    assert own.readiness == photonics.registers.readiness
    assert own.product_codes == {}
    roles = "- {id: smith, label: Smith, definition: Makes lamps.}"
    assert load_taxonomy(write(roles=roles)).registers.roles == ()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("oil-lamp: [OIL]", "gas-lamp: [OIL]", "product_codes: unknown technology 'gas-lamp'"),
        ("[OIL]", "[oil]", "product_codes.oil-lamp"),
        ("role: system", "role: smith", "roles: unknown role 'smith'"),
        ("low: 8, high: 9", "low: 9, high: 8", "readiness: item 1: needs when, and one of"),
        ("low: 8, high: 9", "low: 8, high: 9, lowers: 1", "readiness: item 1: needs when"),
        ("low: 8, high: 9, ", "", "readiness: item 1: needs when"),
        ("low: 8, high: 9", "low: 8, high: 10", "readiness.item 1.high"),
        ("because: licensed, ", "", "readiness.item 1.because"),
    ],
)
def test_a_wrong_rule_on_registers_is_named(write: Write, old: str, new: str, told: str) -> None:
    assert old in REGISTERS
    with pytest.raises(TaxonomyError) as error:
        load_taxonomy(write(registers=REGISTERS.replace(old, new)))
    assert str(error.value).startswith("registers.yaml: ")
    assert told in str(error.value)
