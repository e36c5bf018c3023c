"""The command line: ``scout``. Heavy imports live inside the commands that need them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="scout",
    help="Find who makes, integrates or needs a photonics-for-health technology, and how ready it is.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
vocabulary = typer.Typer(help="The vocabulary: technologies, roles, markets.", no_args_is_help=True)
app.add_typer(vocabulary, name="taxonomy")

Technologies = Annotated[list[str] | None, typer.Option("--technology", metavar="ID")]
Markets = Annotated[list[str] | None, typer.Option("--market", metavar="ID")]
Roles = Annotated[list[str] | None, typer.Option("--role", metavar="ID")]
Statuses = Annotated[list[str] | None, typer.Option("--status", metavar="S")]
Level = Annotated[str, typer.Option("--trl", metavar="4-7", help="A level or a range of levels.")]
Mission = Annotated[str, typer.Option("--mission", metavar="M8", help="All markets of a mission.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def main() -> None:
    """Run a command; every known fault ends in one line on standard error and exit code 1."""
    from scouting import faults

    try:
        app()
    except SystemExit:
        raise  # before the known faults, whose modules are heavy
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except faults.known() as error:
        complain(str(error))
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 -- ours to mend; a user gets one line and a file
        complain(faults.keep(error))
        sys.exit(1)


def complain(text: str) -> None:
    """One line on standard error, whatever line breaks a file name or an address brings."""
    typer.echo(f"scout: {' '.join(text.split())}", err=True)


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where the leads go as CSV.")] = Path("leads.csv"),
    pages: Annotated[int, typer.Option(min=1, max=500, help="Pages per site.")] = 25,
) -> None:
    """Crawl the demonstration web, read it, print the leads, write leads.csv.

    Reads the invented sites that ship with the package, served on loopback. Writes the database of
    SCOUTING_DATABASE (default scouting.db) and the CSV file.
    """
    from scouting import crawls, exports, report, session
    from scouting.domain import LeadFilter

    environment = {"SCOUTING_FETCH_ALLOW": crawls.LOOPBACK}
    with session.open_service() as service:
        with crawls.serve_demo_web() as starts, report.progress("Crawling the demo web") as tick:
            summary = crawls.crawl(starts, "demo", lambda line: tick(1), pages, environment)
        report.crawled(summary)
        session.read_documents(service)
        leads = [(entry.lead, entry.review) for entry in service.store.leads.all(LeadFilter())]
        report.leads(leads, service.taxonomy)
        exports.save(exports.tabulate(leads, service.taxonomy), "csv", out)
    report.say(f"{len(leads)} leads are in {out}. Next: 'scout serve', then open "
               "http://127.0.0.1:8000 to see each with its evidence.")  # fmt: skip


@app.command()
def url(addresses: Annotated[list[str], typer.Argument(metavar="URL...")]) -> None:
    """Fetch, read and store pages now; print the leads of their organisations.

    Reads the web (public addresses only), writes the database. Exit code 1 when a page failed.
    """
    from scouting import report, session
    from scouting.pages import PageReader

    failed = False
    with session.open_service() as service, PageReader() as pages:
        for address in addresses:
            outcome = service.submit(address, pages)
            if outcome.state == "failed":
                failed = True
                complain(outcome.detail)
            else:
                report.outcome(outcome, service.taxonomy)
    raise typer.Exit(int(failed))


@app.command()
def classify(
    files: Annotated[list[str] | None, typer.Argument(metavar="[FILE...]")] = None,
    as_json: AsJson = False,
) -> None:
    """Classify texts, HTML pages, PDF or JSON lines without storing anything.

    Reads files, or standard input for "-" and by default; .jsonl holds {"id", "text"} lines.
    Writes one result per text, in input order. Exit code 1 when something could not be read.
    """
    from scouting import bulk, report, session

    settings, taxonomy = session.read_settings(), None
    failed = False
    for result in bulk.classify_files(files or ["-"], settings):
        if result.error:
            failed = True
            complain(result.error)
        if as_json:
            typer.echo(json.dumps(result.verdict, ensure_ascii=False))
        else:
            taxonomy = taxonomy or session.read_taxonomy(settings)
            report.verdict(result.verdict, taxonomy)
    raise typer.Exit(int(failed))


@app.command()
def crawl(
    source: Annotated[list[str] | None, typer.Option("--source", metavar="ID")] = None,
    market: Markets = None,
    pages: Annotated[int, typer.Option(min=1, max=10_000, help="Pages per site.")] = 40,
) -> None:
    """Crawl sources into the database; `scout read` turns what came into leads.

    Reads the shipped sources and those of SCOUTING_SOURCES; writes the database. The first real
    crawl needs SCOUTING_CONTACT, so that site owners can reach you.
    """
    from scouting import crawls, report, session, sources
    from scouting.errors import ScoutingError

    settings = session.read_settings()
    known = sources.load_sources(settings.sources)
    session.check_markets(settings, [*(market or []), *(id for s in known for id in s.markets)])
    chosen = sources.choose_sources(known, tuple(source or ()), tuple(market or ()))
    if not settings.contact:
        raise ScoutingError("SCOUTING_CONTACT is not set; give a mail or web address where site "
                            "owners can reach you before crawling")  # fmt: skip
    failed = False
    for entry in chosen:
        report.say(f"{entry.name}: {entry.address}")
        try:
            report.crawled(crawls.crawl([entry.address], entry.id, report.say, pages))
        except ScoutingError as error:
            failed = True
            complain(str(error))
    raise typer.Exit(int(failed))


@app.command()
def read() -> None:
    """Read all unread documents, recompute all leads and rebuild the search index.

    Reads and writes the database.
    """
    from scouting import report, session

    with session.open_service() as service:
        count = session.read_documents(service)
        service.gather()
        service.search.rebuild()
    report.say(f"{count} documents read." if count else "Nothing unread.")


@app.command()
def leads(
    technology: Technologies = None,
    market: Markets = None,
    trl: Level = "",
    role: Roles = None,
    mission: Mission = "",
    status: Statuses = None,
    as_json: AsJson = False,
) -> None:
    """List leads, best first. Reads the database, writes nothing."""
    from scouting import report, session
    from scouting.verdicts import as_lead

    with session.open_service() as service:
        wanted = session.choose_leads(service, (technology, market, role, status), trl, mission)
        found = [(entry.lead, entry.review) for entry in service.store.leads.all(wanted)]
        if as_json:
            for lead, review in found:
                typer.echo(json.dumps(as_lead(lead, review), ensure_ascii=False))
        else:
            report.leads(found, service.taxonomy)


@app.command()
def search(
    text: Annotated[str, typer.Argument()],
    technology: Technologies = None,
    market: Markets = None,
    trl: Level = "",
    role: Roles = None,
    mission: Mission = "",
    status: Statuses = None,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 10,
    as_json: AsJson = False,
) -> None:
    """Search stored passages by meaning, in your own words. Reads the database and its index."""
    from dataclasses import asdict

    from scouting import report, session

    with session.open_service() as service:
        wanted = session.choose_leads(service, (technology, market, role, status), trl, mission)
        hits = service.find_passages(text, wanted, limit)
    if as_json:
        for hit in hits:
            typer.echo(json.dumps(asdict(hit), ensure_ascii=False))
    else:
        report.hits(hits)


@app.command()
def export(
    mission: Annotated[str, typer.Option("--mission", metavar="M8")],
    form: Annotated[str, typer.Option("--format", metavar="csv|xlsx|jsonl")] = "csv",
    out: Annotated[Path | None, typer.Option(metavar="FILE")] = None,
) -> None:
    """Write a mission pack. Reads the database, writes FILE (default MISSION.csv and so on)."""
    from scouting import exports, report, session

    if form not in exports.FORMATS:
        raise typer.BadParameter(f"'{form}': expected {', '.join(exports.FORMATS)}")
    with session.open_service() as service:
        wanted = session.choose_leads(service, (None, None, None, None), mission=mission)
        found = ((entry.lead, entry.review) for entry in service.store.leads.all(wanted))
        path = out or Path(f"{mission.upper()}.{form}")
        exports.save(exports.tabulate(found, service.taxonomy), form, path)
    report.say(f"Written to {path}.")


@app.command()
def serve(
    host: str = "127.0.0.1", port: Annotated[int, typer.Option(min=0, max=65535)] = 8000
) -> None:
    """Serve the pages and the API until stopped. Reads and writes the database."""
    from scouting import serving, session

    serving.serve(host, port, session.read_settings())


@app.command()
def evaluate(file: Path, as_json: AsJson = False) -> None:
    """Compare verdicts with labelled JSON lines. Reads FILE, writes figures to standard output.

    A line that is no labelled text is named and left out; exit code 1 when there was one.
    """
    from scouting import measures, report, session

    bad: list[str] = []
    figures = measures.evaluate_file(file, session.read_settings(), bad.append)
    for complaint in bad:
        complain(complaint)
    if as_json:
        typer.echo(json.dumps(figures))
    else:
        report.figures(figures)
    raise typer.Exit(int(bool(bad)))


@vocabulary.command("export")
def export_vocabulary(
    form: Annotated[str, typer.Option("--format", metavar="skos|csv")] = "skos",
) -> None:
    """Write the vocabulary as SKOS Turtle or CSV to standard output."""
    from scouting import session
    from taxonomy.skos import write_skos
    from taxonomy.table import write_table

    writers = {"skos": write_skos, "csv": write_table}
    if form not in writers:
        raise typer.BadParameter(f"'{form}': expected skos or csv")
    typer.echo(writers[form](session.read_taxonomy(session.read_settings())), nl=False)


@vocabulary.command("import")
def import_vocabulary(file: Path, folder: Path) -> None:
    """Turn a SKOS Turtle FILE into a vocabulary FOLDER for SCOUTING_TAXONOMY."""
    from scouting import report
    from taxonomy.skos import load_skos, save_vocabulary

    scheme, technologies = load_skos(file)
    save_vocabulary(scheme, technologies, folder)
    report.say(
        f"{len(technologies)} concepts are in {folder}: SCOUTING_TAXONOMY={folder} uses them"
    )
