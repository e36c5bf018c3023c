"""What an organisation's documents say besides its leads: statements of technologies, wants. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from scouting.agreement import Source, agree, name_organisation
from scouting.domain import DemandFinding, Document
from scouting.standing import Profile, Statement, Want

STATED = 0.5
"""A page states a technology that it more likely has than not; fainter ones found no prior art."""


class Kept(Source, Protocol):
    """A document with its reading and its number in the store."""

    @property
    def id(self) -> int:
        """The document's number."""


def gather_testimony(
    key: str, sources: Sequence[Kept], serving: Mapping[str, Sequence[str]]
) -> Profile:
    """Statements and wants of one organisation; ``serving``: technologies by field of need.

    A page's market is the one it tells itself, else the organisation's.
    """
    read = [source for source in sources if source.reading.abstained is None]
    agreed = agree([(source, source.reading.market) for source in read])
    market = agreed.id if agreed else ""
    statements = [each for source in read if source.reading.relevant for each in _state(source)]
    wants = [each for source in read for each in _want(source, market, serving)]
    name = name_organisation(key, sources)
    return Profile(name, market, len(sources), tuple(statements), tuple(wants))


def known_since(document: Document) -> str:
    """The day (ISO 8601) a text is known from: published, as far as that is possible, else fetched."""
    fetched = document.fetched.date().isoformat() if document.fetched else ""
    try:
        published = date.fromisoformat(document.published[:10]).isoformat()
    except ValueError:
        return fetched
    return min(published, fetched) if fetched else published


def _state(source: Kept) -> Iterator[Statement]:
    day, language = known_since(source.document), source.reading.language
    for finding in source.reading.technologies:
        if finding.probability >= STATED:
            for piece in finding.evidence:
                yield Statement(
                    finding.id, source.id, piece.start, piece.end, piece.text, day, language
                )


def _want(source: Kept, market: str, serving: Mapping[str, Sequence[str]]) -> Iterator[Want]:
    told = source.reading.market
    where = told.id if told else market
    if not where:
        return
    for finding in source.reading.demand:
        evidence = replace(finding.evidence, url=source.document.url)
        for technology, field in _objects(finding, serving).items():
            yield Want(technology, where, finding.signal, field, source.id, evidence)


def _objects(finding: DemandFinding, serving: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The technologies that are asked for: those named, and those that serve a field named."""
    served = {id: field for field in finding.fields for id in serving.get(field, ())}
    return served | dict.fromkeys(finding.technologies, "")
