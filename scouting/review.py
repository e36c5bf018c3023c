"""What a scout decides on a lead: states, their order, reasons, corrections."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

STATUSES = ("new", "shortlisted", "rejected", "contacted", "meeting", "agreement", "dropped")
"""Review states of a lead, in the order a mission goes through them."""

NEXT = {
    "new": ("shortlisted", "rejected"),
    "shortlisted": ("contacted", "rejected"),
    "rejected": ("new", "shortlisted"),
    "contacted": ("meeting", "dropped"),
    "meeting": ("agreement", "dropped"),
    "agreement": ("dropped",),
    "dropped": ("shortlisted", "contacted"),
}
"""Which states usually follow. Any other step is taken all the same, since a scout may have met somebody
before the tool knew of it, but it is remarked on: see ``docs/decisions/0014-review-steps.md``."""

CLOSED = ("rejected", "agreement", "dropped")
"""States in which nothing is left to be done, so that no due date runs out."""

REASONS = (
    "wrong-technology", "wrong-trl", "wrong-market", "wrong-role", "not-a-company", "duplicate", "stale",
    "out-of-scope",
)  # fmt: skip
"""Why a lead is rejected."""

CORRECTABLE = ("technology", "trl", "role", "market")
"""What a scout may set right on a lead."""

TOLD = ("status", "reason", "note", "reviewer", "due", *CORRECTABLE)
"""What a decision says; the rest of it tells how it came about."""


@dataclass(frozen=True)
class Review:
    """A scout's decision on a lead; kept through every recompute. ``version`` counts changes.

    ``reason``: one of REASONS for a rejection, or empty. ``technology``, ``trl``, ``role`` and
    ``market`` are what the scout set right, None where the models' value stands. ``due``: by when the
    next step is to be taken. ``undoes``: the version of the decision that this one takes back.
    ``batch``: what decisions that were taken together have in common.
    """

    status: str = "new"
    note: str = ""
    reviewer: str = ""
    version: int = 0
    decided: datetime | None = None
    reason: str = ""
    technology: str | None = None
    trl: int | None = None
    role: str | None = None
    market: str | None = None
    due: date | None = None
    undoes: int | None = None
    batch: str = ""

    @property
    def corrected(self) -> tuple[str, ...]:
        """Which of CORRECTABLE the scout set."""
        return tuple(name for name in CORRECTABLE if getattr(self, name) is not None)

    def overdue(self, today: date) -> bool:
        """Has the due date passed with something still to be done?"""
        return self.due is not None and self.due < today and self.status not in CLOSED

    def says(self, other: Review) -> bool:
        """Does it say the same as another decision?"""
        return all(getattr(self, name) == getattr(other, name) for name in TOLD)


def usual(before: str, after: str) -> bool:
    """Is this a step that usually follows, or none at all?"""
    return before == after or after in NEXT[before]


def take_back(latest: Review, before: Review) -> Review:
    """The decision that takes the latest one back: it says what was said before."""
    return replace(before, version=latest.version, decided=None, undoes=latest.version, batch="")


def differences(before: Review, after: Review) -> tuple[str, ...]:
    """Which of TOLD two decisions do not have in common."""
    return tuple(name for name in TOLD if getattr(before, name) != getattr(after, name))
