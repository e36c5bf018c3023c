"""Commands that keep it running: worker, schedule, jobs."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from scouting.cli.options import AsJson, complain

app = typer.Typer()
jobs_app = typer.Typer(invoke_without_command=True)


@app.command()
def worker(
    jobs: Annotated[int, typer.Option(min=1, max=32, help="Crawls at a time.")] = 2,
    once: Annotated[bool, typer.Option("--once", help="End when nothing is left to do.")] = False,
    metrics: Annotated[
        int, typer.Option(min=0, max=65535, help="Loopback port for Prometheus; 0 for none.")
    ] = 0,
) -> None:
    """Work the jobs of the queue until stopped: crawl sources, read what they bring.

    Reads the queue and the sources, writes the database. Any number of workers can share a queue. A
    job whose worker was stopped or killed is taken up again.
    """
    from scouting import crawls, logs, session, worker

    settings = session.read_settings()
    known = session.read_sources(settings, lambda fault: None)  # jobs tell of bad entries
    crawls.check_contact(settings, [source.address for source in known])
    logs.configure(settings.log)
    worker.work(settings, jobs, once, metrics)


@app.command()
def schedule(
    once: Annotated[bool, typer.Option("--once", help="Ask for what is due, then end.")] = False,
) -> None:
    """Ask for the crawl of every source once in its week, day or month, until stopped.

    Reads the sources, writes the queue; 'scout worker' does the work. Mails the digest of the week that
    is over to who wants it. What was missed is caught up,
    what was asked for is never asked for twice.
    """
    from scouting import logs, mailing, rounds, session, terminal

    settings = session.read_settings()
    logs.configure(settings.log)
    if once:
        asked = rounds.ask_once(settings, complain)
        with session.open_service() as service:
            if mailed := mailing.mail_digests(service):
                terminal.say(f"Digests mailed: {mailed}.")
        terminal.say(f"Jobs asked for: {len(asked)}." if asked else "Nothing is due.")
    else:
        rounds.keep_asking(settings)


@jobs_app.callback()
def jobs(
    context: typer.Context,
    state: Annotated[
        str, typer.Option(metavar="STATE", help="queued|running|done|failed|dead|cancelled")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List the jobs of the last 30 days, latest first. Reads the queue, writes nothing."""
    if context.invoked_subcommand:
        return
    from scouting import report, session

    with session.open_backlog() as backlog:
        found = backlog.recent(state, limit)
    if as_json:
        for job in found:
            typer.echo(json.dumps(job.told(), ensure_ascii=False))
    else:
        report.jobs(found)


@jobs_app.command()
def cancel(id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Take a job that waits or runs out of work for good. Writes the queue."""
    from scouting import session, terminal

    with session.open_store("scout jobs cancel", id), session.open_backlog() as backlog:
        job = backlog.cancel(id)
    terminal.say(f"{job.id}: {job.state}.")
