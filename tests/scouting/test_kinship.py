"""What a page's own words say of its organisation's other names and of its parents."""

from __future__ import annotations

import time

import pytest

from scouting.kinship import MAX_ALIASES, read_kinship


def told(text: str, name: str) -> list[tuple[str, str]]:
    return [(one.kind, one.value) for one in read_kinship(text, name)]


@pytest.mark.parametrize(
    ("name", "text", "parent"),
    [
        ("Lumen Optics", "We are a wholly owned subsidiary of Grand Photon plc. More.", "Grand Photon"),
        ("Lumen Optics GmbH", "Since 1998, Lumen Optics GmbH is part of the Acme Group.", "Acme"),
        ("Lumen Optics", "As a subsidiary of Bar Corp, we make lasers.", "Bar Corp"),
        ("光学堂株式会社", "当社は遠州光機株式会社の子会社です。", "遠州光機株式会社"),
        ("(주)루멘", "당사는 한별전자의 자회사입니다.", "한별전자"),
        ("Lumière SA", "Nous sommes une filiale du groupe Grand Photon.", "Grand Photon"),
        ("חברה", "אנחנו חברת בת של קבוצת אור.", "קבוצת אור"),
        ("Sinar Sdn Bhd", "Kami ialah anak syarikat Cahaya Berhad.", "Cahaya Berhad"),
        ("光谷", "本公司是华明科技有限公司的全资子公司。", "华明科技有限公司"),
        ("Licht GmbH", "Wir sind eine Tochtergesellschaft der Strahl AG.", "Strahl AG"),
    ],
)  # fmt: skip
def test_a_page_that_says_who_owns_it_is_believed(name: str, text: str, parent: str) -> None:
    (found,) = read_kinship(text, name)
    assert found.kind == "parent"
    assert found.value.removesuffix(" plc") == parent
    assert text[found.start : found.end].startswith(found.quote[:5])


@pytest.mark.parametrize(
    "text",
    [
        "Our distributor Foo is a subsidiary of Bar Corp.",
        "Acme Ltd, a subsidiary of Bar Corp, uses Lumen Optics.",
        "Foo is a subsidiary of Lumen Optics.",
        "As a subsidiary of Bar Corp, Foo sells our lasers at a loss".replace("our ", ""),
        "The retina is part of the eye group of organs.",
    ],
)
def test_a_sentence_about_somebody_else_says_nothing(text: str) -> None:
    assert told(text, "Lumen Optics") == []


def test_the_evidence_is_the_sentence_with_its_place() -> None:
    text = "We make lasers. We are a subsidiary of Bar Corp. Call us."
    (found,) = read_kinship(text, "Lumen")
    assert text[found.start : found.end] == "We are a subsidiary of Bar Corp."


@pytest.mark.parametrize(
    ("name", "text", "other"),
    [
        ("光学堂株式会社", "光学堂株式会社（Kogakudo K.K.）は眼科", "Kogakudo K.K."),
        ("Kogakudo K.K.", "Kogakudo K.K. (光学堂株式会社) makes lenses", "光学堂株式会社"),
        ("Kogakudo K.K.", "社名：光学堂株式会社 (Kogakudo K.K.)", "光学堂株式会社"),
        ("光学堂株式会社", "英文社名: Kogakudo Co., Ltd.\n本社", "Kogakudo Co., Ltd"),
        ("(주)루멘", "영문명 Lumen Korea Inc.\n", "Lumen Korea Inc"),
    ],
)
def test_a_name_in_two_scripts_is_one_name(name: str, text: str, other: str) -> None:
    assert told(text, name) == [("name", other)]


def test_a_bracket_in_the_same_script_is_no_other_name() -> None:
    assert told("Lumen Optics (NASDAQ: LMN) and 光学堂株式会社（東証）", "Lumen Optics") == []


@pytest.mark.parametrize(
    "piece", ["(Lumen)", "Lumen (光", "part of the A", "of ", "の子会社", "光" * 50]
)
def test_long_pages_take_no_time_and_state_little(piece: str) -> None:
    begun = time.process_time()
    found = read_kinship(piece * 20_000, "Lumen")
    assert time.process_time() - begun < 3
    assert len(found) <= MAX_ALIASES + 3
