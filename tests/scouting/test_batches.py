"""Many decisions at once: each is judged for itself, sent twice they are kept once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from scouting.batches import Wish, decide_all, mark
from scouting.domain import Review
from scouting.store import Store
from taxonomy import Taxonomy
from tests.scouting.store.test_leads import keep, lead

BATCH = mark({"any": "thing"})


def set_to(**values: object) -> Callable[[Review], Review]:
    return lambda present: replace(present, **values)  # type: ignore[arg-type]


def test_a_wrong_one_costs_the_others_nothing(store: Store, taxonomy: Taxonomy) -> None:
    keep(store, lead("a.example"), lead("b.example"))
    a, b = lead("a.example").id, lead("b.example").id
    wishes = [
        Wish(a, 0, set_to(technology="teleportation")),
        Wish(b, 0, set_to(status="shortlisted", technology="12")),
        Wish("none", 0, set_to(status="shortlisted")),
    ]
    outcomes = decide_all(store, taxonomy, wishes, BATCH)
    assert [one.state for one in outcomes] == ["refused", "done", "unknown"]
    assert outcomes[0].detail.startswith("technology: ")
    assert store.leads.find(a).review == Review()
    assert store.leads.find(b).review.technology == "endoscopy"


def test_sent_twice_a_note_is_not_added_twice(store: Store, taxonomy: Taxonomy) -> None:
    keep(store, lead())
    wish = Wish(lead().id, 0, lambda present: replace(present, note=present.note + "x"))
    first = decide_all(store, taxonomy, [wish], BATCH)
    again = decide_all(store, taxonomy, [wish], BATCH)
    assert [one.state for one in first + again] == ["done", "same"]
    assert store.leads.find(lead().id).review.note == "x"


def test_a_mark_tells_different_decisions_apart() -> None:
    assert mark([{"id": "a", "version": 0}]) == mark([{"version": 0, "id": "a"}])
    assert mark([{"id": "a", "version": 0}]) != mark([{"id": "a", "version": 2}])
    assert len(mark("\ud800")) == 32
