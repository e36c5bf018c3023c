"""Findings of many documents to leads: who, with which technology, where, how sure. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scouting import change
from scouting.agreement import Source, agree, name_organisation
from scouting.domain import (
    Evidence,
    Finding,
    Lead,
    Organisation,
    Part,
    TechnologyFinding,
    lead_id,
)
from scouting.readiness import Readiness, find_level
from scouting.trust import tier_of, trust_in

WEIGHTS = {
    "relevance": 0.30, "readiness": 0.20, "evidence": 0.25, "freshness": 0.15, "source trust": 0.10,
}  # fmt: skip
"""Shares of a lead's score, set by hand for a scout who must defend each lead: what it says and how
well it is shown weighs more than half."""

ENOUGH_SENTENCES = 4
"""Distinct sentences after which more add no strength."""

SURE = 0.6
"""A technology told on a single page needs this probability to become a lead …"""

SURE_UNNAMED = 0.8
"""… or this one when no sentence names it. ``benchmarks/demo_leads.py`` prints what comes through on
the demonstration web."""

SURE_REPEATED = 0.4
"""… or this one when several pages name it …"""

SURE_ASIDE = 0.95
"""… or this one when it is told on one page out of several about the field: an aside, a supplier, a
customer. Of the wrong leads on the demonstration web nine in ten were told once, at most .949 sure."""

SEVERAL = 3
UNNAMED = "name:"  # filed under nobody, as news found by their titles are

FIELD_SHARE = 0.3
"""Mean relevance that the pages asserting a technology must have: on the demonstration web a telecom
laser maker has .01, the least sure of the right leads .63."""

UNNAMED_SHARE = 0.6
"""Weight of sentences that describe a technology without naming it."""

MAX_EVIDENCE = 3

UNTOLD_READINESS = 0.3
"""Readiness part of a lead whose level nothing speaks for."""


@dataclass(frozen=True)
class _About:
    """One document that asserts a technology."""

    source: Source
    finding: TechnologyFinding


def gather_leads(key: str, sources: Sequence[Source], now: datetime) -> list[Lead]:
    """The leads of one organisation from all its documents, best first.

    A technology becomes a lead when a relevant document asserts it surely, or several do.
    """
    read = [source for source in sources if source.reading.abstained is None]
    if not read or key == UNNAMED:
        return []
    organisation = Organisation(key, name_organisation(key, read), _home(key, read))
    market = agree([(source, source.reading.market) for source in read])
    role = agree([(source, source.reading.role) for source in read])
    by_technology: dict[str, list[_About]] = {}
    for source in read:
        for finding in source.reading.technologies:
            by_technology.setdefault(finding.id, []).append(_About(source, finding))
    relevant = sum(source.reading.relevant for source in read)
    kept = [group for group in by_technology.values() if _holds(group, relevant)]
    leads = [_lead(organisation, group, market, role, now) for group in kept]
    return sorted(leads, key=lambda lead: (-lead.score, lead.id))


def _holds(group: Sequence[_About], relevant: int) -> bool:
    """Told by pages about the field, and either by several or surely enough by one.

    ``relevant``: how many pages of the organisation are about the field.
    """
    weight = sum(about.finding.probability for about in group)
    field = sum(a.finding.probability * a.source.reading.relevance for a in group) / weight
    if field < FIELD_SHARE or not any(about.source.reading.relevant for about in group):
        return False
    named = _is_named(group)
    best = max(about.finding.probability for about in group)
    if len(group) == 1 and relevant >= SEVERAL:
        return best >= SURE_ASIDE
    if named and len(group) > 1:
        return best >= SURE_REPEATED
    return best >= (SURE if named else SURE_UNNAMED)


def _lead(
    organisation: Organisation,
    group: Sequence[_About],
    market: Finding | None,
    role: Finding | None,
    now: datetime,
) -> Lead:
    first = group[0]
    where = market.id if market else ""
    best = max(about.finding.probability for about in group)
    evidence = _gather_evidence(group)
    readiness = find_level([(about.source, about.finding.probability) for about in group])
    pages = [about.source for about in group]
    parts = _parts(group, readiness, now)
    return Lead(
        id=lead_id(organisation.key, first.finding.id),
        organisation=organisation,
        technology=first.finding.id,
        market=where,
        role=role.id if role else None,
        trl=readiness.estimate,
        probability=best,
        score=round(100 * sum(part.value * part.weight for part in parts), 2),
        parts=parts,
        evidence=evidence[:MAX_EVIDENCE],
        market_evidence=market.evidence if market else (),
        role_evidence=role.evidence if role else (),
        documents=len(group),
        first_seen=change.first_met(pages, now),
        last_seen=max(page.last_seen for page in pages),
        sources=tuple(sorted({about.source.document.source for about in group} - {""})),
        model_version=first.source.reading.model_version,
        taxonomy_version=first.source.reading.taxonomy_version,
        changed=change.last_changed(pages),
        gone=change.gone_addresses(pages),
        languages=tuple(sorted({page.reading.language for page in pages} - {""})),
    )


def _is_named(group: Sequence[_About]) -> bool:
    return any(e.kind in ("named", "fact") for about in group for e in about.finding.evidence)


def _gather_evidence(group: Sequence[_About]) -> tuple[Evidence, ...]:
    """One sentence per document in turn, surest documents first; repeated sentences once.

    Pages that are gone come last.
    """
    ranked = sorted(group, key=lambda a: (bool(a.source.gone), -a.finding.probability))
    columns = [
        [replace(piece, url=about.source.document.url) for piece in about.finding.evidence]
        for about in ranked
    ]
    rows = [piece for depth in range(MAX_EVIDENCE) for col in columns for piece in col[depth:][:1]]
    return tuple({piece.text: piece for piece in reversed(rows)}.values())[::-1]


def _parts(group: Sequence[_About], readiness: Readiness, now: datetime) -> tuple[Part, ...]:
    return (
        _relevance(group),
        _ripeness(readiness),
        _strength(group),
        _part("freshness", *change.freshness([about.source for about in group], now)),
        _trust(group),
    )


def _relevance(group: Sequence[_About]) -> Part:
    best = max(group, key=lambda a: a.finding.probability * a.source.reading.relevance)
    value = best.finding.probability * best.source.reading.relevance
    words = (
        f"{best.finding.probability:.0%} sure of the technology, "
        f"{best.source.reading.relevance:.0%} sure that it is about the field"
    )
    return _part("relevance", value, words)


def _ripeness(readiness: Readiness) -> Part:
    trl = readiness.estimate
    if trl is None:
        return _part("readiness", UNTOLD_READINESS, readiness.reason)
    return _part("readiness", trl.level / 9, f"TRL {trl.short}, {trl.probability:.0%} sure")


def _strength(group: Sequence[_About]) -> Part:
    sentences = {piece.text for about in group for piece in about.finding.evidence}
    named = _is_named(group)
    value = min(len(sentences) / ENOUGH_SENTENCES, 1.0) * (1.0 if named else UNNAMED_SHARE)
    how = "naming it" if named else "describing it without naming it"
    return _part("evidence", value, f"{_number(len(sentences), 'sentence')} {how} on "
                 f"{_number(len(group), 'page')}")  # fmt: skip


def _trust(group: Sequence[_About]) -> Part:
    tiers = Counter(tier_of(about.source.document.source) for about in group)
    return _part("source trust", max(map(trust_in, tiers)), f"told by: {', '.join(tiers)}")


def _part(name: str, value: float, words: str) -> Part:
    return Part(name, round(min(max(value, 0.0), 1.0), 4), WEIGHTS[name], words)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _home(key: str, sources: Sequence[Source]) -> str:
    """The site of the key where it has one: what was joined into it has others."""
    own = [source.document.url for source in sources if not source.document.third_party]
    hosts = {url: url.split("/")[2].partition(":")[0] for url in own if "://" in url}
    under = [url for url, host in hosts.items() if host == key or host.endswith(f".{key}")]
    shortest = min(under or own, key=len, default="")
    return "/".join(shortest.split("/")[:3]) + "/" if "://" in shortest else ""
