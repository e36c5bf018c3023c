"""Where crawls begin."""

from __future__ import annotations

from collections import Counter
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from scouting.errors import ScoutingError, Unknown
from scouting.sources import SHIPPED, choose_sources, find_source, load_sources
from scouting.trust import TIERS
from taxonomy import Taxonomy

OWN = "- {id: lens, name: Lens, markets: [japan], address: 'https://lens.example/'}\n"
LEAST_A_MISSION = 14

REQUIRED = {
    "us-west": ("Biocom California", "California Life Sciences", "AdvaMed", "Photonics West"),
    "us-midwest-east": ("New York Photonics Industry Association", "Michigan Photonics", "AdvaMed"),
    "canada": ("Quebec Photonic Network", "Montréal InVivo", "Medtech Canada"),
    "malaysia": ("EUROCHAM Malaysia",),
    "singapore": ("Economic Development Board", "LUX Photonics Consortium", "Medical Fair Asia"),
    "south-korea": ("Kumoh National Institute of Technology", "KIMES"),
    "israel": ("Israel Export Institute",),
    "australia": ("Centre for Micro-Photonics",),
    "japan": ("Japan Bioindustry", "Hamamatsu Photonics", "Hamamatsu photonics cluster", "Topcon"),
}
SHARED_SITES = {"fda.gov"}
"""Sites with two entries in a market: a list of pages and a feed beside it."""


def test_the_shipped_list_keeps_to_the_vocabulary_s_markets(taxonomy: Taxonomy) -> None:
    markets = {market for source in load_sources() for market in source.markets}
    assert markets == {market.id for market in taxonomy.markets}


def test_every_mission_has_enough_sources_of_several_tiers(taxonomy: Taxonomy) -> None:
    for mission in taxonomy.missions:
        chosen = [
            source
            for source in choose_sources(load_sources(), (), mission.markets)
            if not source.is_register
        ]
        assert len(chosen) >= LEAST_A_MISSION, mission.id
        tiers = {source.tier for source in chosen}
        assert tiers >= {"institution", "association", "company", "news"}, mission.id


@pytest.mark.parametrize("market", REQUIRED)
def test_the_organisations_that_missions_know_are_listed(market: str) -> None:
    names = [source.name for source in load_sources() if market in source.markets]
    assert [
        wanted for wanted in REQUIRED[market] if not any(wanted in name for name in names)
    ] == []


def test_the_shipped_list_has_no_id_and_no_site_twice() -> None:
    sources = load_sources()
    assert len(sources) == SHIPPED.read_text("utf-8").count("- {id: ")
    sites = Counter(
        (market, urlsplit(source.address).netloc.removeprefix("www."))
        for source in sources
        if not source.is_register
        for market in source.markets
    )
    assert {site for (_, site), count in sites.items() if count > 1} == SHARED_SITES


def test_shipped_addresses_are_encrypted_canonical_and_of_a_known_tier() -> None:
    text = SHIPPED.read_text("utf-8")
    for source in load_sources():
        assert source.address.startswith("https://"), source.id
        assert f'"{source.address}"' in text, source.id
        assert source.tier != "unknown", source.id
        assert not source.verified, source.id


def test_only_shipped_sources_of_the_vocabulary_s_markets_are_used() -> None:
    chosen = load_sources(markets=["japan", "atlantis"])
    assert {market for source in chosen for market in source.markets} == {"japan"}
    assert "cordis-horizon" in {source.id for source in chosen}


def test_a_source_is_weekly_unverified_and_of_unknown_trust_unless_it_says_more(
    tmp_path: Path,
) -> None:
    (lens,) = own_sources(tmp_path, OWN)
    assert (lens.kind, lens.schedule, lens.tier) == ("website", "weekly", "unknown")
    assert (lens.licence, lens.verified, lens.stamp) == ("", False, "unknown:lens")


def test_own_sources_join_the_shipped_and_win_by_id(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN + OWN.replace("lens,", "hamamatsu,"))
    merged = {source.id: source for source in load_sources(str(own))}
    assert merged["lens"].address == "https://lens.example/"
    assert merged["hamamatsu"].name == "Lens"
    assert len(merged) == len(load_sources()) + 1


BAD = [
    (OWN.replace("lens", "Lens Ltd", 1), "entry 1 'Lens Ltd': id: "),
    (OWN.replace("lens", "l" * 81, 1), "entry 1 'lll"),
    (OWN.replace("https:", "ftp:"), "entry 1 'lens': address: "),
    (OWN.replace("name: Lens, ", ""), "entry 1 'lens': name: "),
    (OWN.replace("[japan]", "[]"), "entry 1 'lens': markets: "),
    (OWN.replace("[japan]", "japan"), "entry 1 'lens': markets: "),
    (
        OWN.replace("[japan]", "[japan, atlantis]"),
        "markets: unknown market 'atlantis'; known: australia",
    ),
    (OWN.replace("}", ", colour: red}"), "entry 1 'lens': colour: "),
    (OWN.replace("}", ', "co\\nlour": red}'), "entry 1 'lens': co lour: "),
    (OWN.replace("}", ", 7: red}"), "entry 1 'lens': 7: "),
    (OWN.replace("}", ", kind: radio}"), "entry 1 'lens': kind: "),
    (OWN.replace("}", ", parameters: {colour: red}}"), "entry 1 'lens': parameters"),
    (OWN.replace("}", ", parameters: {since: yesterday}}"), "entry 1 'lens': parameters"),
    (OWN.replace("}", ", parameters: {since: 20220101}}"), "entry 1 'lens': parameters"),
    (OWN.replace("}", ", kind: sbir, tier: company}"), "tier: Value error, what a register says"),
    (OWN.replace("}", ", schedule: hourly}"), "entry 1 'lens': schedule: "),
    (OWN.replace("}", ", tier: gospel}"), "entry 1 'lens': tier: "),
    (OWN.replace("}", ", verified: perhaps}"), "entry 1 'lens': verified: "),
    (OWN.replace("lens.example", "10.0.0.1"), "entry 1 'lens': address: 10.0.0.1, not public"),
    (OWN.replace("lens.example", "0x7f.1"), "entry 1 'lens': address: 127.0.0.1, not public"),
    (OWN.replace("lens.example", "[::1]"), "entry 1 'lens': address: ::1, not public"),
    (OWN.replace("lens.example", "printer.localhost"), "printer.localhost resolves to 127.0.0.1"),
    ("- just words\n", "entry 1: "),
    ("- [1, 2]\n", "entry 1: "),
]


@pytest.mark.parametrize(("text", "told"), BAD)
def test_a_wrong_entry_is_named_by_file_entry_and_field_on_one_line(
    tmp_path: Path, taxonomy: Taxonomy, text: str, told: str
) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text)
    with pytest.raises(ScoutingError) as error:
        load_sources(str(own), [market.id for market in taxonomy.markets])
    assert str(error.value).startswith(f"{own}: ")
    assert told in str(error.value)
    assert str(error.value).isprintable()


def test_wrong_entries_are_told_and_the_others_kept(tmp_path: Path, taxonomy: Taxonomy) -> None:
    told: list[str] = []
    text = "".join([OWN, *(text for text, _ in BAD), OWN.replace("lens", "last", 1)])
    own = tmp_path / "own.yaml"
    own.write_text(text)
    markets = {market.id for market in taxonomy.markets}
    kept = load_sources(str(own), markets, warn=told.append)
    assert [source.id for source in kept[len(load_sources()) :]] == ["lens", "last"]
    assert len(told) == len(BAD)


def test_an_id_that_stands_twice_is_told_and_the_first_counts(tmp_path: Path) -> None:
    told: list[str] = []
    own = tmp_path / "own.yaml"
    own.write_text(OWN + OWN.replace("Lens", "Other"))
    assert load_sources(str(own), warn=told.append)[-1].name == "Lens"
    assert told == [f"{own}: entry 2 'lens': id: an entry above has it already; the first counts"]


def test_an_allowed_private_network_may_hold_a_source(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN.replace("lens.example", "10.0.0.1:8080"))
    allowed = [ip_network("10.0.0.0/8")]
    assert load_sources(str(own), allowed=allowed)[-1].address == "https://10.0.0.1:8080/"


@pytest.mark.parametrize("text", ["- {id: [", "", "just words", "{id: lens}", "- &a [*a]\n- *a x"])
def test_a_file_that_is_no_list_is_named(tmp_path: Path, text: str) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(text)
    with pytest.raises(
        ScoutingError, match=r"own\.yaml: (cannot be read|the whole file): "
    ) as told:
        load_sources(str(own), warn=lambda line: None)
    assert "\n" not in str(told.value)


def test_a_missing_or_binary_file_of_sources_is_named(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"\xff\xfe\x00")
    for name in ("none.yaml", "bad.yaml"):
        with pytest.raises(ScoutingError, match=f"{name}: cannot be read"):
            load_sources(str(tmp_path / name))


def test_sources_are_chosen_by_id_by_market_or_all() -> None:
    known = load_sources()
    assert choose_sources(known, (), ()) == list(known)
    assert [s.id for s in choose_sources(known, ("jba",), ())] == ["jba"]
    japanese = choose_sources(known, (), ("japan",))
    assert {"jba", "hamamatsu"} <= {s.id for s in japanese}
    assert all("japan" in s.markets for s in japanese)
    assert [s.id for s in choose_sources(known, ("jba", "kumoh"), ("japan",))] == ["jba"]


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


def test_every_source_has_a_schedule_and_a_register_a_tier_of_its_kind() -> None:
    shipped = load_sources()
    assert {source.schedule for source in shipped} == {"daily", "weekly", "monthly"}
    registers = [source for source in shipped if source.is_register]
    assert len(registers) >= 45
    assert len(shipped) - len(registers) >= 200
    for source in registers:
        assert source.stamp.startswith("news:" if source.kind == "gdelt" else "register:")


def test_a_source_is_found_by_its_stamp() -> None:
    found = find_source(load_sources(), "register:sbir")
    assert found is not None
    assert (found.kind, found.since) == ("sbir", "2020-01-01")
    assert find_source(load_sources(), "company:sbir") is None


def test_an_unknown_source_is_named_with_how_to_see_the_known() -> None:
    with pytest.raises(Unknown, match=r"'nowhere'; 'scout sources list' shows"):
        choose_sources(load_sources(), ("nowhere",), ())


def test_the_stamp_of_every_source_fits_into_a_document() -> None:
    longest = max(map(len, TIERS)) + len(":") + 80
    assert longest <= 100


def own_sources(folder: Path, text: str) -> tuple[object, ...]:
    own = folder / "own.yaml"
    own.write_text(text)
    return load_sources(str(own))[len(load_sources()) :]
