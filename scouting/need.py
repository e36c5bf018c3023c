"""How much a market needs a technology: who asks for it, in which ways. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from scouting.evidence import Evidence
from scouting.standing import Asked, Level, Need

MEDIUM_ORGANISATIONS = 2
"""One voice alone may speak for itself: so many organisations ask before a need is medium …"""

HIGH_ORGANISATIONS, HIGH_NAMING, HIGH_SIGNALS = 3, 2, 2
"""… and so many, of which so many name the technology itself, in so many kinds of signal, before it
is high. Where only a field of need is asked for, the technology may serve it or not: low."""

MAX_EVIDENCE = 3

NO_MARKET = "the market of this lead is not known"
NO_WORDS = "this vocabulary lists no phrases of demand"
NO_SIGNAL = "no call, tender or other sign of demand for it was read from this market"


def rate_need(market: str, asked: Sequence[Asked], labels: Mapping[str, str]) -> Need:
    """The need of one technology in one market; ``labels``: signals and fields of need in words.

    ``asked`` is all that asks for it there. Without labels of signals there is nothing to ask by.
    """
    if not market or not labels:
        return Need(reason=NO_WORDS if market else NO_MARKET)
    if not asked:
        return Need(reason=NO_SIGNAL)
    organisations = {each.key for each in asked}
    naming = {each.key for each in asked if not each.want.field}
    signals = tuple(id for id in labels if any(each.want.signal == id for each in asked))
    level = _level(len(organisations), len(naming), len(signals))
    return Need(level, "", len(organisations), len(naming), signals, _choose(asked, labels))


def _level(organisations: int, naming: int, signals: int) -> Level:
    many = organisations >= HIGH_ORGANISATIONS and naming >= HIGH_NAMING
    if many and signals >= HIGH_SIGNALS:
        return "high"
    return "medium" if naming and organisations >= MEDIUM_ORGANISATIONS else "low"


def _choose(asked: Sequence[Asked], labels: Mapping[str, str]) -> tuple[Evidence, ...]:
    """Those that name the technology first; a new voice before a new signal before the rest."""
    ranked = sorted(asked, key=_place)
    chosen: list[Asked] = []
    while ranked and len(chosen) < MAX_EVIDENCE:
        keys, signals = ({e.key for e in chosen}, {e.want.signal for e in chosen})
        best = min(
            ranked, key=lambda e: (bool(e.want.field), e.key in keys, e.want.signal in signals)
        )
        chosen.append(best)
        told = best.want.evidence
        ranked = [
            e
            for e in ranked
            if (e.want.evidence.url, e.want.evidence.text) != (told.url, told.text)
        ]
    return tuple(_explain(each, labels) for each in chosen)


def _place(asked: Asked) -> tuple[bool, str, str, str, str]:
    want = asked.want
    return bool(want.field), asked.key, want.signal, want.evidence.url, want.evidence.text


def _explain(asked: Asked, labels: Mapping[str, str]) -> Evidence:
    want = asked.want
    field = labels.get(want.field, want.field).lower()
    what = f" for {field}, which it serves" if field else ""
    return replace(want.evidence, why=f"{labels[want.signal]}{what}: {want.evidence.why}")
