"""The client and the lines that the documentation gives do what it says, on a running server."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.kinds import KINDS
from examples.client import ProblemError, Scouting
from scouting.settings import Settings
from tests.api import desk

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text("utf-8")
COMMANDS = [
    line
    for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    for line in block.replace("\\\n", " ").splitlines()
]
FIRMS = 60
"""More than a page of leads."""
NOWHERE = "http://127.0.0.1/"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = desk.settings_in(tmp_path_factory.mktemp("client"))
    desk.keep(settings, *(desk.lead(f"Firm {n}", score=n) for n in range(FIRMS)))
    return settings


@pytest.fixture(scope="module")
def base(settings: Settings) -> Iterator[str]:
    with desk.listen(settings) as base:
        httpx.post(f"{base}/v1/searches", json={"name": "Japan", "query": "market=japan"})
        httpx.post(f"{base}/v1/webhooks", json={"search": 1, "url": "https://crm.example/"})
        yield base


def test_all_leads_come_page_after_page_with_the_fields_asked_for(base: str) -> None:
    with Scouting(base) as scouting:
        found = list(scouting.leads(["organisation", "score"], market="japan"))
        whole = next(scouting.leads())
    assert [lead["score"] for lead in found] == [float(n) for n in reversed(range(FIRMS))]
    assert set(found[0]) == {"organisation", "score"}
    assert whole["technology"] == desk.OCT


def test_a_lead_is_decided_on_as_it_stands(base: str) -> None:
    with Scouting(base) as scouting:
        id = next(scouting.leads(["id"]))["id"]
        assert scouting.decide(id, "shortlisted", note="Met in Osaka.")["review"]["version"] == 1
        assert scouting.decide(id, "contacted")["review"]["note"] == "Met in Osaka."
        with pytest.raises(ProblemError, match="Somebody else changed it first") as refused:
            scouting.decide(id, "rejected", version=0)
    assert refused.value.problem["current"]["status"] == "contacted"


def test_a_submission_sent_twice_is_one_job_with_an_outcome_for_each(base: str) -> None:
    with Scouting(base) as scouting:
        first, again = (scouting.submit([NOWHERE, "no address"], once="monday") for _ in range(2))
        ended = scouting.wait(first["id"], seconds=0.05)
    assert first["id"] == again["id"]
    assert [(one["url"], one["state"]) for one in ended["urls"]] == [
        (NOWHERE, "failed"), ("no address", "failed"),
    ]  # fmt: skip


def test_a_key_is_sent_where_one_is_demanded(tmp_path: Path) -> None:
    settings = desk.settings_in(tmp_path, access="keys")
    key = desk.issue(settings, "Rita", "reader")
    with desk.listen(settings) as base, Scouting(base, key) as known, Scouting(base) as stranger:
        assert list(known.leads()) == []
        with pytest.raises(ProblemError, match="A key is needed"):
            list(stranger.leads())


@pytest.mark.parametrize("line", COMMANDS, ids=range(len(COMMANDS)))
def test_each_line_of_the_documentation_is_understood(
    base: str, settings: Settings, line: str
) -> None:
    id = httpx.get(f"{base}/v1/leads?q=Firm+1&fields=id").json()["items"][0]["id"]
    tag = httpx.get(f"{base}/v1/leads/{id}").headers["etag"].strip('"')
    names = {
        "http://127.0.0.1:8000": base, "0123456789abcdef": id, "the tag of the lead": tag,
        "https://www.example.com/products": NOWHERE,
        "the tag of before": httpx.get(f"{base}/v1/technologies").headers["etag"].strip('"'),
    }  # fmt: skip
    for told, meant in names.items():
        line = line.replace(told, meant)
    answer = curl(line)
    assert answer.status_code in (200, 201, 202, 304), answer.text
    assert (answer.status_code == 304) == ("If-None-Match" in line)


def test_the_documentation_knows_every_kind_of_problem() -> None:
    assert len(COMMANDS) >= 5
    assert [name for name in KINDS if f"| `/problems/{name}` |" not in PAGE] == []


def test_the_lines_of_python_in_the_documentation_run(
    base: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _receiver, code = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "examples")
    code = code.replace('Scouting(key="")', f'Scouting("{base}")')
    exec(code.replace("https://www.example.com/products", NOWHERE), {})
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == FIRMS + 1
    assert printed[-1].startswith(f"{NOWHERE} failed")


def curl(line: str) -> httpx.Response:
    """What curl would do, for the few options that the documentation uses."""
    words = shlex.split(line)[1:]
    method, data, target, headers = "", None, "", {}
    while words:
        match words.pop(0):
            case "-X":
                method = words.pop(0)
            case "-d":
                data = words.pop(0)
            case "-H":
                name, _, value = words.pop(0).partition(": ")
                headers[name] = value
            case word if not word.startswith("-"):
                target = word
    return httpx.request(
        method or ("POST" if data else "GET"), target, headers=headers, content=data
    )
