"""Commands that bring documents in and read them: demo, url, classify, crawl, read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from scouting.cli.options import AsJson, Markets, complain

app = typer.Typer()


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where the leads go as CSV.")] = Path("leads.csv"),
    pages: Annotated[int, typer.Option(min=1, max=500, help="Pages per site.")] = 25,
) -> None:
    """Crawl the demonstration web, read it, print the leads, write leads.csv.

    Reads the invented sites that ship with the package, served on loopback. Writes the database of
    SCOUTING_DATABASE (default scouting.db) and the CSV file.
    """
    from scouting import crawls, exports, packs, report, session, terminal
    from scouting.queries import LeadFilter

    bounds = crawls.Bounds(pages, {"SCOUTING_FETCH_ALLOW": crawls.LOOPBACK})
    with session.open_service("scout demo") as service:
        with crawls.serve_demo_web() as starts, terminal.progress("Crawling the demo web") as tick:
            summary = crawls.record_crawl(
                service.store.runs, "demo", starts, lambda line: tick(1), bounds
            )
        report.crawled(summary)
        session.read_documents(service)
        leads = [(entry.lead, entry.review) for entry in service.store.leads.all(LeadFilter())]
        report.leads(leads, service.taxonomy)
        packs.save(packs.encode(exports.write_csv(exports.tabulate(leads, service.taxonomy))), out)
    terminal.say(f"{len(leads)} leads are in {out}. Next: 'scout serve', then open "
               "http://127.0.0.1:8000 to see each with its evidence.")  # fmt: skip


@app.command()
def url(addresses: Annotated[list[str], typer.Argument(metavar="URL...")]) -> None:
    """Fetch, read and store pages now; print the leads of their organisations.

    Reads the web (public addresses only), writes the database. Exit code 1 when a page failed.
    """
    from scouting import report, session
    from scouting.pages import PageReader

    failed = False
    with session.open_service("scout url", " ".join(addresses)) as service, PageReader() as pages:
        for address in addresses:
            outcome = service.submit(address, pages)
            if outcome.state == "failed":
                failed = True
                complain(outcome.detail)
            else:
                report.outcome(outcome, service.taxonomy)
        service.rate()
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
    pages: Annotated[
        int, typer.Option(min=1, max=10_000, help="Pages per site, requests per register.")
    ] = 40,
    then_read: Annotated[
        bool, typer.Option("--read", help="Read what came into leads right after.")
    ] = False,
) -> None:
    """Crawl sources into the database here and now; `scout read` turns what came into leads.

    Reads the shipped sources and those of SCOUTING_SOURCES; writes the database, and the queue, so
    that workers know of it. The first real crawl needs SCOUTING_CONTACT, so that site owners can
    reach you. A crawl that was killed within the last day goes on where it was.
    """
    import time

    from scouting import crawls, report, session, sources, terminal, worker
    from scouting.errors import ScoutingError

    settings, faults = session.read_settings(), list[str]()
    session.check_markets(settings, market or [])
    known = session.read_sources(settings, faults.append)
    chosen = sources.choose_sources(known, tuple(source or ()), tuple(market or ()))
    crawls.check_contact(settings, [entry.address for entry in chosen])
    for fault in faults:
        complain(fault)
    told: list[crawls.CrawlSummary] = []
    began = time.monotonic()
    with (
        session.open_store("scout crawl", " ".join(entry.id for entry in chosen)),
        terminal.progress("Crawling", pages * len(chosen)) as tick,
        worker.crawling_here(settings, terminal.followed(tick)) as crawl_here,
    ):
        for entry in chosen:
            terminal.say(f"{entry.name}: {entry.address}")
            try:
                told.append(crawls.CrawlSummary(**crawl_here(entry, pages)))
                report.crawled(told[-1])
            except ScoutingError as error:
                complain(str(error))
    report.crawled_all(told, len(chosen), time.monotonic() - began)
    if then_read:
        _read()
    raise typer.Exit(int(len(told) < len(chosen) or bool(faults)))


@app.command("import")
def import_list(
    file: Path,
    register: Annotated[str, typer.Option("--register", metavar="artg|pmda|mfds")],
) -> None:
    """Import a list of approved devices; `scout read` turns what came into leads.

    Reads FILE, a CSV or XLSX list as the Australian, Japanese or Korean authority publishes it;
    writes the database. A row that cannot be used is named and left out; exit code 1 then.
    """
    from scouting import approvals, session, terminal

    bad: list[str] = []
    with session.open_service("scout import", f"{register} {file.name}") as service:
        found = approvals.read_approvals(file, register.lower(), bad.append)
        kept = [service.store.documents.add(document) for document in found]
    for complaint in bad:
        complain(complaint)
    terminal.say(f"{len(kept)} approvals read, {sum(kept)} of them new.")
    raise typer.Exit(int(bool(bad)))


@app.command()
def read() -> None:
    """Read all unread documents, recompute all leads and rebuild the search index.

    Reads and writes the database.
    """
    _read()


def _read() -> None:
    from scouting import report, session

    with session.open_service("scout read") as service:
        count = session.read_documents(service)
        service.gather()
        service.rate()
        service.search.rebuild()
        leads = service.store.figures.totals()["leads"]
        report.read(count, service.relevant, leads)
