"""Names of organisations are compared without their legal forms."""

from __future__ import annotations

import pytest

from scouting.names import core, distinctive, legal_form, likeness, split_scripts


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Lens, K.K.", "lens"),
        ("Lens Inc.", "lens"),
        ("LENS CO., LTD", "lens"),
        ("Lens GmbH & Co. KG", "lens"),
        ("Optique Lumière S.A.R.L.", "optique lumiere"),
        ("Lumen Sdn. Bhd.", "lumen"),
        ("A.B.C. Optics Pte. Ltd.", "abc optics"),
        ("Wattle Pty Ltd", "wattle"),
        ("株式会社光学堂", "光学堂"),
        ("（株）光学堂", "光学堂"),
        ("㈜루멘", "루멘"),
        ("루멘 주식회사", "루멘"),
        ('אורות בע"מ', "אורות"),
        ("光明科技股份有限公司", "光明科技"),
        ("Inc", "inc"),
        ("", ""),
    ],
)
def test_legal_forms_of_every_market_are_left_out(name: str, same: str) -> None:
    assert core(name) == same


def test_a_legal_form_within_a_name_stays() -> None:
    assert core("Ag Vision Systems") == "ag vision systems"


def test_words_of_the_trade_are_not_telling() -> None:
    assert distinctive(core("Advanced Laser Systems Inc.")) == ()
    assert distinctive(core("Hamano Photonics K.K.")) == ("hamano",)


def test_only_forms_that_set_companies_apart_are_told() -> None:
    assert (legal_form("Apex LLC"), legal_form("Apex, Inc."), legal_form("Apex Co., Ltd.")) == (
        "llc", "inc", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("nikon", "nikon instruments"),
        ("photon 3d", "photon 4d"),
        ("tohan", "tohen"),
        ("光学堂", "光学社"),
        ("lumina optics", "lucerna optics"),
    ],
)
def test_a_word_a_number_or_a_character_more_is_another_name(one: str, other: str) -> None:
    assert likeness(one, other) == 0


def test_spelling_is_forgiven_in_long_latin_names() -> None:
    assert likeness("meri vista", "merivista") == 100
    assert 95 < likeness("ophthaluma diagnostics", "ophthaluma diagnostcs") < 100


def test_a_name_in_two_scripts_is_two_names() -> None:
    pair = ("天竜光素子株式会社", "Tenryu Photodevice K.K.")
    for text in ("{} ({})", "{}（{}）", "{} | {}", "{}/{}"):
        assert split_scripts(text.format(*pair)) == pair
    assert split_scripts("(주)한빛 (Hanbit Co., Ltd.)") == ("한빛", "Hanbit Co., Ltd.")
    assert split_scripts("Lumen (Japan)") == ("Lumen (Japan)",)
