"""A lead's place among those of a filter, and its neighbours."""

from __future__ import annotations

from scouting.domain import Review
from scouting.queries import LeadFilter
from scouting.store import Standing, Store
from tests.scouting.store.test_leads import keep, lead

NEW = LeadFilter(statuses=("new",))


def test_a_queue_is_walked_in_the_order_of_the_list(store: Store) -> None:
    keys = ["a.example", "b.example", "c.example", "d.example"]
    for key, score in zip(keys, (50.0, 70.0, 50.0, 10.0), strict=True):
        keep(store, lead(key, score=score))
    order = [entry.lead for entry in store.leads.all(LeadFilter())]
    assert store.queue.first(NEW) == order[0].id
    for place, one in enumerate(order):
        told = store.queue.stand(NEW, one.id)
        previous = order[place - 1].id if place else None
        following = order[place + 1].id if place < 3 else None
        assert told == Standing(place, 4, True, previous, following)


def test_a_lead_that_left_the_filter_still_has_its_place(store: Store) -> None:
    for key, score in (("a.example", 9.0), ("b.example", 8.0), ("c.example", 7.0)):
        keep(store, lead(key, score=score))
    middle = lead("b.example", score=8.0)
    store.decisions.decide(middle.id, Review("rejected"))
    told = store.queue.stand(NEW, middle.id)
    assert told == Standing(1, 2, False, lead("a.example").id, lead("c.example").id)


def test_an_empty_queue_has_no_first(store: Store) -> None:
    assert store.queue.first(NEW) is None


def test_a_queue_goes_in_whatever_order_the_list_has(store: Store) -> None:
    for key, score in (("a.example", 7.0), ("b.example", 9.0), ("c.example", 8.0)):
        keep(store, lead(key, score=score))
    by_name = LeadFilter(statuses=("new",), order="organisation")
    store.decisions.decide(lead("b.example").id, Review("rejected"))
    assert store.queue.first(by_name) == lead("a.example").id
    told = store.queue.stand(by_name, lead("b.example").id)
    assert told == Standing(1, 2, False, lead("a.example").id, lead("c.example").id)
