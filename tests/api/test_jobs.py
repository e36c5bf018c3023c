from collections.abc import Iterator
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient

from scouting.backlog import Backlog
from scouting.settings import Settings

KEY = "jba:2026-W48"


@pytest.fixture
def backlog(settings: Settings) -> Iterator[Backlog]:
    opened = Backlog(settings.queue_url)
    yield opened
    opened.close()


def test_without_any_job_the_page_says_how_they_come_about(client: TestClient) -> None:
    assert client.get("/v1/jobs").json() == {"items": []}
    page = client.get("/jobs").text
    assert "No job here" in page
    assert "http-equiv" not in page


def test_jobs_are_listed_latest_first_and_by_state(client: TestClient, backlog: Backlog) -> None:
    backlog.add_crawl("jba", "jba.or.jp", KEY)
    backlog.add_reading("jba", f"read:{KEY}", attempt=2, delay=3600)
    backlog.note(KEY, {"progress": {"pages": 12, "rate": 30.5}})
    told = client.get("/v1/jobs").json()["items"]
    assert {job["id"] for job in told} == {KEY, f"read:{KEY}"}
    (crawl,) = [job for job in told if job["id"] == KEY]
    assert crawl["progress"] == {"pages": 12, "rate": 30.5}
    assert crawl["state"] == "queued"
    assert next(job for job in told if job["id"] != KEY)["due"]
    assert client.get("/v1/jobs", params={"state": "dead"}).json() == {"items": []}
    assert client.get("/v1/jobs", params={"state": "lost"}).status_code == 422


def test_the_page_shows_progress_and_refreshes_itself_while_work_is_open(
    client: TestClient, backlog: Backlog
) -> None:
    backlog.add_crawl("jba", "jba.or.jp", KEY)
    backlog.note(KEY, {"progress": {"pages": 12, "failed": 1, "rate": 30.5}})
    page = client.get("/jobs").text
    assert "12 pages, 1 not to be had, 30.5 a minute" in page
    assert '<noscript><meta http-equiv="refresh"' in page
    assert f'action="/jobs/{quote(KEY)}/cancel"' in page


def test_a_job_is_cancelled_once(client: TestClient, backlog: Backlog) -> None:
    backlog.add_crawl("jba", "jba.or.jp", KEY)
    assert client.post(f"/v1/jobs/{KEY}/cancel").json()["state"] == "cancelled"
    again = client.post(f"/v1/jobs/{KEY}/cancel")
    assert again.status_code == 409
    assert "has ended already (cancelled)" in again.json()["detail"]
    assert client.get(f"/v1/jobs/{KEY}").json()["state"] == "cancelled"


def test_the_button_cancels_and_leads_back_to_the_list(
    client: TestClient, backlog: Backlog
) -> None:
    backlog.add_crawl("jba", "jba.or.jp", KEY)
    for _ in range(2):
        answer = client.post(f"/jobs/{KEY}/cancel", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/jobs")
    page = client.get("/jobs").text
    assert 'class="tag cancelled"' in page
    assert "<button aria-label" not in page


def test_another_site_cannot_cancel(client: TestClient, backlog: Backlog) -> None:
    backlog.add_crawl("jba", "jba.or.jp", KEY)
    foreign = {"Origin": "https://evil.example"}
    assert client.post(f"/jobs/{KEY}/cancel", headers=foreign).status_code == 403
    assert backlog.find(KEY).state == "queued"


def test_an_unknown_job_is_named(client: TestClient) -> None:
    for path in ("/v1/jobs/nobody:2026-W48", "/v1/jobs/nothing"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "unknown job 'no" in answer.json()["detail"]
    assert client.post("/v1/jobs/nobody:2026-W48/cancel").status_code == 404


def test_what_a_page_told_is_escaped(client: TestClient, backlog: Backlog) -> None:
    backlog.add_crawl("jba", "jba.or.jp", KEY)
    backlog.note(KEY, {"failed": "<script>alert(1)</script>"})
    page = client.get("/jobs").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_prometheus_is_told_of_store_and_queue(client: TestClient, backlog: Backlog) -> None:
    backlog.add_crawl("jba", "jba.or.jp", KEY)
    answer = client.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    assert 'scouting_jobs{kind="crawl",state="queued"} 1.0' in answer.text
    assert 'scouting_store{what="documents"} 0.0' in answer.text
