"""A saved search as an Atom feed (RFC 4287), for readers of feeds and for mail programs that have one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from feedgen.feed import FeedGenerator

from api.words import Words
from scouting.domain import Lead
from scouting.updates import Updates

AUTHORITY = "tag:scouting,2026"
"""Entries go by tag URIs (RFC 4151), which do not change with the server's name."""


FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 (section 2.2) has no way to write."""


@dataclass(frozen=True)
class _Entry:
    id: str
    title: str
    summary: str
    at: datetime
    lead: Lead


def write_feed(found: Updates, words: Words, base: str) -> bytes:
    """The feed of a search's new and changed leads, the latest first; ``base``: the server's address.

    The same leads give the same bytes, so that a reader that asks again need not be sent them.
    """
    entries = sorted(_entries(found, words), key=lambda entry: (entry.at, entry.id))
    feed = FeedGenerator()
    feed.id(f"{AUTHORITY}:search/{found.search.id}")
    feed.title(plain(found.search.name))
    feed.link(href=f"{base}/searches/{found.search.id}", rel="alternate")
    feed.author(name="Scouting")
    feed.generator("Scouting")
    feed.updated(max((entry.at for entry in entries), default=found.search.created))
    for entry in entries:
        _add(feed, entry, base)
    written: bytes = feed.atom_str(pretty=True)
    return written


def _entries(found: Updates, words: Words) -> Iterator[_Entry]:
    for told in found.new.leads:
        lead = told.lead
        said = f"“{lead.evidence[0].text}”" if lead.evidence else ""
        yield _Entry(f"{AUTHORITY}:lead/{lead.id}", _title("New", lead, words),
                     f"{_readiness(lead)} {said}".strip(), lead.first_seen, lead)  # fmt: skip
    for told in found.changed.leads:
        lead, at = told.lead, told.lead.changed or told.lead.last_seen
        what = "; ".join(found.changed.changes[lead.id])
        name = f"{AUTHORITY}:lead/{lead.id}/{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        yield _Entry(name, _title("Changed", lead, words), f"{what}.", at, lead)


def plain(text: str) -> str:
    """The text without what XML cannot hold."""
    return FORBIDDEN.sub(" ", text)


def _title(kind: str, lead: Lead, words: Words) -> str:
    place = words.market(lead.market)
    return f"{kind}: {lead.organisation.name} · {words.technology(lead.technology)} · {place}"


def _readiness(lead: Lead) -> str:
    return (
        f"TRL {lead.trl.level} ({lead.trl.low}–{lead.trl.high})." if lead.trl else "TRL not told."
    )


def _add(feed: FeedGenerator, entry: _Entry, base: str) -> None:
    one = feed.add_entry(order="prepend")
    one.id(entry.id)
    one.title(plain(entry.title))
    one.link(href=f"{base}/leads/{entry.lead.id}")
    one.updated(entry.at)
    one.summary(plain(entry.summary))
