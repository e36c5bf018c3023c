"""Commands over what was found: leads, search, export, serve, evaluate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from scouting.cli.options import (
    AsJson,
    FirstSeen,
    Kinds,
    Languages,
    Level,
    Markets,
    Mission,
    Needs,
    Novelties,
    Order,
    Roles,
    Since,
    Statuses,
    Technologies,
    Without,
    ask,
    complain,
)
from scouting.cli.overview import explain

app = typer.Typer()


@app.command()
def leads(
    technology: Technologies = None,
    market: Markets = None,
    trl: Level = "",
    role: Roles = None,
    mission: Mission = "",
    status: Statuses = None,
    novelty: Novelties = None,
    need: Needs = None,
    language: Languages = None,
    source_kind: Kinds = None,
    since: Since = "",
    first_seen: FirstSeen = "",
    without: Without = None,
    order: Order = "",
    as_json: AsJson = False,
) -> None:
    """List leads, best first. Reads the database, writes nothing.

    An empty list says why it is empty; with --json on standard error.
    """
    from dataclasses import replace

    from scouting import report, session
    from scouting.verdicts import as_lead

    facets = {
        "technology": technology, "market": market, "role": role, "status": status,
        "novelty": novelty, "need": need, "language": language, "source_kind": source_kind,
    }  # fmt: skip
    asked = replace(ask(facets, without, trl, since, first_seen), order=order)
    with session.open_service() as service:
        wanted = session.choose_leads(service, asked, mission)
        found = list(service.store.leads.all(wanted))
        absence = None if found else service.absence(wanted)
        if as_json:
            for entry in found:
                told = as_lead(entry.lead, entry.review, entry.found)
                typer.echo(json.dumps(told, ensure_ascii=False))
        elif found:
            report.leads([(entry.lead, entry.review) for entry in found], service.taxonomy)
    if absence:
        explain(absence, as_json)


@app.command()
def search(
    text: Annotated[str, typer.Argument()],
    technology: Technologies = None,
    market: Markets = None,
    trl: Level = "",
    role: Roles = None,
    mission: Mission = "",
    status: Statuses = None,
    novelty: Novelties = None,
    need: Needs = None,
    language: Languages = None,
    source_kind: Kinds = None,
    since: Since = "",
    first_seen: FirstSeen = "",
    without: Without = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 10,
    as_json: AsJson = False,
) -> None:
    """Search stored passages by meaning, in your own words. Reads the database and its index.

    With filters: the passages of pages that claim a technology with which their organisation has a
    lead that fits.
    """
    from dataclasses import asdict

    from scouting import report, session

    facets = {
        "technology": technology, "market": market, "role": role, "status": status,
        "novelty": novelty, "need": need, "language": language, "source_kind": source_kind,
    }  # fmt: skip
    asked = ask(facets, without, trl, since, first_seen)
    with session.open_service() as service:
        wanted = session.choose_leads(service, asked, mission)
        hits = service.find_passages(text, wanted, limit)
        absence = None if hits else service.unfound(wanted)
    if as_json:
        for hit in hits:
            typer.echo(json.dumps(asdict(hit), ensure_ascii=False))
    else:
        report.hits(hits)
    if absence:
        explain(absence, as_json)


@app.command()
def export(
    mission: Annotated[str, typer.Option("--mission", metavar="M8")],
    form: Annotated[str, typer.Option("--format", metavar="csv|xlsx|jsonl|html")] = "",
    out: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
    technology: Technologies = None,
    market: Markets = None,
    trl: Level = "",
    role: Roles = None,
    status: Statuses = None,
    novelty: Novelties = None,
    need: Needs = None,
    language: Languages = None,
    source_kind: Kinds = None,
    since: Since = "",
    first_seen: FirstSeen = "",
    without: Without = None,
    bom: Annotated[bool, typer.Option("--bom", help="Mark the CSV as UTF-8, for Excel.")] = False,
    line_end: Annotated[
        Literal["crlf", "lf"], typer.Option("--line-end", help="How lines of the CSV end.")
    ] = "crlf",
) -> None:
    """Write a mission pack, or the mission book. Reads the database, writes FILE (default MISSION.csv).

    Without --format the ending of FILE tells it. A pack holds the leads that are neither rejected
    nor dropped, the book (html) those shortlisted and later; --status says otherwise.
    """
    from scouting import packs, session, terminal
    from scouting.exports import CsvForm

    form = form or (out.suffix.lstrip(".").lower() if out else "csv")
    if form not in packs.FORMATS:
        raise typer.BadParameter(f"'{form}': expected {', '.join(packs.FORMATS)}")
    facets = {
        "technology": technology, "market": market, "role": role, "status": status,
        "novelty": novelty, "need": need, "language": language, "source_kind": source_kind,
    }  # fmt: skip
    with session.open_service() as service:
        asked = session.choose_leads(service, ask(facets, without, trl, since, first_seen), mission)
        pack = packs.choose_pack(service, mission, asked, form)
        path = out or Path(f"{mission.upper()}.{form}")
        count = pack.total
        packs.save(packs.write_pack(pack, form, CsvForm(bom, line_end == "crlf")), path)
    terminal.say(f"Leads written to {path}: {count}.")


@app.command()
def serve(
    host: str = "127.0.0.1", port: Annotated[int, typer.Option(min=0, max=65535)] = 8000
) -> None:
    """Serve the pages and the API until stopped. Reads and writes the database."""
    from scouting import serving, session

    serving.serve(host, port, session.read_settings())


@app.command()
def evaluate(
    file: Path,
    as_json: AsJson = False,
    out: Annotated[Path | None, typer.Option(metavar="FOLDER")] = None,
    model: Annotated[str, typer.Option("--model", metavar="VERSION")] = "",
) -> None:
    """Compare verdicts with labelled JSON lines. Reads FILE, writes figures to standard output.

    --model judges another version than the one that serves ('scout models list' has them), so that
    two can be compared on the same file. --out also writes the full report: evaluation.json,
    evaluation.md and reliability.svg.

    A line that is no labelled text is named and left out; exit code 1 when there was one.
    """
    from scouting import measures, report, session

    bad: list[str] = []
    figures = measures.evaluate_file(file, session.read_settings(), bad.append, model)
    if out:
        measures.save_figures(figures, out)
    for complaint in bad:
        complain(complaint)
    if as_json:
        typer.echo(json.dumps(figures))
    else:
        report.figures(figures)
    raise typer.Exit(int(bool(bad)))
