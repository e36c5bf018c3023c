"""What the command line shows: leads, verdicts, sources, jobs and figures in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from scouting.domain import Lead, Review, TrlEstimate
from scouting.queries import SearchHit
from scouting.runs import CheckState
from scouting.terminal import say, table
from taxonomy import Taxonomy

if TYPE_CHECKING:
    from models.shelf import Held
    from scouting.backlog import Job
    from scouting.checks import KnownSource
    from scouting.crawls import CrawlSummary
    from scouting.searches import SavedSearch
    from scouting.service import Outcome
    from scouting.store import Issue
    from scouting.training import Trained
    from scouting.updates import Updates

PROGRESS = {"rate": "a minute", "total": "in all"}
SEVERAL = 5
SILENT: frozenset[CheckState] = frozenset({"not found", "timeout", "failed"})
"""States of sources that may as well be due to this machine, when several of them are like that."""


def crawled(summary: CrawlSummary) -> None:
    """What a crawl brought."""
    say(f"{summary.pages} pages fetched, {summary.stored} new, {summary.promising} promising, "
        f"{summary.quarantined} unreadable, {summary.failed} not to be had.")  # fmt: skip


def crawled_all(summaries: Sequence[CrawlSummary], asked: int, seconds: float) -> None:
    """What the crawls of several sources brought together."""
    if asked > 1:
        say(f"{len(summaries)} of {asked} sources crawled.")
        if summaries:
            crawled(reduce(add, summaries))
    pages = sum(summary.pages for summary in summaries)
    say(f"{pages / seconds:.1f} pages a second, {seconds:.0f} s in all.")


def read(count: int, relevant: int, leads: int) -> None:
    """What a reading brought."""
    if not count:
        say("Nothing unread.")
        return
    say(f"{count} documents read, {relevant} of them about the field; {leads} leads now.")


def leads(found: Sequence[tuple[Lead, Review]], taxonomy: Taxonomy) -> None:
    """A table of leads, best first."""
    names = ("Score", "Organisation", "Technology", "Market", "TRL", "Role", "Evidence")
    table(names, (_cells(lead, taxonomy) for lead, _ in found), whole=("Score", "TRL"))


def outcome(result: Outcome, taxonomy: Taxonomy) -> None:
    """What became of one submitted address."""
    say(f"{result.url}: {result.state}{f' – {result.detail}' if result.detail else ''}")
    if result.leads:
        leads([(entry.lead, entry.review) for entry in result.leads], taxonomy)


def sources(known: Sequence[KnownSource]) -> None:
    """A table of sources with what is known of each."""
    names = (
        "Id", "Name", "Markets", "Trust", "Schedule", "Last check", "Last crawl", "Site",
    )  # fmt: skip
    table(names, map(_source_cells, known))


def checked(known: Sequence[KnownSource]) -> None:
    """What came of checking sources, one a line, and the sum of it."""
    states: Counter[str] = Counter()
    for each in known:
        if each.check:
            states[each.check.state] += 1
            say(f"{each.source.id}: {_checked(each)}")
    say(", ".join(f"{count} {state}" for state, count in states.most_common()) + ".")
    if len(known) >= SEVERAL and set(states) <= SILENT:
        say("No site answered at all: is this machine connected to the internet?")


def jobs(found: Sequence[Job]) -> None:
    """A table of jobs, latest first."""
    if not found:
        say("No such job in the last 30 days. 'scout schedule' asks for what is due, "
            "'scout worker' works it.")  # fmt: skip
        return
    names = ("Job", "State", "Asked for (UTC)", "Progress", "Why")
    table(names, map(_job_cells, found), whole=names[:-1])


def issues(found: Sequence[Issue]) -> None:
    """What scouts reported as wrong, one issue a line."""
    if not found:
        say("No issue is open.")
        return
    head = ("issue", "reported", "organisation", "lead", "field", "shown", "expected", "quote")
    table(head, [_issue_cells(issue) for issue in found])


def searches(found: Sequence[tuple[SavedSearch, tuple[int, int] | str]]) -> None:
    """Saved searches, one a line, with how much is new in each."""
    if not found:
        say("No search is saved. 'scout searches add NAME QUERY' saves one.")
        return
    cells = [
        (str(one.id), one.name, *(map(str, told) if isinstance(told, tuple) else (told, "")),
         f"{one.watermark:%Y-%m-%d %H:%M}", one.query)
        for one, told in found
    ]  # fmt: skip
    table(("search", "name", "new", "changed", "since (UTC)", "query"), cells)


def updates(found: Updates, taxonomy: Taxonomy) -> None:
    """What is new and has changed in a saved search, each lead with its sentence or its changes."""
    since = f"{found.search.watermark:%Y-%m-%d %H:%M} UTC"
    say(f"{found.search.name}: {found.new.total} new, {found.changed.total} changed since {since}")
    for entry in found.new.leads:
        say(f"new      {_headline(entry.lead, taxonomy)}")
        for piece in entry.lead.evidence[:1]:
            say(f"           “{piece.text}” {piece.url}")
    for entry in found.changed.leads:
        say(f"changed  {_headline(entry.lead, taxonomy)}")
        for change in found.changed.changes[entry.lead.id]:
            say(f"           {change}")


def _headline(lead: Lead, taxonomy: Taxonomy) -> str:
    level = lead.trl.short if lead.trl else "not told"
    label = taxonomy.technology(lead.technology).label
    return f"{lead.organisation.name} · {label} · {lead.market or 'market not told'} · TRL {level}"


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
        told = TrlEstimate(trl["level"], trl["low"], trl["high"], trl["probability"])
        _claim(f"TRL {told.short}", trl["evidence"])
    if role:
        _claim(f"role: {taxonomy.role(role['id']).label}", role["evidence"])
    if market:
        _claim(f"market: {taxonomy.market(market['id']).label}", market["evidence"])


def hits(found: Sequence[SearchHit]) -> None:
    """Passages found, best first."""
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


def trained(made: Trained) -> None:
    """What a training brought."""
    say(f"Models {made.version}: learned from {made.lessons} pages that decisions speak of, beside "
        f"{made.shipped} packaged examples.")  # fmt: skip
    for name, value in made.measured.items():
        say(f"  {name:<36}{value:.3f}")
    for line in made.fallen:
        say(f"  {line}")
    forced = " --force" if made.fallen else ""
    say(f"Next: 'scout models use {made.version}{forced}' puts them into service, "
        f"'scout evaluate FILE --model {made.version}' measures them.")  # fmt: skip


def shelf(held: Iterable[Held], serving: str) -> None:
    """Every version of the models on a line, the one that serves marked."""
    for one in held:
        mark = "*" if one.version == serving else " "
        if one.bundle is None:
            say(f"{mark} {one.version:<40}unusable: {one.fault}")
            continue
        card = one.bundle.card
        f1 = card.measured.get("trained dev micro_f1")
        figure = "packaged" if f1 is None else f"micro-F1 {f1:.3f}"
        texts = sum(card.trained_on.values())
        say(
            f"{mark} {one.version:<40}{figure}, {texts} texts, {card.trained_on.get('scouts', 0)} of them scouts'"
        )
    say("* serves.")


def _claim(what: str, evidence: Sequence[dict[str, Any]]) -> None:
    say(f"  {what}")
    for piece in evidence:
        quote = " ".join(piece["text"].split())[:240]
        say(f"      {piece['why']}{f': {quote}' if quote else ''}")


def _job_cells(job: Job) -> tuple[str, ...]:
    counts = (f"{value:g} {PROGRESS.get(name, name)}" for name, value in job.progress.items())
    created = f"{job.created:%Y-%m-%d %H:%M}"
    return job.id, job.state, created, ", ".join(counts), job.detail


def _issue_cells(issue: Issue) -> tuple[str, ...]:
    told = issue.report
    texts = (" ".join(text.split()) for text in (told.field, told.shown, told.expected, told.quote))
    return (
        str(issue.id), f"{issue.reported:%Y-%m-%d}", issue.organisation, issue.lead_id, *texts
    )  # fmt: skip


def _source_cells(known: KnownSource) -> tuple[str, ...]:
    source = known.source
    return (
        source.id, source.name, ", ".join(source.markets), source.tier, source.schedule,
        known.check.state if known.check else "never",
        f"{known.crawled:%Y-%m-%d}" if known.crawled else "never",
        urlsplit(source.address).netloc.removeprefix("www."),
    )  # fmt: skip


def _checked(known: KnownSource) -> str:
    check = known.check
    assert check is not None
    detail = f" – {check.detail}" if check.detail else ""
    since = f", since {check.since:%Y-%m-%d}" if check.since != check.at else ""
    crawled = f"; last crawled {known.crawled:%Y-%m-%d}" if known.crawled else ""
    return f"{check.state}{since}{detail}{crawled}"


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
    return trl.short if trl else "–"


def _figure(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.3f}"
    if isinstance(value, (tuple, list)):
        return " ".join(f"{part:.3f}" for part in value)
    return "–" if value is None else str(value)
