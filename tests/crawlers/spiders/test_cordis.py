"""EU projects, from an archive in the data set's form about invented partners."""

from __future__ import annotations

import io
import zipfile

import pytest

from scouting.domain import Address
from tests.crawlers.register import answer, begin, facts, open_register

PROJECTS = (
    '\ufeff"id";"acronym";"title";"startDate";"fundingScheme";"objective"\n'
    '"101900001";"GLOW";"Photodynamic therapy at home";"2024-01-01";"EIC";"Light; and ""words""\nin two lines."\n'
    '"101900002";"RAIL";"Quieter trains";"2024-01-01";"RIA";"Wheels."\n'
    '"101900003";"OLD";"Photodynamic therapy of old";"2015-01-01";"RIA";"Light."\n'
)
PARTNERS = (
    "projectID;organisationID;name;city;country;role\n"
    "101900001;9901;CARMELOR LTD;HAIFA;IL;participant\n"
    "101900001;9902;UNIVERSITAET;BONN;DE;coordinator\n"
    "101900002;9901;CARMELOR LTD;HAIFA;IL;participant\n"
    "101900003;9901;CARMELOR LTD;HAIFA;IL;participant\n"
    "broken line\n"
)


def pack(**tables: str | bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, table in tables.items():
            archive.writestr(f"csv/{name}.csv", table)
    return packed.getvalue()


def test_projects_on_a_technology_are_kept_for_their_partners_in_the_markets() -> None:
    spider = open_register("cordis", ("israel",), parameters={"since": "2020-01-01"})
    found = answer(spider, begin(spider), pack(project=PROJECTS, organization=PARTNERS))
    (document,) = found.documents
    assert (document.organisation, document.address) == ("CARMELOR LTD", Address("IL", "", "Haifa"))
    assert document.url.endswith("/101900001?organisation=9901")
    assert facts(document) == {("cordis-role", "participant")}
    assert 'Light; and "words" in two lines.' in document.text
    assert found.lost == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"<html>", "no ZIP archive"),
        (b"PK\x05\x06" + bytes(18), "no organization.csv"),
        (pack(project=PROJECTS), "no organization.csv"),
        (pack(project=PROJECTS, organization=bytes(30_000_000)), "times its size"),
        (pack(project=PROJECTS, organization=PARTNERS)[:200], "no ZIP archive"),
        (pack(**{f"t{n}": "x" for n in range(101)}), "more than 100 files"),
    ],
)
def test_bombs_and_broken_archives_are_one_line(body: bytes, told: str) -> None:
    spider = open_register("cordis", ("israel",))
    found = answer(spider, begin(spider), body)
    assert found.documents == []
    assert told in found.lost[0].reason


def test_a_line_without_end_is_refused() -> None:
    import random

    noise = random.Random(1).randbytes(1_200_000).hex().encode()
    spider = open_register("cordis", ("israel",))
    found = answer(spider, begin(spider), pack(project=PROJECTS, organization=noise))
    assert "longer than any table" in found.lost[0].reason


def test_a_damaged_table_is_one_line() -> None:
    body = bytearray(pack(project=PROJECTS, organization=PARTNERS * 50))
    place = body.rindex(b"csv/organization.csv", 0, body.index(b"PK\x01\x02")) + 40
    body[place : place + 20] = bytes(20)
    spider = open_register("cordis", ("israel",))
    (lost,) = answer(spider, begin(spider), bytes(body)).lost
    assert "organization.csv" in lost.reason
