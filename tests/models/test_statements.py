"""Stated readiness levels: which of them is the present one."""

from __future__ import annotations

import pytest

from models.gate import Gate
from models.signals import Observer, Sample
from models.statements import read_statements
from scouting.vocabulary import build_lexicon
from taxonomy import Taxonomy
from tests.fakes import WordEmbedder


@pytest.fixture(scope="module")
def observer(taxonomy: Taxonomy) -> Observer:
    return Observer(build_lexicon(taxonomy), WordEmbedder(), Gate(()))


def present(observer: Observer, text: str) -> list[tuple[int, int]]:
    (signals,) = observer.observe([Sample(text)])
    return [(s.low, s.high) for s in read_statements(signals) if s.modifier is None]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("The sensor is at TRL 4 today.", [(4, 4)]),
        ("The probe has a technology readiness level (TRL) of 6.", [(6, 6)]),
        ("The probe has Technology Readiness Level (TRL) 6.", [(6, 6)]),
        ("It stands between TRL 5-6.", [(5, 6)]),
        ("本装置の技術成熟度は5です。", [(5, 5)]),
        ("Le capteur est au TRL 4.", [(4, 4)]),
        ("The project aims to reach TRL 7 by its end.", []),
        ("The device has not reached TRL 6.", []),
        ("TRL 6 has not been shown.", []),
        ("A competitor's scanner is at TRL 9.", []),
        ("Our laser is at TRL 5, the target is TRL 7.", [(5, 5)]),
    ],
)
def test_a_level_counts_when_it_is_said_of_oneself_as_present(
    observer: Observer, text: str, levels: list[tuple[int, int]]
) -> None:
    assert present(observer, text) == levels


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("The grant will take the probe from TRL 3 to TRL 6.", 3),
        ("Funding is sought to advance the imaging probe from TRL 4 to 7.", 4),
        ("In two years the team matured the probe from TRL 3 to TRL 6.", 6),
        ("We moved from TRL 3 (bench) to TRL 5 (animals).", 5),
        ("We want to move from TRL 3 (bench) to TRL 5 (animals).", 3),
        ("TRL3からTRL6へ引き上げる計画です。", 3),
        ("Le projet vise à passer du TRL 4 au TRL 6.", 4),
        ("Das Projekt soll den Sensor von TRL 4 auf TRL 6 bringen.", 4),
    ],
)
def test_of_a_move_the_end_counts_when_it_is_done_and_else_the_beginning(
    observer: Observer, text: str, level: int
) -> None:
    assert present(observer, text) == [(level, level)]


@pytest.mark.parametrize("text", ["TRL 10 is no level.", "TRL 4.5", "CONTROL 4", "TRL 0"])
def test_what_is_no_level_is_not_read_as_one(observer: Observer, text: str) -> None:
    assert present(observer, text) == []
