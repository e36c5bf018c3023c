"""Notices: what an event tells a program, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from scouting.address import read_address
from scouting.searches import SavedSearch
from scouting.service import Service
from scouting.store import ReviewedLead
from scouting.store.arrivals import Arrival
from scouting.updates import pairs, word_changes
from scouting.webhooks import TEST, UPDATED, Event, Webhook, draw_event_id

MOST_LEADS = 100
"""Told one by one in an event, about 50 kB; the list that ``more`` leads to has all of them."""

MAX_SENTENCE = 300


@dataclass(frozen=True)
class Drawn:
    """The mark up to which was looked, and the event of what was found, if anything was."""

    mark: int
    event: Event | None = None


def draw_up(webhook: Webhook, search: SavedSearch, service: Service, now: datetime) -> Drawn | None:
    """Look for what came into a search or changed after a webhook's mark; None: not to be told yet.

    Raises ScoutingError where the search can no longer be asked.
    """
    wanted = read_address(pairs(search.query), service.taxonomy)
    if not service.grasps(wanted):
        return None
    arrived, mark = service.store.arrivals.since(webhook.mark)
    among = {one.lead_id: one for one in arrived}
    fitting = service.store.leads.fitting(service.ask(wanted)) if among else []
    found = [among[id] for id in fitting if id in among]
    if not found:
        return Drawn(mark)
    body = write(UPDATED, now, _tell(webhook, search, found, service))
    return Drawn(mark, Event(draw_event_id(), UPDATED, body, now, now))


def draw_test(webhook: Webhook, search: SavedSearch, now: datetime) -> Event:
    """An event that tells nothing, to try the receiver with."""
    body = write(TEST, now, {"webhook": webhook.id, "search": _about(search)})
    return Event(draw_event_id(), TEST, body, now, now)


def write(kind: str, now: datetime, data: dict[str, Any]) -> str:
    """The body of an event, byte for byte as it is signed and sent."""
    stamp = now.astimezone(UTC).isoformat().replace("+00:00", "Z")
    told = {"type": kind, "timestamp": stamp, "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def _tell(
    webhook: Webhook, search: SavedSearch, found: Sequence[Arrival], service: Service
) -> dict[str, Any]:
    new = [one for one in found if one.new]
    changed = [one for one in found if not one.new]
    shown = (new + changed)[:MOST_LEADS]
    leads = service.store.leads.some([one.lead_id for one in shown])
    fresh = {one.lead_id for one in new}
    known = [one for one in leads if one.lead.id not in fresh]
    changes = word_changes(known, webhook.drawn or webhook.created, service)
    kept = [
        pair for pair in pairs(search.query) if pair[0] not in ("since", "first_seen", "changed")
    ]
    since = min(one.at for one in found).isoformat()
    more = urlencode([*kept, ("since", since), ("sort", "newest")])
    return {
        "webhook": webhook.id, "search": _about(search),
        "new": {"total": len(new),
                "leads": [_lead(one, service) for one in leads if one.lead.id in fresh]},
        "changed": {"total": len(changed),
                    "leads": [_lead(one, service) | {"changes": changes[one.lead.id]}
                              for one in known]},
        "more": f"{_base(service)}/v1/leads?{more}",
    }  # fmt: skip


def _base(service: Service) -> str:
    return service.settings.address.rstrip("/")


def _about(search: SavedSearch) -> dict[str, Any]:
    return {"id": search.id, "name": search.name}


def _lead(entry: ReviewedLead, service: Service) -> dict[str, Any]:
    lead = entry.lead
    numbers = {one.id: one.number for one in service.taxonomy.technologies}
    best = next(iter(lead.evidence), None)
    return {
        "id": lead.id,
        "organisation": {"name": lead.organisation.name, "url": lead.organisation.url},
        "technology": lead.technology, "technology_number": numbers.get(lead.technology),
        "market": lead.market or None, "score": round(lead.score, 1),
        "trl": {"level": lead.trl.level, "low": lead.trl.low, "high": lead.trl.high}
        if lead.trl else None,
        "link": f"{_base(service)}/leads/{lead.id}",
        "evidence": {"text": best.text[:MAX_SENTENCE], "url": best.url} if best else None,
    }  # fmt: skip
