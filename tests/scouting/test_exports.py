"""Rows of a mission pack."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import Any

import pytest

from scouting.domain import Evidence, Lead, Organisation, Review
from scouting.exports import COLUMNS, CsvForm, Row, harmless, tabulate, write_csv, write_jsonl
from scouting.leads import gather_leads
from scouting.standing import Need, Novelty
from taxonomy import Taxonomy
from tests.factories import NOON, document, reading
from tests.scouting.test_leads import Read

PROMISED = (
    "mission, market, organisation, organisation_url, technology_number, technology, "
    "thematic_area, role, trl, trl_low, trl_high, novelty, need, score, status, evidence_1, "
    "evidence_1_url, evidence_2, evidence_2_url, evidence_3, evidence_3_url, first_seen, "
    "last_seen, sources, lead_id, taxonomy_version, model_version, exported_at"
)
"""As docs/reference.md has it."""


def lead(**parts: Any) -> Lead:
    read = Read(document(organisation="Lens Ltd"), reading())
    return replace(gather_leads("lens.example", [read], NOON)[0], **parts)


def rows(taxonomy: Taxonomy, *leads: Lead, status: str = "new") -> list[Row]:
    return list(tabulate([(each, Review(status)) for each in leads], taxonomy))


def named(name: str) -> Lead:
    return lead(organisation=Organisation("lens.example", name, "http://lens.example/"))


def test_the_columns_are_those_as_promised_in_its_order(taxonomy: Taxonomy) -> None:
    assert ", ".join(COLUMNS) == PROMISED
    (row,) = rows(taxonomy, lead())
    assert tuple(row) == COLUMNS
    header = next(csv.reader(io.StringIO("".join(write_csv([row])))))
    assert tuple(header) == COLUMNS


def test_a_row_tells_the_lead_in_the_field_s_words(taxonomy: Taxonomy) -> None:
    standing = {"novelty": Novelty("high", ""), "need": Need("low", "")}
    (row,) = rows(taxonomy, lead(**standing), status="contacted")
    assert (row["novelty"], row["need"]) == ("high", "low")
    (plain,) = rows(taxonomy, lead())
    assert plain["novelty"] is plain["need"] is None
    told = {name: row[name] for name in ("mission", "market", "organisation", "status", "role")}
    assert told == {
        "mission": "M8",
        "market": "japan",
        "organisation": "Lens Ltd",
        "status": "contacted",
        "role": "system",
    }
    assert (row["technology_number"], row["technology"]) == (20, "Optical coherence tomography")
    assert (row["trl"], row["trl_low"], row["trl_high"]) == (8, 7, 9)
    assert (row["evidence_1"], row["evidence_1_url"]) == (
        "We make OCT scanners.",
        "http://lens.example/",
    )
    assert (row["evidence_2"], row["evidence_3_url"]) == ("", "")
    assert row["first_seen"] == row["last_seen"] == "2026-11-20"


def test_more_evidence_than_columns_and_gaps_do_not_shift_a_row(taxonomy: Taxonomy) -> None:
    pieces = tuple(Evidence(0, 1, f"s{n}", "why", f"http://x.example/{n}") for n in range(5))
    (row,) = rows(taxonomy, lead(evidence=pieces, trl=None, role=None, market=""))
    assert row["evidence_3_url"] == "http://x.example/2"
    assert (row["mission"], row["role"], row["trl"], row["trl_high"]) == ("", "", None, None)


def test_a_technology_of_another_vocabulary_keeps_its_id(taxonomy: Taxonomy) -> None:
    (row,) = rows(taxonomy, lead(technology="bone-healing"))
    assert (row["technology"], row["technology_number"]) == ("bone-healing", None)


@pytest.mark.parametrize(
    "name",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1+1", "－1", "＋1", "＠A1",
     "\ufeff=1", "\u200b=1", "\x07=1"],
)  # fmt: skip
def test_cells_that_look_like_formulas_are_made_harmless(taxonomy: Taxonomy, name: str) -> None:
    made = rows(taxonomy, named(name))
    (read,) = csv.DictReader(io.StringIO("".join(write_csv(made)), newline=""))
    assert read["organisation"].startswith("'")
    assert read["organisation"].replace("'", "") == name.replace("\x07", "")


@pytest.mark.parametrize("name", ["Lens;=1+1", "Lens\t@SUM(A1)", "Lens\n=1", "Lens;＝1"])
def test_a_formula_hidden_behind_another_separator_is_made_harmless_too(
    taxonomy: Taxonomy, name: str
) -> None:
    (read,) = csv.DictReader(
        io.StringIO("".join(write_csv(rows(taxonomy, named(name)))), newline="")
    )
    assert read["organisation"] == f"{name[:5]}'{name[5:]}"


@pytest.mark.parametrize("text", ["Lens Ltd", "a=b", "1-2", "info@lens.example", "OCT; 5 µm", ""])
def test_ordinary_text_and_numbers_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text
    assert harmless(-1.5) == -1.5
    assert harmless(None) is None


def test_quotes_commas_and_line_ends_survive_csv(taxonomy: Taxonomy) -> None:
    name = 'Lens "Optics", Ltd\nsecond line 光学堂'
    text = "".join(write_csv(rows(taxonomy, named(name))))
    assert [row["organisation"] for row in csv.DictReader(io.StringIO(text, newline=""))] == [name]


def test_the_byte_order_mark_and_plain_line_ends_come_on_request_only(taxonomy: Taxonomy) -> None:
    assert next(write_csv([], CsvForm(bom=True))).startswith("\ufeffmission,")
    assert next(write_csv([])).startswith("mission,")
    made = rows(taxonomy, lead())
    assert "".join(write_csv(made)).count("\r\n") == 2
    assert "\r" not in "".join(write_csv(made, CsvForm(crlf=False)))


def test_json_lines_keep_values_as_they_are(taxonomy: Taxonomy) -> None:
    (line,) = write_jsonl(rows(taxonomy, named("=光学堂")))
    row = json.loads(line)
    assert "光" in line
    assert (row["organisation"], row["trl"], row["novelty"]) == ("=光学堂", 8, None)
