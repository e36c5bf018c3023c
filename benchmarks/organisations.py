"""How well two organisations are told to be one or two: precision and recall on labelled pairs.

    python -m benchmarks.organisations [--errors]

Reads ``organisations.yaml`` beside this file: pairs of organisations as documents describe them,
written for this, with subsidiaries, departments and names of nothing but trade words among those
that are two. Prints figures of the rules as they are, and of the likeness of names alone at other
thresholds than ``scouting.names.SAME_NAME``.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from scouting.domain import Document
from scouting.identity import Stated
from scouting.resolution import Known, describe, find_joins
from scouting.store.organisation_key import organisation_key

PAIRS = Path(__file__).with_name("organisations.yaml")
THRESHOLDS = (80.0, 84.0, 88.0, 90.0, 92.0, 94.0, 96.0, 98.0, 100.0)


@dataclass(frozen=True)
class Pair:
    """Two organisations and whether they are one."""

    one: Known
    other: Known
    same: bool
    note: str


@dataclass(frozen=True)
class Figures:
    """Of the pairs that were joined how many rightly, of those that are one how many joined."""

    precision: float
    recall: float
    wrong: tuple[Pair, ...]
    missed: tuple[Pair, ...]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--errors", action="store_true", help="print the pairs told wrongly")
    wanted = parser.parse_args()
    pairs = read_pairs()
    figures = judge(pairs)
    print(f"pairs {len(pairs)}, one {sum(pair.same for pair in pairs)}")
    print(f"rules as they are       precision {figures.precision:.3f}  recall {figures.recall:.3f}")
    for threshold in THRESHOLDS:
        told = judge_at(pairs, threshold)
        print(
            f"names alike from {threshold:5.0f}  precision {told.precision:.3f}  recall {told.recall:.3f}"
        )
    for kind, found in (("wrong", figures.wrong), ("missed", figures.missed)):
        for pair in found if wanted.errors else ():
            print(f"{kind}: {pair.one.key} / {pair.other.key}: {pair.note}")


def read_pairs(path: Path = PAIRS) -> list[Pair]:
    """The labelled pairs."""
    return [_pair(told) for told in yaml.safe_load(path.read_text("utf-8"))]


def judge(pairs: Iterable[Pair]) -> Figures:
    """The figures of the rules."""
    joined = [(pair, bool(find_joins(pair.one, [pair.other]))) for pair in pairs]
    right = sum(pair.same for pair, told in joined if told)
    return Figures(
        right / max(sum(told for _, told in joined), 1),
        right / max(sum(pair.same for pair, _ in joined), 1),
        tuple(pair for pair, told in joined if told and not pair.same),
        tuple(pair for pair, told in joined if not told and pair.same),
    )


def judge_at(pairs: Iterable[Pair], threshold: float) -> Figures:
    """The figures with another threshold for the likeness of names."""
    from scouting import resolution

    kept = vars(resolution)["SAME_NAME"]
    vars(resolution)["SAME_NAME"] = threshold
    try:
        return judge(pairs)
    finally:
        vars(resolution)["SAME_NAME"] = kept


def _pair(told: dict[str, Any]) -> Pair:
    one, other = (_known(told[side]) for side in ("one", "other"))
    return Pair(one, other, told["same"], told.get("note", ""))


def _known(told: dict[str, Any]) -> Known:
    """An organisation of one document: url, name, country, and what is stated of it."""
    url, name = told.get("url", ""), told["name"]
    stated = tuple(_stated(told))
    document = Document(url, "", 0, organisation=name, stated=stated)
    sites = {one.value: organisation_key(one.value, "") for one in stated if one.kind == "site"}
    return describe(organisation_key(url, name), [document], [told.get("country", "")], sites)


def _stated(told: dict[str, Any]) -> Iterator[Stated]:
    for kind in ("name", "id", "site", "parent"):
        for value in told.get({"name": "aliases"}.get(kind, f"{kind}s"), ()):
            yield Stated(kind, value, "stated", value)


if __name__ == "__main__":
    main()
