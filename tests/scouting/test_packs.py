"""Mission packs: which leads, in which form, written whole or not at all."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from scouting.domain import STATUSES, Review
from scouting.errors import ScoutingError, Unknown
from scouting.packs import FORMATS, Pack, choose_pack, describe, save, write_pack
from scouting.queries import Facets, LeadFilter
from scouting.service import Service
from scouting.settings import Settings
from tests.scouting.store.test_leads import keep, lead


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service with a lead in Japan in each review state, and one in Canada."""
    opened = Service(Settings(database=f"sqlite:///{tmp_path / 'scouting.db'}"))
    keep(opened.store, lead("far.example", market="canada"))
    for place, status in enumerate(STATUSES):
        one = lead(f"{status}.example", score=90.0 - place)
        keep(opened.store, one)
        if status != "new":
            opened.store.decisions.decide(one.id, Review(status))
    yield opened
    opened.close()


def states(pack: Pack) -> list[str]:
    lines = b"".join(write_pack(pack, "jsonl")).splitlines()
    return [json.loads(line)["status"] for line in lines]


def test_a_pack_holds_the_mission_s_leads_but_rejected_and_dropped_ones(service: Service) -> None:
    pack = choose_pack(service, "m8", LeadFilter(), "csv")
    assert states(pack) == ["new", "shortlisted", "contacted", "meeting", "agreement"]
    assert pack.total == 5


def test_a_book_holds_the_leads_that_scouts_chose(service: Service) -> None:
    pack = choose_pack(service, "M8", LeadFilter(), "html")
    text = b"".join(write_pack(pack, "html")).decode()
    assert states(pack) == ["shortlisted", "contacted", "meeting", "agreement"]
    assert "shortlisted.example" in text
    assert 'lead"' in text
    assert "<bdi>rejected.example" not in text


def test_filters_apply_and_a_state_that_is_asked_for_comes(service: Service) -> None:
    wanted = LeadFilter(statuses=("rejected",))
    assert states(choose_pack(service, "M8", wanted, "csv")) == ["rejected"]
    assert states(choose_pack(service, "M8", LeadFilter(trl_low=1, trl_high=3), "csv")) == []


def test_an_unknown_mission_is_named(service: Service) -> None:
    with pytest.raises(Unknown, match="M9"):
        choose_pack(service, "M9", LeadFilter(), "csv")


def test_every_form_is_saved_whole(service: Service, tmp_path: Path) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    for form in FORMATS:
        pack = choose_pack(service, "M8", LeadFilter(), form)
        save(write_pack(pack, form), folder / f"M8.{form}")
    assert sorted(path.name for path in folder.iterdir()) == [
        "M8.csv", "M8.html", "M8.jsonl", "M8.xlsx",
    ]  # fmt: skip
    assert "shortlisted.example" in (folder / "M8.csv").read_text("utf-8")
    book = load_workbook(folder / "M8.xlsx")
    assert book["Diagnostics"].max_row == 6
    assert book["Sources"]["A2"].value == "website"


def test_a_workbook_that_is_broken_off_leaves_no_file(
    service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()
    pieces = write_pack(choose_pack(service, "M8", LeadFilter(), "xlsx"), "xlsx")
    assert next(pieces).startswith(b"PK")
    assert list((tmp_path / "tmp").iterdir()) == []
    del pieces


def test_a_failing_export_leaves_the_former_file_alone(tmp_path: Path) -> None:
    def broken() -> Any:
        yield b"x"
        raise RuntimeError("database gone")

    path = tmp_path / "M8.csv"
    path.write_text("former")
    with pytest.raises(RuntimeError):
        save(broken(), path)
    assert [one.name for one in tmp_path.iterdir()] == ["M8.csv"]
    assert path.read_text() == "former"


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScoutingError, match=r"none/M8\.csv"):
        save([b"x"], tmp_path / "none" / "M8.csv")


def test_the_wanted_leads_are_told_in_words(service: Service) -> None:
    wanted = LeadFilter(("endoscopy",), ("japan",), ("system",), ("new",), trl_low=4)
    assert describe(wanted, service) == (
        "markets: Japan; review: new; technologies: Endoscopy; roles: System maker; TRL: 4–9"
    )


def test_what_a_pack_leaves_out_is_told_in_words(service: Service) -> None:
    wanted = LeadFilter(
        markets=("japan", "none"), languages=("ja",), gone=True, without=Facets(("endoscopy",))
    )
    assert describe(wanted, service) == (
        "markets: Japan, none; languages: ja; pages gone: yes; not technologies: Endoscopy"
    )


def test_a_workbook_says_which_leads_are_in_it(service: Service) -> None:
    pack = choose_pack(service, "M8", LeadFilter(trl_low=4), "xlsx")
    book = load_workbook(io.BytesIO(b"".join(write_pack(pack, "xlsx"))))
    told = [cell.value for line in book["Overview"].iter_rows() for cell in line]
    assert (
        "markets: Japan; review: new, shortlisted, contacted, meeting, agreement; TRL: 4–9" in told
    )
