"""Novelty and need of one technology, from all that is known of it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from scouting.need import rate_need
from scouting.novelty import rate_novelty
from scouting.standing import Asked, Material, Novelty, Ratings

UNSURE = Novelty(reason="no page states the technology surely enough to be compared")


def rate(
    material: Material, understands: Callable[[str], bool], labels: Mapping[str, str]
) -> Ratings:
    """Novelty of every organisation with a lead, need of every market with a lead or a want.

    ``understands``: do vectors of texts in a language mean something? ``labels``: signals of demand
    and fields of need in words.
    """
    novelty = rate_novelty(material.told, understands)
    asked: dict[str, list[Asked]] = {market: [] for _, market in material.leads}
    for each in material.asked:
        asked.setdefault(each.want.market, []).append(each)
    return Ratings(
        {key: novelty.get(key, UNSURE) for key, _ in material.leads},
        {market: rate_need(market, found, labels) for market, found in asked.items()},
    )
