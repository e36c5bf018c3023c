"""The command line: what goes in, what comes out, and how it ends."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from scouting import cli
from scouting.domain import STATUSES
from scouting.exports import COLUMNS
from scouting.sources import load_sources
from scouting.store import open_store
from taxonomy import Taxonomy
from tests.factories import document
from tests.fakes import RuleReader
from tests.scouting.test_verdicts import MORE, PROMISED

SCOUT = "from scouting.cli import main; main()"
HEAVY = ("torch", "spacy", "numpy", "sqlalchemy", "sklearn", "faiss", "scrapy", "fastapi", "dbos")
COMMANDS = (
    "demo", "url", "classify", "crawl", "read", "leads", "search", "export", "serve", "evaluate",
    "worker", "schedule", "jobs", "train", "models", "coverage", "audit", "keys", "sources",
    "taxonomy",
)  # fmt: skip
OCT_TEXT = (
    "Our optical coherence tomography scanner received FDA clearance and is used in eye clinics."
)


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    def lines(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self.out.splitlines()]


Scout = Callable[..., Ended]


@pytest.fixture
def scout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Scout:
    """Runs a command in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str, stdin: bytes = b"") -> Ended:
        monkeypatch.setattr(sys, "argv", ["scout", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capsys.readouterr()
        try:
            cli.main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        told = capsys.readouterr()
        return Ended(code, told.out, told.err)

    return run


@pytest.fixture
def ruled(taxonomy: Taxonomy, monkeypatch: pytest.MonkeyPatch) -> None:
    """One rule in place of the models."""
    reader = RuleReader(taxonomy)
    for module in ("bulk", "service"):
        monkeypatch.setattr(f"scouting.{module}.load_reader", lambda *parts: reader)


@pytest.fixture
def filled(ruled: None, scout: Scout) -> None:
    """A database with two leads, one of them in Japan."""
    with open_store("sqlite:///scouting.db") as store:
        store.documents.add(document("http://lens.jp/", organisation="Lens KK"))
        store.documents.add(document("http://lens.example/", organisation="=Lens"))
        store.documents.add(document("http://shoes.jp/", "We sell shoes."))
    assert scout("read").out.startswith("3 documents read, 2 of them")


def process(folder: Path, *arguments: str, stdin: bytes = b"", **environment: str) -> Ended:
    """Runs a command as users do."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [sys.executable, "-c", SCOUT, *arguments],
        input=stdin, cwd=folder, env=kept | environment, capture_output=True, timeout=240,
        check=False,
    )  # fmt: skip
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


def assert_one_line(ended: Ended, *named: str) -> None:
    """Failed for a reason that stands on one line and names the culprit."""
    assert ended.code == 1, ended
    assert ended.err.startswith("scout: "), ended.err
    assert ended.err.count("\n") == 1, ended.err
    for words in named:
        assert words in ended.err


def test_help_lists_every_command_and_loads_nothing_heavy(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from scouting.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    code = end.code\n"
        f"print(code, sorted(set(sys.modules) & {set(HEAVY)!r}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "--help"],
        cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "0 []"
    assert all(command in done.stdout for command in COMMANDS)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", COMMANDS[:-2])
def test_the_help_of_every_command_says_what_it_reads_and_writes(
    scout: Scout, command: str
) -> None:
    ended = scout(command, "--help")
    assert ended.code == 0
    assert "read" in ended.out.lower()
    assert "write" in ended.out.lower() or command == "search"


@pytest.mark.parametrize(
    "arguments",
    [
        ["fly"],
        ["leads", "--colour", "red"],
        ["export"],
        ["export", "--mission", "M8", "--format", "xml"],
        ["serve", "--port", "99999"],
        ["search"],
        ["search", "laser", "--limit", "0"],
        ["url"],
        ["demo", "--pages", "0"],
        ["taxonomy", "export", "--format", "pdf"],
    ],
)
def test_wrong_usage_ends_with_2_and_touches_nothing(
    scout: Scout, tmp_path: Path, arguments: list[str]
) -> None:
    ended = scout(*arguments)
    assert (ended.code, ended.out) == (2, "")
    assert "Traceback" not in ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["leads", "--technology", "x-rays"], "unknown technology 'x-rays'"),
        (["leads", "--technology", "36"], "unknown technology '36'"),
        (["leads", "--market", "atlantis"], "unknown market 'atlantis'"),
        (["leads", "--mission", "M9"], "unknown mission 'M9'"),
        (["leads", "--role", "king"], "unknown role 'king'"),
        (["leads", "--status", "maybe"], f"known: {', '.join(STATUSES)}"),
        (["leads", "--trl", "7-4"], "TRL '7-4'"),
        (["leads", "--trl", "0"], "TRL '0'"),
        (["leads", "--since", "soon"], "since 'soon': expected a date"),
        (["leads", "--trl", "low"], "expected a level 1–9 or a range such as 4-7"),
        (["search", "laser", "--market", "atlantis"], "unknown market 'atlantis'"),
        (["export", "--mission", "M9"], "unknown mission 'M9'"),
        (["crawl", "--market", "atlantis"], "unknown market 'atlantis'"),
        (["crawl", "--source", "nowhere"], "unknown source 'nowhere'; 'scout sources list'"),
        (["crawl", "--source", "jba"], "SCOUTING_CONTACT is not set"),
        (["worker"], "SCOUTING_CONTACT is not set"),
        (["jobs", "--state", "lost"], "unknown state 'lost'; known: queued"),
        (["jobs", "cancel", "jba:2026-W48"], "unknown job 'jba:2026-W48'"),
        (["serve", "--host", "0.0.0.0"], "--host 0.0.0.0: others could reach it"),
        (["serve", "--host", "example.org"], "make one with 'scout keys add NAME --role admin'"),
        (["keys", "add", "Ada", "--role", "king"], "unknown role 'king'"),
        (["keys", "add", "local"], "name 'local'"),
        (["keys", "add", "Ada", "--expires", "soon"], "lifetime 'soon'"),
        (["keys", "revoke", "Ada"], "unknown key 'Ada'; 'scout keys list'"),
        (["audit", "--since", "soon"], "since 'soon': expected a date"),
        (["evaluate", "none.jsonl"], "none.jsonl"),
        (["taxonomy", "import", "none.ttl", "folder"], "none.ttl"),
    ],
)
def test_a_wrong_value_is_named_on_one_line(scout: Scout, arguments: list[str], named: str) -> None:
    ended = scout(*arguments)
    assert_one_line(ended, named)
    assert ended.out == ""


@pytest.mark.parametrize(
    ("name", "value", "named"),
    [
        ("SCOUTING_DATABASE", "sqlite:////no/such/folder/x.db", "/no/such/folder/x.db"),
        ("SCOUTING_DATABASE", "mongodb://x", "SCOUTING_DATABASE 'mongodb://x'"),
        ("SCOUTING_FETCH_ALLOW", "office", "SCOUTING_FETCH_ALLOW"),
        ("SCOUTING_TAXONOMY", "/no/such/words", "/no/such/words"),
        ("SCOUTING_HOSTS", "https://scout.example", "SCOUTING_HOSTS: 'https://scout.example'"),
        ("SCOUTING_PROXIES", "*", "SCOUTING_PROXIES"),
        ("SCOUTING_RATE", "0", "SCOUTING_RATE"),
        ("SCOUTING_ACCESS", "none", "SCOUTING_ACCESS"),
    ],
)
def test_a_wrong_setting_is_named_on_one_line(
    scout: Scout, monkeypatch: pytest.MonkeyPatch, name: str, value: str, named: str
) -> None:
    monkeypatch.setenv(name, value)
    assert_one_line(scout("leads", "--market", "japan"), named)


def test_a_file_that_is_no_database_is_named(scout: Scout, tmp_path: Path) -> None:
    (tmp_path / "scouting.db").write_text("just words " * 100)
    assert_one_line(scout("leads"), "scouting.db", "cannot be opened")


def test_a_database_of_a_newer_version_is_refused(scout: Scout) -> None:
    assert scout("leads").code == 0
    engine = create_engine("sqlite:///scouting.db")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    for command in (["leads"], ["read"], ["serve", "--port", "0"], ["export", "--mission", "M8"]):
        assert_one_line(scout(*command), "scouting.db", "newer version", "9999")


def test_a_port_in_use_is_named(scout: Scout) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert_one_line(scout("serve", "--port", port), f"port {port} of 127.0.0.1", "in use")


def test_an_unforeseen_fault_is_one_line_and_a_file(
    scout: Scout, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("platformdirs.user_log_path", lambda *parts, **more: tmp_path)
    monkeypatch.setattr("scouting.session.choose_leads", lambda *parts: 1 / 0)
    assert_one_line(scout("leads"), "unforeseen fault (ZeroDivisionError", "faults.log has more")
    assert "choose_leads" in (tmp_path / "faults.log").read_text()


def test_an_empty_database_says_what_to_do_next(scout: Scout) -> None:
    ended = scout("leads")
    assert (ended.code, ended.err) == (0, "")
    assert "scout demo" in ended.out


def test_leads_are_listed_and_filtered(filled: None, scout: Scout) -> None:
    assert {line["organisation"]["name"] for line in scout("leads", "--json").lines()} == {  # type: ignore[index]
        "Lens KK", "=Lens",
    }  # fmt: skip
    (lead,) = scout("leads", "--mission", "m8", "--trl", "7-9", "--json").lines()
    assert (lead["market"], lead["technology"]) == ("japan", "optical-coherence-tomography")
    assert "Lens KK" in scout("leads", "--technology", "20").out
    assert scout("leads", "--trl", "1-3", "--json").out == ""


def test_leads_are_listed_since_a_day_and_an_empty_list_says_why(
    filled: None, scout: Scout
) -> None:
    assert len(scout("leads", "--since", "2026-11-20", "--json").lines()) == 2
    ended = scout("leads", "--since", "2026-11-21")
    assert ended.out.startswith("3 pages were read; nothing fits")
    assert scout("leads", "--market", "israel").out.startswith(
        "Nothing from Israel has been crawled"
    )
    ended = scout("leads", "--market", "israel", "--json")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.startswith("scout: Nothing from Israel")


def test_a_search_that_finds_nothing_says_why(filled: None, scout: Scout) -> None:
    assert scout("search", "zzz", "--technology", "6").out.startswith("3 pages were read")
    assert scout("search", "zzz", "--market", "israel").out.startswith("Nothing from Israel")


def test_coverage_tells_sources_markets_and_gaps(filled: None, scout: Scout) -> None:
    with open_store("sqlite:///scouting.db") as store:
        store.runs.end(
            store.runs.start("association:jba"), "broken off", {"stored": 2}, "it was [red] stopped"
        )
        store.documents.quarantine("http://x.jp/", "no text on the page", "website")
    told = scout("coverage").out
    assert "not recorded" in told
    assert "Japan Bioindustry Association: the last crawl broke off: it was [red] stopped" in told
    assert "website: 1 × no text on the page, last http://x.jp/" in told
    assert "Sources never crawled successfully: AdvaMed" in told
    assert "more ('scout sources list' shows them)" in told
    (body,) = scout("coverage", "--json").lines()
    assert (body["leads"], body["documents"], body["alarms"]) == (2, 3, [])


def test_a_mission_pack_holds_the_mission_s_leads_only(
    filled: None, scout: Scout, tmp_path: Path
) -> None:
    assert scout("export", "--mission", "m8").code == 0
    with (tmp_path / "M8.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert tuple(header) == COLUMNS
    assert [row[2] for row in rows] == ["Lens KK"]
    for form in ("xlsx", "jsonl"):
        ended = scout("export", "--mission", "M8", "--format", form, "--out", f"pack.{form}")
        assert ended.out == f"Leads written to pack.{form}: 1.\n"
        assert (tmp_path / f"pack.{form}").stat().st_size > 100


def test_an_export_takes_filters_and_forms(filled: None, scout: Scout, tmp_path: Path) -> None:
    none = scout("export", "--mission", "M8", "--status", "agreement", "--out", "none.csv")
    assert none.out == "Leads written to none.csv: 0.\n"
    options = ("--bom", "--line-end", "lf", "--trl", "1-9", "--out", "marked.csv")
    assert scout("export", "--mission", "M8", *options).code == 0
    text = (tmp_path / "marked.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbfmission,")
    assert b"\r" not in text
    assert scout("export", "--mission", "M8", "--status", "new", "--out", "book.html").code == 0
    assert "Lens KK" in (tmp_path / "book.html").read_text("utf-8")
    assert_one_line(
        scout("export", "--mission", "M8", "--market", "canada"), "does not go to canada"
    )


def test_an_export_to_a_folder_that_is_not_there_is_named(filled: None, scout: Scout) -> None:
    assert_one_line(scout("export", "--mission", "M8", "--out", "none/M8.csv"), "none/")


def test_search_finds_passages_and_a_damaged_index_says_how_to_mend_it(
    filled: None, scout: Scout, tmp_path: Path
) -> None:
    (hit,) = scout("search", "shoes", "--json").lines()
    assert hit["url"] == "http://shoes.jp/"
    (vectors,) = (tmp_path / "scouting.db.index").glob("index-*/vectors.faiss")
    vectors.write_bytes(vectors.read_bytes()[:-7])
    assert_one_line(scout("search", "shoes"), "scouting.db.index", "damaged index", "'scout read'")
    assert scout("read").code == 0
    assert scout("search", "shoes").code == 0


def test_classify_answers_every_good_line_in_order_and_names_the_bad(
    ruled: None, scout: Scout, tmp_path: Path
) -> None:
    rows = ['{"id": "a", "text": "We make OCT."}', "{broken", '{"id": "\\ud800", "text": "Shoes."}']
    (tmp_path / "a.jsonl").write_text("\n".join(rows))
    ended = scout("classify", "a.jsonl", "--json")
    assert_one_line(ended, "a.jsonl:2: not JSON")
    lines = ended.lines()
    assert [line["id"] for line in lines] == ["a", "a.jsonl:2", "?"]
    assert [line["abstained"] for line in lines] == [None, "unreadable", None]


def test_classify_goes_on_after_every_kind_of_bad_file(
    ruled: None, scout: Scout, tmp_path: Path
) -> None:
    files = {
        "binary.dat": b"\x7fELF\0\0\0\0",
        "empty.txt": b"",
        "huge.txt": b"x" * (8 * 2**20 + 1),
        "bomb.txt": gzip.compress(bytes(20 * 2**20)),
        "odd.txt": b"\xff\xfd\xfc\x81\x8d" * 500,
        "good.txt": b"We make OCT.",
    }
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
    ended = scout("classify", "missing.txt", ".", *files, "--json")
    assert ended.code == 1
    names = ["missing.txt", ".", *files]
    assert [line["id"] for line in ended.lines()] == names
    assert [line["abstained"] for line in ended.lines()] == ["unreadable"] * 7 + [None]
    told = ended.err.splitlines()
    assert [line.split(": ")[:2] for line in told] == [["scout", name] for name in names[:-1]]


def test_classify_in_words_tells_each_claim_with_its_reason(ruled: None, scout: Scout) -> None:
    ended = scout("classify", stdin=b"We make OCT. [/b] [red]")
    assert ended.code == 0
    assert "20 Optical coherence tomography (90%)" in ended.out
    assert "names “OCT”" in ended.out
    assert "no verdict: unreadable" in scout("classify", "-", stdin=b"\0\0\0").out


def test_models_are_listed_put_into_service_and_a_damaged_folder_is_named(
    scout: Scout, tmp_path: Path
) -> None:
    from models.bundle import CARD, load_bundle
    from models.shelf import Shelf

    shelf = Shelf(tmp_path / "scouting.db.models")
    version = shelf.keep(load_bundle(), "mine")
    assert_one_line(scout("models", "use", version), version, "measured on other texts", "--force")
    assert "* shipped" in scout("models", "list").out
    ended = scout("models", "use", version, "--force")
    assert "'scout read'" in ended.out
    assert "started again" in ended.out
    assert f"* {version}" in scout("models", "list").out
    (tmp_path / "texts.jsonl").write_text('{"id": 1, "text": "We make OCT.", "technologies": [20]}')
    (shelf.folder / version / CARD).write_text("{}")
    assert_one_line(scout("classify", "texts.jsonl"), version, "scout models use shipped")
    assert "unusable" in scout("models", "list").out
    assert_one_line(scout("evaluate", "texts.jsonl", "--model", "none"), "'none'", "known: shipped")
    assert scout("models", "use", "shipped").code == 0
    assert "* shipped" in scout("models", "list").out


def test_the_vocabulary_is_written_as_a_table(scout: Scout) -> None:
    ended = scout("taxonomy", "export", "--format", "csv")
    assert ended.code == 0
    assert "optical-coherence-tomography" in ended.out


@pytest.mark.model
def test_the_real_command_classifies_standard_input_and_files_alike(tmp_path: Path) -> None:
    (tmp_path / "page.htm").write_text(f"<html><title>Lens</title><body><p>{OCT_TEXT}</p>")
    shoes = "We sell leather shoes and fashionable handbags in the shops of Kobe."
    rows = [json.dumps({"id": id, "text": text}) for id, text in ((1, shoes), (2, OCT_TEXT))]
    stdin = "\n".join([rows[0], "{", rows[1]]).encode()
    ended = process(tmp_path, "classify", "--json", "-", "page.htm", stdin=stdin)
    assert_one_line(ended, "standard input:2: not JSON")
    off, broken, text, page = ended.lines()
    assert (off["id"], off["relevant"], off["technologies"]) == ("1", False, [])
    assert broken["abstained"] == "unreadable"
    assert set(off) == set(text) == {*PROMISED, *MORE}
    for line in (text, page):
        assert 20 in [found["number"] for found in line["technologies"]]  # type: ignore[attr-defined]
        assert line["relevant"]
    for found in text["technologies"]:  # type: ignore[attr-defined]
        for piece in found["evidence"]:
            assert piece["text"] == OCT_TEXT[piece["start"] : piece["end"]]
    assert [path.name for path in tmp_path.iterdir()] == ["page.htm"]


@pytest.mark.model
def test_a_model_that_is_not_there_is_named_with_its_setting(tmp_path: Path) -> None:
    missing = str(tmp_path / "no-model")
    ended = process(tmp_path, "classify", "--json", stdin=b"We make OCT.", SCOUTING_MODEL=missing)
    assert_one_line(ended, f"SCOUTING_MODEL '{missing}'")
    assert ended.out == ""


def test_the_timetable_asks_once_and_jobs_are_listed_and_cancelled(
    scout: Scout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "- {id: lens, name: Lens, markets: [japan], address: 'https://lens.example/'}\n"
    (tmp_path / "own.yaml").write_text(own)
    monkeypatch.setenv("SCOUTING_SOURCES", "own.yaml")
    assert scout("jobs").out.startswith("No such job")
    asked = len(load_sources("own.yaml"))
    assert scout("schedule", "--once").out == f"Jobs asked for: {asked}.\n"
    assert scout("schedule", "--once").out == "Nothing is due.\n"
    (job,) = [job for job in scout("jobs", "--json").lines() if job["source"] == "lens"]
    assert (job["state"], job["attempt"], job["progress"]) == ("queued", 1, {})
    assert scout("jobs", "cancel", str(job["id"])).out == f"{job['id']}: cancelled.\n"
    assert str(job["id"]) in scout("jobs", "--state", "cancelled").out
    again = scout("jobs", "cancel", str(job["id"]))
    assert_one_line(again, "has ended already (cancelled)")


def test_leads_and_passages_are_narrowed_by_every_facet(scout: Scout, filled: None) -> None:
    everything = scout("leads", "--json").out.splitlines()
    for options in (
        ("--source-kind", "website"), ("--language", "en"), ("--novelty", "none"), ("--need", "none"),
        ("--first-seen", "2020-01-01"), ("--not", "language=ja"), ("--sort", "organisation"),
    ):  # fmt: skip
        assert sorted(scout("leads", *options, "--json").out.splitlines()) == sorted(everything)
    japan = scout("leads", "--not", "market=none", "--json").out.splitlines()
    assert [json.loads(line)["market"] for line in japan] == ["japan"]
    hits = scout(
        "search", "We make OCT scanners.", "--not", "market=none", "--json"
    ).out.splitlines()
    assert {json.loads(line)["url"] for line in hits} == {"http://lens.jp/"}
    assert scout("search", "OCT", "--novelty", "high", "--since", "30d", "--json").out == ""


@pytest.mark.parametrize("told", ["technology", "colour=red", "market="])
def test_what_cannot_be_left_out_is_a_wrong_usage(scout: Scout, told: str) -> None:
    ended = scout("leads", "--not", told)
    assert ended.code == 2
    assert "FACET=VALUE" in ended.err


def test_an_unknown_value_of_a_facet_is_named(scout: Scout, filled: None) -> None:
    assert_one_line(scout("leads", "--source-kind", "rumour"), "rumour")
    assert_one_line(scout("leads", "--sort", "luck"), "luck")
