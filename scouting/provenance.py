"""Where the leads of a pack come from: each source with its licence and how current it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from scouting.coverage import Coverage, SourceCoverage
from scouting.sources import Source
from scouting.trust import tier_of


@dataclass(frozen=True)
class Provenance:
    """A source: what stands in ``sources`` of a lead, its name, tier and licence, and its dates.

    ``licence``: what its owner states, empty where the site's own terms hold. ``last_success``: the
    last crawl that was done; ``newest``: when one of its ``documents`` was last seen.
    """

    stamp: str
    name: str
    tier: str
    licence: str
    address: str
    last_success: datetime | None
    newest: datetime | None
    documents: int


def trace(
    stamps: Collection[str], coverage: Coverage, listed: Iterable[Source]
) -> tuple[Provenance, ...]:
    """What is known of some sources, in the order of the coverage; others by their stamp alone."""
    known = {source.id: source for source in listed}
    told = {_stamp(entry, known): entry for entry in coverage.sources}
    order = [stamp for stamp in told if stamp in stamps]
    rest = sorted(set(stamps) - set(order))
    return (
        *(_provenance(stamp, told[stamp], known) for stamp in order),
        *(Provenance(stamp, stamp, tier_of(stamp), "", "", None, None, 0) for stamp in rest),
    )


def list_visited(
    markets: Collection[str], coverage: Coverage, listed: Iterable[Source]
) -> tuple[Provenance, ...]:
    """The sources of some markets of which anything has come yet."""
    known = {source.id: source for source in listed}
    return tuple(
        _provenance(_stamp(entry, known), entry, known)
        for entry in coverage.sources
        if entry.visited and set(entry.markets) & set(markets)
    )


def _stamp(entry: SourceCoverage, known: dict[str, Source]) -> str:
    return known[entry.id].stamp if entry.listed and entry.id in known else entry.id


def _provenance(stamp: str, entry: SourceCoverage, known: dict[str, Source]) -> Provenance:
    source = known.get(entry.id) if entry.listed else None
    return Provenance(
        stamp, entry.name, tier_of(stamp), source.licence if source else "",
        source.address if source else "", entry.last_success, entry.pages.newest,
        entry.pages.documents,
    )  # fmt: skip
