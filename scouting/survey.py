"""Works coverage out from what the store counts, and asks whether anything looks wrong."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from scouting import alarms
from scouting.alarms import Alarm, Rate
from scouting.coverage import (
    Coverage,
    Covered,
    Failure,
    Gaps,
    MarketCoverage,
    SourceCoverage,
    language_name,
    locate,
)
from scouting.sources import Source
from scouting.store import Store
from scouting.store.coverage import AGES, Failed, Stored, Told
from taxonomy import Taxonomy

DAY_SECONDS = 86_400
MAX_REASONS = 5
"""Reasons for failure told of one source or market, the commonest."""

NAMES = {"submitted": "Pages submitted by hand", "demo": "The demonstration web",
         "": "Without a source"}  # fmt: skip
OTHER = "in a language that was not told"


def survey(store: Store, taxonomy: Taxonomy, listed: Sequence[Source], now: datetime) -> Coverage:
    """The coverage of a store at a moment; ``listed`` are the known sources."""
    stored, failed = store.counts.stored(now), store.counts.failures()
    leads = store.counts.leads()
    sources = _sources(store, listed, stored, failed, now)
    return Coverage(
        sum(sum(counts.values()) for counts in leads.values()),
        store.documents.counts(),
        tuple(_markets(taxonomy, leads, sources, locate(stored, listed), now)),
        sources,
        _gaps(store, taxonomy, sources),
        tuple(_alarms(store, taxonomy, leads, now)),
    )


def _sources(
    store: Store,
    listed: Sequence[Source],
    stored: Sequence[Stored],
    failed: Sequence[Failed],
    now: datetime,
) -> tuple[SourceCoverage, ...]:
    runs, successes = store.runs.latest(now), store.runs.successes(now)
    known = {source.stamp: source for source in listed}
    pages, failing = defaultdict[str, list[Stored]](list), defaultdict[str, list[Failed]](list)
    for group in stored:
        pages[group.source].append(group)
    for each in failed:
        failing[each.source].append(each)
    met = pages.keys() | failing.keys() | runs.keys()
    found = []
    for stamp in (*known, *sorted(met - known.keys())):
        entry, success = known.get(stamp), successes.get(stamp)
        own = failing[stamp]
        found.append(
            SourceCoverage(
                entry.id if entry else stamp, entry.name if entry else NAMES.get(stamp, stamp),
                entry.markets if entry else (), entry is not None, runs.get(stamp),
                success.ended if success else None,
                _covered(pages[stamp], now),
                sum(failure.count for failure in own), _failures(own),
            )
        )  # fmt: skip
    return tuple(found)


def _markets(
    taxonomy: Taxonomy,
    leads: Mapping[str, Mapping[str, int]],
    sources: Sequence[SourceCoverage],
    located: Mapping[str, Sequence[Stored]],
    now: datetime,
) -> Iterable[MarketCoverage]:
    labels = {market.id: market.label for market in taxonomy.markets}
    others = sorted((leads.keys() | located.keys()) - labels.keys())
    for id in (*labels, *others):
        own = [source for source in sources if id in source.markets]
        successes = [source.last_success for source in own if source.last_success]
        counts = leads.get(id, {})
        yield MarketCoverage(
            id, labels.get(id, id or "unknown"), sum(counts.values()), counts,
            tuple(source.id for source in own), max(successes, default=None),
            _covered(located.get(id, ()), now), sum(source.failing for source in own),
            _merge(failure for source in own for failure in source.failures),
        )  # fmt: skip


def _covered(groups: Sequence[Stored], now: datetime) -> Covered:
    if not groups:
        return Covered()
    newest = max(group.newest for group in groups)
    documents = sum(group.documents for group in groups)
    within = [sum(group.within[step] for group in groups) for step in range(len(AGES))]
    return Covered(
        documents, sum(group.read for group in groups), sum(group.relevant for group in groups),
        sum(group.gone for group in groups), newest,
        round(max((now - newest).total_seconds(), 0) / DAY_SECONDS, 2),
        round(_median(within, documents), 1),
    )  # fmt: skip


def _median(within: Sequence[int], documents: int) -> float:
    """The age that half of the documents are under, between two of AGES; at most the last."""
    under, younger = 0, 0.0
    for count, age in zip(within, AGES, strict=True):
        if 2 * count >= documents:
            return younger + (age - younger) * (documents / 2 - under) / (count - under)
        under, younger = count, float(age)
    return younger


def _failures(failed: Iterable[Failed]) -> tuple[Failure, ...]:
    return _merge(Failure(_gist(f), f.count, f.url, f.seen) for f in failed)


def _merge(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    merged: dict[str, Failure] = {}
    for failure in failures:
        other = merged.get(failure.reason, replace(failure, count=0))
        newer = max(failure, other, key=lambda one: one.seen)
        merged[failure.reason] = replace(newer, count=failure.count + other.count)
    return tuple(sorted(merged.values(), key=lambda one: (-one.count, one.reason))[:MAX_REASONS])


def _gist(failed: Failed) -> str:
    """A reason without the address it was met at, so that the same reasons count together."""
    told = failed.reason.removeprefix(f"{failed.url}: ")
    try:
        host = urlsplit(failed.url).hostname or ""
    except ValueError:
        host = ""
    return " ".join((told.replace(host, "") if host else told).split())


def _gaps(store: Store, taxonomy: Taxonomy, sources: Sequence[SourceCoverage]) -> Gaps:
    reached = {market for source in sources for market in source.markets}
    never = [s.id for s in sources if s.listed and not s.last_success and not s.pages.documents]
    languages = [
        (language, count)
        for language, reason, count in store.counts.abstained()
        if reason == "unsupported-language"
    ]
    markets = tuple(market.id for market in taxonomy.markets if market.id not in reached)
    return Gaps(markets, tuple(never), tuple(languages))


def _alarms(
    store: Store, taxonomy: Taxonomy, leads: Mapping[str, Mapping[str, int]], now: datetime
) -> Iterable[Alarm]:
    technologies = {one.id: one.label for one in taxonomy.technologies}
    labels = {market.id: market.label for market in taxonomy.markets}
    total = sum(sum(counts.values()) for counts in leads.values())
    new = store.counts.new_leads(now - alarms.WEEK)
    single = (
        alarms.same_score(total, *store.counts.commonest_score()),
        alarms.one_technology(new, lambda id: technologies.get(id, id)),
    )
    yield from (alarm for alarm in single if alarm)
    told = store.counts.told(now - alarms.WEEK, alarms.BEFORE)
    yield from alarms.relevance_jumps(
        _rates(told, lambda group: group.language),
        lambda code: f"in {language_name(code)}" if code else OTHER,
    )
    yield from alarms.relevance_jumps(
        _rates([group for group in told if group.market], lambda group: group.market),
        lambda id: f"from {labels.get(id, id)}",
    )


def _rates(told: Iterable[Told], key: Callable[[Told], str]) -> list[tuple[str, Rate, Rate]]:
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for group in told:
        sums[key(group)].update(
            documents=group.documents, relevant=group.relevant, before=group.documents_before,
            relevant_before=group.relevant_before,
        )  # fmt: skip
    return [
        (id, Rate(c["relevant"], c["documents"]), Rate(c["relevant_before"], c["before"]))
        for id, c in sorted(sums.items())
    ]
