"""Who is who: what scouts say of organisations, with the leads gathered anew at once."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from scouting.errors import Invalid
from scouting.organisations import Identity, Joined, Kin
from scouting.resolution import Mark
from scouting.service import Service

MAX_WHY = 1_000


def merge_organisations(service: Service, key: str, into: str, why: str, by: str = "") -> Identity:
    """Join ``key`` into ``into``; raises Unknown, Conflict, or Invalid naming the field."""
    _check(why)
    root = service.store.organisations.merge(key, into, why.strip(), by)
    _gather(service)
    return service.store.organisations.find(root)


def split_organisation(service: Service, key: str, why: str, by: str = "") -> Identity:
    """Undo the join of ``key``; the organisation that it is again. Raises Unknown and Conflict."""
    _check(why)
    service.store.organisations.split(key, why.strip(), by)
    _gather(service)
    return service.store.organisations.find(key)


def as_identity(found: Identity) -> dict[str, Any]:
    """An organisation as the JSON object of docs/reference.md."""
    return {
        "key": found.key, "name": found.name, "keys": list(found.keys),
        "names": [_as_mark(mark) for mark in found.names],
        "numbers": [_as_mark(mark, mark.value) for mark in found.numbers],
        "sites": [_as_mark(mark) for mark in found.sites],
        "joins": [_as_join(join) for join in found.joins],
        "parents": [_as_kin(kin) for kin in found.parents],
        "subsidiaries": [_as_kin(kin) for kin in found.subsidiaries],
        "apart": list(found.apart),
    }  # fmt: skip


def _check(why: str) -> None:
    if not why.strip():
        raise Invalid("why", "say why, for whoever looks at it later")
    if len(why) > MAX_WHY:
        raise Invalid("why", f"longer than {MAX_WHY} characters")


def _gather(service: Service) -> None:
    service.resolve()
    service.gather(service.store.documents.due())
    service.rate()


def _as_mark(mark: Mark, value: str = "") -> dict[str, Any]:
    told = {"value": value or mark.shown, "why": mark.why, "quote": mark.quote, "url": mark.url}
    return told | {"start": mark.start, "end": mark.end}


def _as_join(join: Joined) -> dict[str, Any]:
    told = asdict(join) | {"evidence": [_as_mark(mark) for mark in join.evidence]}
    split = join.split.isoformat() if join.split else None
    return told | {"joined": join.joined.isoformat(), "split": split}


def _as_kin(kin: Kin) -> dict[str, Any]:
    return {"name": kin.name, "key": kin.key or None, "evidence": _as_mark(kin.mark)}
