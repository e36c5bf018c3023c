"""What the command line shows: tables, verdicts and progress in words."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from scouting.domain import Lead, Review, SearchHit, TrlEstimate
from taxonomy import Taxonomy

if TYPE_CHECKING:
    from scouting.backlog import Job
    from scouting.crawls import CrawlSummary
    from scouting.service import Outcome

WIDE = 150
PROGRESS = {"rate": "a minute", "total": "in all"}
UNSEEN = {code: " " for code in (*range(9), *range(11, 32), *range(127, 160))}
"""Control characters, with which a page could steer the terminal that shows its words."""


def say(line: str) -> None:
    """One line of plain words on standard output."""
    _console().print(line.translate(UNSEEN), markup=False, highlight=False, soft_wrap=True)


def crawled(summary: CrawlSummary) -> None:
    """What a crawl brought."""
    say(f"{summary.pages} pages fetched, {summary.stored} new, {summary.quarantined} unreadable, "
        f"{summary.failed} not to be had.")  # fmt: skip


def followed(tick: Callable[[int], None]) -> Callable[[str], None]:
    """Shows the lines of a crawl, each a page, and counts them."""

    def show(line: str) -> None:
        say(line)
        tick(1)

    return show


def no_leads(stored: bool) -> None:
    """Why a list is empty."""
    if stored:
        say("No lead fits. Try fewer filters.")
    else:
        say("No leads yet. 'scout demo' shows how they come about; 'scout url' reads a page.")


def leads(found: Sequence[tuple[Lead, Review]], taxonomy: Taxonomy) -> None:
    """A table of leads, best first."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Score", "Organisation", "Technology", "Market", "TRL", "Role", "Evidence"):
        table.add_column(name, overflow="fold", no_wrap=name in ("Score", "TRL"))
    for lead, _ in found:
        table.add_row(*(escape(cell.translate(UNSEEN)) for cell in _cells(lead, taxonomy)))
    _console().print(table)


def outcome(result: Outcome, taxonomy: Taxonomy) -> None:
    """What became of one submitted address."""
    say(f"{result.url}: {result.state}{f' – {result.detail}' if result.detail else ''}")
    if result.leads:
        leads([(entry.lead, entry.review) for entry in result.leads], taxonomy)


def verdict(result: dict[str, Any], taxonomy: Taxonomy) -> None:
    """One text's verdict, each claim with its sentence."""
    say(f"{result['id']}")
    if result["abstained"]:
        say(f"  no verdict: {result['abstained']}")
        return
    answer = "yes" if result["relevant"] else "no"
    say(f"  {taxonomy.scheme.title}: {answer} ({result['relevance']:.0%})")
    for found in result["technologies"]:
        label = taxonomy.technology(found["id"]).label
        _claim(f"{found['number']} {label} ({found['probability']:.0%})", found["evidence"])
    trl, role, market = result["trl"], result["role"], result["market"]
    if trl:
        _claim(f"TRL {trl['level']} (between {trl['low']} and {trl['high']})", trl["evidence"])
    if role:
        _claim(f"role: {taxonomy.role(role['id']).label}", role["evidence"])
    if market:
        _claim(f"market: {taxonomy.market(market['id']).label}", market["evidence"])


def hits(found: Sequence[SearchHit], waits: bool) -> None:
    """Passages found, best first; ``waits``: some documents are still unread."""
    if waits:
        say(
            "Some documents wait to be read by the present model: 'scout read' makes them findable."
        )
    elif not found:
        say("No passage fits. Try other words or fewer filters.")
    for hit in found:
        say(f"{hit.score:.2f}  {hit.organisation or hit.title}  {hit.url}")
        say(f"      {' '.join(hit.text.split())[:300]}")


def figures(report: dict[str, Any]) -> None:
    """The figures of an evaluation, one a line, the leading ones with their 95 % interval."""
    single = {name: value for name, value in report.items() if not isinstance(value, (dict, list))}
    single |= {f"trl {name}": value for name, value in report["trl"].items()}
    for name, value in single.items():
        low, high = report["intervals"].get(name, (None, None))
        span = "" if low is None else f"   ({low:.3f} – {high:.3f})"
        say(f"{name.replace('_', ' '):<26}{_figure(value)}{span}")
    for name, held in report["baselines"].items():
        told = (f"{key.replace('_', ' ')} {_figure(held[key])}" for key in ("micro_f1", "macro_f1"))
        say(f"{name:<26}{', '.join(told)}")
    say("technology                right  wrong  missed")
    for number, counts in report["per_technology"].items():
        say(f"{number:<26}{counts[0]:>5}{counts[1]:>7}{counts[2]:>8}")


def jobs(found: Sequence[Job]) -> None:
    """A table of jobs, latest first."""
    if not found:
        say("No such job in the last 30 days. 'scout schedule' asks for what is due, "
            "'scout worker' works it.")  # fmt: skip
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Job", "State", "Asked for (UTC)", "Progress", "Why"):
        table.add_column(name, overflow="fold", no_wrap=name != "Why")
    for job in found:
        counts = ", ".join(
            f"{value:g} {PROGRESS.get(name, name)}" for name, value in job.progress.items()
        )
        cells = (job.id, job.state, f"{job.created:%Y-%m-%d %H:%M}", counts, job.detail)
        table.add_row(*(escape(cell.translate(UNSEEN)) for cell in cells))
    _console().print(table)


@contextmanager
def progress(label: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """A counter on a terminal's standard error, with its rate and, where the total is known, what
    remains; call the result with what was done.
    """
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"), TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    console = Console(stderr=True)
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(label, total=total, rate="")

        def tick(done: int) -> None:
            speed = bar.tasks[task].speed or 0
            bar.update(task, advance=done, rate=f"{speed:.1f} a second" if speed else "")

        yield tick


def _claim(what: str, evidence: Sequence[dict[str, Any]]) -> None:
    say(f"  {what}")
    for piece in evidence:
        quote = " ".join(piece["text"].split())[:240]
        say(f"      {piece['why']}{f': {quote}' if quote else ''}")


def _cells(lead: Lead, taxonomy: Taxonomy) -> tuple[str, ...]:
    quote = " ".join(lead.evidence[0].text.split()) if lead.evidence else ""
    return (
        f"{lead.score:.0f}",
        lead.organisation.name,
        taxonomy.technology(lead.technology).label,
        taxonomy.market(lead.market).label if lead.market else "unknown",
        _level(lead.trl),
        taxonomy.role(lead.role).label if lead.role else "",
        quote if len(quote) <= 90 else f"{quote[:89]}…",
    )


def _level(trl: TrlEstimate | None) -> str:
    return f"{trl.level} ({trl.low}–{trl.high})" if trl else "–"


def _figure(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, (tuple, list)):
        return " ".join(f"{part:.3f}" for part in value)
    return "–" if value is None else str(value)


def _console() -> Console:
    terminal = sys.stdout.isatty()
    return Console(width=None if terminal else WIDE, emoji=False)
