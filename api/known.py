"""The values that parameters take, by the vocabulary that is loaded, for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from scouting.asking import KINDS
from scouting.queries import UNTOLD
from scouting.review import STATUSES
from scouting.standing import LEVELS
from taxonomy import Taxonomy

LEVELS_OF_TRL = range(1, 10)


def known_values(state: Any) -> Mapping[str, Sequence[str]]:
    """Values by the parameter's name; nothing before the application has started."""
    service = getattr(state, "service", None)
    return _values(service.taxonomy) if service else {}


def _values(taxonomy: Taxonomy) -> Mapping[str, Sequence[str]]:
    facets: dict[str, list[str]] = {
        "technology": [name for one in taxonomy.technologies for name in (one.id, str(one.number))],
        "market": [one.id for one in taxonomy.markets],
        "role": [one.id for one in taxonomy.roles],
        "status": list(STATUSES),
        "novelty": list(LEVELS),
        "need": list(LEVELS),
        "source_kind": list(KINDS),
    }
    ranges = [f"{low}-{high}" for low in LEVELS_OF_TRL for high in LEVELS_OF_TRL if low <= high]
    told = {name: [*values, UNTOLD] for name, values in facets.items()}
    missions = [one.id for one in taxonomy.missions]
    return told | {"mission": missions, "trl": [*map(str, LEVELS_OF_TRL), *ranges]}
