"""Compares the leads of ``scout demo`` with what a careful reader would find on each site.

    scout demo && python -m benchmarks.demo_leads leads.csv

Reads the CSV and the ``site.yaml`` of every demonstration site; prints precision and recall of
(site, technology), and how many sites have the right market, role and an overlapping TRL interval.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

SITES = Path(__file__).parents[1] / "crawlers" / "demo_web" / "sites"
Row = dict[str, str]


def main() -> None:
    """Print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("leads", nargs="?", default="leads.csv", help="written by scout demo")
    with open(parser.parse_args().leads, encoding="utf-8", newline="") as file:
        for name, value in compare_leads(list(csv.DictReader(file))).items():
            print(f"{name:<22}{value}")


def compare_leads(rows: list[Row]) -> dict[str, Any]:
    """The figures for the rows of a ``leads.csv``, best lead of a site first."""
    expected, same = dict(_read_sites()), dict(_read_same())
    found: dict[str, list[Row]] = {}
    for row in rows:
        site = row["organisation_url"].split("//")[-1].split(".")[0]
        found.setdefault(same.get(site, site), []).append(row)
    claimed = {(site, number) for site, group in found.items() for number in _numbers(group)}
    wanted = {(site, number) for site, told in expected.items() for number in told["numbers"]}
    first = [(group[0], expected[site]) for site, group in found.items() if site in expected]
    return {
        "leads": len(rows),
        "precision": round(len(claimed & wanted) / max(len(claimed), 1), 2),
        "recall": round(len(claimed & wanted) / len(wanted), 2),
        "sites with leads": len(first),
        "right market": sum(row["market"] == told["market"] for row, told in first),
        "right role": sum(row["role"] == told["role"] for row, told in first),
        "TRL told": sum(bool(told["trl"]) for _, told in first),
        "TRL overlaps": sum(_overlaps(row, told["trl"]) for row, told in first),
    }


def _read_sites() -> Iterator[tuple[str, dict[str, Any]]]:
    from taxonomy import load_taxonomy

    number = {tech.id: str(tech.number) for tech in load_taxonomy().technologies}
    for path in sorted(SITES.glob("*/site.yaml")):
        told = yaml.safe_load(path.read_text("utf-8"))
        if "same_as" in told:
            continue
        kept = told["technologies"] if told.get("relevant", True) else []
        yield path.parent.name, told | {"numbers": [number[id] for id in kept]}


def _read_same() -> Iterator[tuple[str, str]]:
    """Sites that are the same organisation as another, which its leads are to be joined with."""
    for path in sorted(SITES.glob("*/site.yaml")):
        told = yaml.safe_load(path.read_text("utf-8"))
        if "same_as" in told:
            yield path.parent.name, told["same_as"]


def _numbers(group: list[Row]) -> set[str]:
    return {row["technology_number"] for row in group}


def _overlaps(row: Row, span: list[int] | None) -> bool:
    return bool(
        span and row["trl"] and int(row["trl_low"]) <= span[1] and int(row["trl_high"]) >= span[0]
    )


if __name__ == "__main__":
    main()
