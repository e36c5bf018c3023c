"""Deciding on leads, one or many at a time, and taking decisions back. Nothing is ever overwritten:
each decision, and each taking back, is a row of the history.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlalchemy import Connection, Engine, select

from scouting.domain import Review
from scouting.errors import Conflict, Invalid
from scouting.review import take_back
from scouting.store import tables as t
from scouting.store.carrying import follow, list_history
from scouting.store.engine import writing
from scouting.store.leads import ReviewedLead, as_reviewed, find_lead, joined_leads
from scouting.store.lessons import note_pages
from scouting.store.reviews import keep_review, present_review, review_at

State = Literal["done", "same", "changed", "unknown", "refused"]


NONE = Review()


@dataclass(frozen=True)
class Outcome:
    """What became of one decision: kept, kept already, based on an older version, of no lead, or
    refused with the reason as ``detail``.

    ``review`` is the present decision, ``before`` the one that this one took the place of.
    """

    id: str
    state: State
    review: Review
    before: Review = NONE
    detail: str = ""


class Decisions:
    """The decisions of the store."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def decide(self, id: str, review: Review) -> ReviewedLead:
        """Keep a decision; ``review.version`` is the version it was based on.

        The same decision sent again changes nothing. Raises Conflict when somebody decided in
        between, Unknown when there is no such lead.
        """
        with writing(self._engine) as connection:
            entry = find_lead(connection, id)
            _check(_decide(connection, entry, replace(review, batch="")), review.version)
            return find_lead(connection, id)

    def decide_all(self, changes: Sequence[tuple[str, Review]], batch: str) -> list[Outcome]:
        """Keep many decisions under one mark, each for itself; an outcome for each, in order.

        One transaction: a crash loses all of them or none.
        """
        with writing(self._engine) as connection:
            known = _some(connection, [id for id, _ in changes])
            return [
                _decide(connection, known[id], replace(review, batch=batch))
                if id in known
                else Outcome(id, "unknown", Review())
                for id, review in changes
            ]

    def undo(self, id: str, version: int) -> ReviewedLead:
        """Take the decision of this version back, if it still is the latest.

        Taking back what was taken back changes nothing. Raises Conflict, Unknown, Invalid.
        """
        if version < 1:
            raise Invalid("version", f"version {version}: there is no decision to take back")
        with writing(self._engine) as connection:
            id = find_lead(connection, id).lead.id
            _check(_undo(connection, id, version), version)
            return find_lead(connection, id)

    def undo_all(self, batch: str) -> list[Outcome]:
        """Take back what was decided under a mark; what was decided since is left alone."""
        c = t.decisions.c
        with writing(self._engine) as connection:
            own = select(c.lead_id, c.version).where(c.batch == batch, c.batch != "")
            rows = connection.execute(own.order_by(c.id)).all()
            return [_undo(connection, row.lead_id, row.version) for row in rows]

    def some(self, ids: Iterable[str]) -> dict[str, ReviewedLead]:
        """Those of these leads that there are, by id."""
        with self._engine.connect() as connection:
            return _some(connection, list(ids))

    def history(self, id: str) -> list[Review]:
        """Every decision on a lead and on those that went on under it, latest first."""
        with self._engine.connect() as connection:
            return list_history(connection, follow(connection, id))


def _decide(connection: Connection, entry: ReviewedLead, review: Review) -> Outcome:
    id, present = entry.lead.id, present_review(connection, entry.lead.id)
    if _is_repeated(present, review):
        return Outcome(id, "same", present)
    if present.version != review.version:
        return Outcome(id, "changed", present)
    keep_review(connection, id, replace(review, undoes=None), present.version + 1)
    note_pages(connection, entry.found)
    return Outcome(id, "done", present_review(connection, id), present)


def _is_repeated(present: Review, review: Review) -> bool:
    """Sent twice, as by a double click: kept the first time, harmless the second."""
    if review.batch and review.batch == present.batch:
        return True
    return present.version == review.version + 1 and present.says(review) and not present.undoes


def _undo(connection: Connection, id: str, version: int) -> Outcome:
    present = present_review(connection, id)
    if present.version == version + 1 and present.undoes == version:
        return Outcome(id, "same", present)
    if present.version != version:
        return Outcome(id, "changed", present)
    before = review_at(connection, id, version - 1)
    keep_review(connection, id, take_back(present, before), version + 1)
    return Outcome(id, "done", present_review(connection, id), present)


def _check(outcome: Outcome, version: int) -> None:
    if outcome.state == "changed":
        raise Conflict(
            f"lead '{outcome.id}' was changed by someone else (version {outcome.review.version}, "
            f"yours {version}); reload it and decide again"
        )


def _some(connection: Connection, ids: Sequence[str]) -> dict[str, ReviewedLead]:
    rows = connection.execute(joined_leads().where(t.leads.c.id.in_(ids)))
    return {entry.lead.id: entry for entry in map(as_reviewed, rows)}
