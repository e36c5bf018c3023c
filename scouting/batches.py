"""Many decisions at once, each judged for itself: a wrong or late one costs the others nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scouting.corrections import check_review
from scouting.domain import Review
from scouting.errors import Invalid
from scouting.store import Outcome, Store
from taxonomy import Taxonomy

MAX_DECISIONS = 500


@dataclass(frozen=True)
class Wish:
    """A decision wished for a lead: the version it is based on, and what it makes of the present one."""

    id: str
    version: int
    upon: Callable[[Review], Review]


def decide_all(
    store: Store, taxonomy: Taxonomy, wishes: Sequence[Wish], batch: str, reviewer: str = ""
) -> list[Outcome]:
    """Keep the decisions under one mark; an outcome for each, in order. A ``reviewer`` signs them all."""
    known = store.decisions.some(wish.id for wish in wishes)
    refused: dict[int, Outcome] = {}
    changes: list[tuple[str, Review]] = []
    for place, wish in enumerate(wishes):
        present = known[wish.id].review if wish.id in known else Review()
        try:
            review = _checked(wish, present, taxonomy)
            changes.append((wish.id, replace(review, reviewer=reviewer or review.reviewer)))
        except Invalid as error:
            told = f"{error.field}: {error}"
            refused[place] = Outcome(wish.id, "refused", present, detail=told)
    kept = iter(store.decisions.decide_all(changes, batch))
    return [refused.get(place) or next(kept) for place in range(len(wishes))]


def mark(told: Any) -> str:
    """A mark for what was sent: the same decisions on the same versions sent again have the same.

    So a double click is one batch; sent after an undo, the versions differ, and so does the mark.
    """
    text = json.dumps(told, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _checked(wish: Wish, present: Review, taxonomy: Taxonomy) -> Review:
    return replace(check_review(wish.upon(present), taxonomy), version=wish.version, decided=None)
