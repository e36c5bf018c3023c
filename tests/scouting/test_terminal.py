"""What a crawl shows while it runs."""

from __future__ import annotations

import pytest

from scouting.terminal import followed


def test_pages_are_counted_and_promising_ones_beside_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    shown: list[tuple[int, str]] = []
    show = followed(lambda done, told="": shown.append((done, told)))
    for line in ("goes on with a.example: 3 pages read", "stored http://a.example/ (promising)",
                 "failed http://a.example/b: not found"):  # fmt: skip
        show(line)
    assert shown == [(0, "0 promising"), (1, "1 promising"), (1, "1 promising")]
    assert capsys.readouterr().out.count("http://a.example/") == 2
