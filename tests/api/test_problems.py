"""What programs are told of a problem, and where its type leads to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.kinds import KINDS
from api.problems import NAMES
from models.embedder import ModelError
from scouting.logs import JsonLines
from tests.api import desk


def test_the_type_of_a_problem_leads_to_what_it_means(tmp_path: Path) -> None:
    with desk.open_desk(desk.settings_in(tmp_path, access="keys")) as client:
        problem = client.get("/v1/leads").json()
        page = client.get(problem["type"])
    assert (page.status_code, problem["title"]) == (200, "A key is needed")
    assert "A key is needed" in page.text
    assert "scout keys add" in page.text


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_says_what_it_means_and_what_to_do(client: TestClient, name: str) -> None:
    kind = KINDS[name]
    assert all(told.endswith(".") for told in (kind.meaning, kind.remedy))
    page = client.get(f"/problems/{name}").text
    assert f"<dd>{kind.statuses[0]}</dd>" in page
    assert f'id="{name}"' in client.get("/problems").text


def test_a_kind_comes_with_the_status_that_it_names() -> None:
    assert all(status in KINDS[name].statuses for status, name in NAMES.items())


def test_a_fault_of_ours_is_found_in_the_log_by_the_number_of_its_request(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(desk.FakeService):
        @property
        def reader(self) -> Any:  # type: ignore[override]
            raise ModelError("no weights")

    app = create_app(desk.settings_in(tmp_path), Broken)
    with TestClient(app, base_url="http://localhost") as client:
        answer = client.post("/v1/suggest", json={"text": "x"}, headers={"X-Request-ID": "m8"})
    assert (answer.status_code, answer.json()["request_id"]) == (503, "m8")
    (line,) = [one for one in caplog.records if getattr(one, "request", "") == "m8"]
    assert line.getMessage() == "POST '/v1/suggest' failed with 503: no weights (request m8)"
    assert '"request": "m8"' in JsonLines().format(line)


def test_a_kind_that_does_not_exist_is_not_found(client: TestClient) -> None:
    assert client.get("/problems/boredom").status_code == 404


def test_a_problem_goes_by_the_number_of_its_request(client: TestClient) -> None:
    answer = client.get("/v1/leads?colour=red", headers={"X-Request-ID": "mission-8.a"})
    problem = answer.json()
    assert problem["request_id"] == answer.headers["x-request-id"] == "mission-8.a"
    assert problem["errors"] == [
        {"detail": "Extra inputs are not permitted", "parameter": "colour"}
    ]
