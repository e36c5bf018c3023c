"""Where crawls begin."""

from __future__ import annotations

from pathlib import Path

import pytest

from scouting.errors import ScoutingError, Unknown
from scouting.sources import choose_sources, find_source, load_sources
from taxonomy import Taxonomy

OWN = "- {id: lens, name: Lens, markets: [japan], address: 'https://lens.example/'}\n"


def test_every_market_has_a_shipped_source_and_every_source_a_known_market(
    taxonomy: Taxonomy,
) -> None:
    markets = {market for source in load_sources() for market in source.markets}
    assert markets == {market for mission in taxonomy.missions for market in mission.markets}


def test_own_sources_join_the_shipped_and_win_by_id(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN + OWN.replace("lens,", "hamamatsu,"))
    merged = {source.id: source for source in load_sources(str(own))}
    assert merged["lens"].address == "https://lens.example/"
    assert merged["hamamatsu"].name == "Lens"
    assert len(merged) == len(load_sources()) + 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (OWN.replace("lens", "Lens Ltd", 1), "0.id"),
        (OWN.replace("https:", "ftp:"), "0.address"),
        (OWN.replace("name: Lens, ", ""), "0.name"),
        (OWN.replace("}", ", colour: red}"), "0.colour"),
        (OWN.replace("}", ", kind: radio}"), "0.kind"),
        (OWN.replace("}", ", parameters: {colour: red}}"), "0.parameters"),
        (OWN.replace("}", ", parameters: {since: yesterday}}"), "0.parameters"),
        (OWN.replace("}", ", parameters: {since: 20220101}}"), "0.parameters"),
        ("- {id: [", "cannot be read"),
        ("", "the whole file"),
        ("just words", "the whole file"),
    ],
)
def test_a_wrong_source_is_named_by_file_place_and_reason(
    tmp_path: Path, text: str, told: str
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text)
    with pytest.raises(ScoutingError) as error:
        load_sources(str(own))
    assert str(error.value).startswith(f"{own}: ")
    assert told in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_or_binary_file_of_sources_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xfe\x00")
    for name in ("none.yaml", "bad.yaml"):
        with pytest.raises(ScoutingError, match=f"{name}: cannot be read"):
            load_sources(str(tmp_path / name))


def test_sources_are_chosen_by_id_by_market_or_all() -> None:
    known = load_sources()
    assert choose_sources(known, (), ()) == list(known)
    assert [s.id for s in choose_sources(known, ("jba",), ())] == ["jba"]
    chosen = choose_sources(known, (), ("japan",))
    assert {s.id for s in chosen if not s.is_register} == {"jba", "hamamatsu"}
    assert all("japan" in s.markets for s in chosen)


def test_a_choice_that_no_source_fits_says_so() -> None:
    with pytest.raises(Unknown, match="no source in israel"):
        choose_sources(load_sources(), ("jba",), ("israel",))


def test_every_mission_has_registers_of_products_trials_and_research(taxonomy: Taxonomy) -> None:
    registers = [source for source in load_sources() if source.is_register]
    for mission in taxonomy.missions:
        for market in mission.markets:
            kinds = {source.kind for source in registers if market in source.markets}
            assert {"openfda-510k", "openfda-registrations", "clinicaltrials", "openalex"} <= kinds
            assert {"cordis", "gdelt"} <= kinds


def test_every_register_names_its_licence() -> None:
    assert all(source.licence for source in load_sources() if source.is_register)


def test_a_source_is_found_by_its_id() -> None:
    found = find_source(load_sources(), "sbir")
    assert found is not None
    assert (found.kind, found.since) == ("sbir", "2020-01-01")
    assert find_source(load_sources(), "nowhere") is None


def test_an_unknown_source_is_named_with_those_there_are() -> None:
    with pytest.raises(Unknown, match=r"'nowhere'; known: biocom-california, .*hamamatsu"):
        choose_sources(load_sources(), ("nowhere",), ())
