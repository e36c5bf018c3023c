"""What all registers have in common: patience, budgets, robots.txt, the child process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from crawlers.bounds import INVITED
from crawlers.registers import ATTEMPTS
from crawlers.spiders import SPIDERS, register_spider
from scouting.sources import Kind, load_sources
from scouting.store import open_store
from tests.crawlers.register import answer, begin, open_register
from tests.crawlers.spiders.test_openfda import CLEARED, following, page
from tests.web import Answer, Web, little_web

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_service_is_asked_again_and_in_the_end_left_alone(status: int) -> None:
    spider = open_register("openfda-510k")
    request = begin(spider)
    for _ in range(ATTEMPTS - 1):
        found = answer(spider, request, "busy", status=status, Retry_After="0")
        (again,) = found.requests
        assert again.url == request.url
        request = again
    found = answer(spider, request, "busy", status=status)
    assert found.requests == []
    assert f"answered {status}, {ATTEMPTS} times" in found.lost[0].reason


def test_a_budget_is_kept_and_what_is_left_unasked_is_told() -> None:
    lines: list[str] = []
    spider = open_register("openfda-510k", pages=1, lines=lines)
    assert answer(spider, begin(spider), page(total=10_000), Link=following("1")).requests == []
    assert "more requests than the budget allows" in lines[0]


def test_a_record_that_comes_twice_is_one_document() -> None:
    spider = open_register("openfda-510k")
    assert len(answer(spider, begin(spider), page(CLEARED, CLEARED)).documents) == 1


def test_every_kind_of_register_has_a_spider_that_says_who_invites_it() -> None:
    kinds = {source.kind for source in load_sources() if source.is_register}
    assert kinds <= set(SPIDERS)
    for kind in SPIDERS:
        assert register_spider(kind).invited.startswith("https://")


@pytest.mark.parametrize("kind", SPIDERS)
def test_every_question_says_that_it_is_invited(kind: Kind) -> None:
    for question in open_register(kind, ("us-west",)).questions():
        assert question.meta[INVITED]


def register(folder: Path, port: int) -> Path:
    own = folder / "own.yaml"
    own.write_text(
        "- {id: fda, name: FDA, kind: openfda-510k, markets: [us-west], "
        f"address: 'http://fda.localhost:{port}/device/510k.json', "
        "parameters: {query: 'product_code:OBO'}}\n"
    )
    return own


def crawl(folder: Path, own: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {
        "SCOUTING_DATABASE": f"sqlite:///{folder}/s.db",
        "SCOUTING_SOURCES": str(own),
        "SCOUTING_FETCH_ALLOW": "127.0.0.0/8",
        "SCOUTING_OPENFDA_KEY": "s3cret",
    }
    command = [
        sys.executable,
        "-m",
        "crawlers",
        "--source",
        "register:fda",
        "--start",
        "http://x.localhost/",
    ]
    return subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=60, check=False
    )


def serve(web: Web) -> None:
    second = CLEARED | {"k_number": "K269999", "device_name": "Tessa 4"}
    pages = [page(CLEARED, {"k_number": "K1"}, total=201), page(second, total=201)]
    links = ({"Link": following("0=7")}, {})
    for cursor, body, link in zip(("", "&search_after=0%3D7"), pages, links, strict=True):
        path = "/device/510k.json?api_key=s3cret&search=product_code%3AOBO&limit=200"
        path += f"&sort=decision_date%3Adesc{cursor}"
        web.answers[f"fda.localhost{path}"] = Answer(json.dumps(body).encode(), headers=JSON | link)
    web.answers["fda.localhost/robots.txt"] = Answer(b"User-agent: *\nDisallow: /\n")


def test_a_register_is_asked_in_the_child_process_page_after_page(tmp_path: Path) -> None:
    with little_web() as web:
        serve(web)
        done = crawl(tmp_path, register(tmp_path, web.port))
    assert done.returncode == 0, done.stderr
    told = {"pages": 3, "stored": 2, "quarantined": 1, "failed": 0, "promising": 0}
    assert json.loads(done.stdout) == told
    assert not any("x.localhost" in path for path in web.paths)
    assert "s3cret" not in done.stdout + done.stderr
    with open_store(f"sqlite:///{tmp_path}/s.db") as store:
        assert store.documents.organisation_keys() == ["name:tessa vue"]
        ((place, reason),) = store.documents.quarantined()
    assert "s3cret" not in place
    assert "no device_name" in reason


def test_a_register_without_a_match_stores_nothing(tmp_path: Path) -> None:
    with little_web() as web:
        done = crawl(tmp_path, register(tmp_path, web.port))
    assert done.returncode == 1
    told = {"pages": 0, "stored": 0, "quarantined": 0, "failed": 0, "promising": 0}
    assert json.loads(done.stdout) == told
    assert done.stderr == ""
