"""The rules that join organisations hold their figures on the labelled pairs."""

from __future__ import annotations

from benchmarks.organisations import judge, judge_at, main, read_pairs
from scouting.names import SAME_NAME


def test_no_pair_is_joined_wrongly_and_nine_in_ten_that_are_one_are_joined() -> None:
    figures = judge(read_pairs())
    assert [pair.note for pair in figures.wrong] == []
    assert figures.recall >= 0.9


def test_the_threshold_is_the_lowest_that_joins_nothing_wrongly() -> None:
    pairs = read_pairs()
    assert judge_at(pairs, SAME_NAME - 2).precision < 1
    assert judge(pairs).precision == 1


def test_the_command_prints_the_figures(monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr("sys.argv", ["organisations", "--errors"])
    main()
    assert "rules as they are" in capsys.readouterr().out
