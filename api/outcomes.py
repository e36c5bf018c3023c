"""The shapes of what became of decisions, of issues, and of the documents behind a lead or a submission."""

from __future__ import annotations

from dataclasses import asdict
from typing import Literal

from pydantic import BaseModel

from api.problems import Problem
from api.shapes import IssueField, ReviewShape
from scouting.store import Told


class ReviewOutcome(BaseModel):
    """What became of one decision of several: 200 when it stands, else a problem.

    ``review`` is the present decision; ``remark`` what is unusual about the step.
    """

    id: str
    status: Literal[200, 404, 409, 422]
    review: ReviewShape | None = None
    remark: str | None = None
    problem: Problem | None = None


class ReviewOutcomes(BaseModel):
    """An outcome for every decision, in order, and the mark under which they can be taken back."""

    batch: str
    results: list[ReviewOutcome]


class IssueShape(BaseModel):
    """Something that a scout reported as wrong on a lead; ``closed`` once it was dealt with."""

    id: int
    lead_id: str
    organisation: str
    field: IssueField
    shown: str
    expected: str
    quote: str
    reporter: str
    reported: str
    closed: str | None


class IssueList(BaseModel):
    """Reported issues, the latest first."""

    items: list[IssueShape]


class PageShape(BaseModel):
    """A stored document of a lead's organisation.

    ``probability``: with which it is read as telling of the lead's technology, 0 when it is not, null
    where no lead is asked for; ``repeats``: the address that it nearly repeats, so that it does not
    count; ``superseded`` by a newer text of the same address; ``abstained``: why nothing was concluded.
    """

    id: int
    url: str
    title: str
    content_hash: str
    fetched: str
    first_seen: str | None
    last_seen: str
    changed: str | None
    gone: str | None
    superseded: bool
    repeats: str | None
    probability: float | None
    abstained: str | None


class StoredPage(PageShape):
    """A stored document with its text: UTF-8, whose SHA-256 is the ``content_hash``."""

    text: str


class RunnerUpShape(BaseModel):
    """A technology that came near and was not asserted: how likely, what is needed, why not."""

    id: str
    probability: float
    needed: float
    why: str


class PageList(BaseModel):
    """Documents of a lead's organisation, up to 300 of ``total``, and the runners-up of those that tell
    of the lead.
    """

    items: list[PageShape]
    total: int
    runners_up: list[RunnerUpShape]


class SubmittedUrl(BaseModel):
    """How far one address is; ``detail`` is the reason when nothing came of it."""

    url: str
    state: Literal["queued", "running", "new", "unchanged", "failed", "cancelled"]
    detail: str
    leads: list[str]


class Submission(BaseModel):
    """A submission and what became of each address; ``counts``: addresses by state."""

    id: str
    state: Literal["queued", "running", "done", "cancelled"]
    created: str
    updated: str
    counts: dict[str, int]
    urls: list[SubmittedUrl]

    @classmethod
    def of(cls, told: Told) -> Submission:
        """A submission of the store as a program gets it."""
        times = {"created": told.created.isoformat(), "updated": told.updated.isoformat()}
        urls = [asdict(one) for one in told.addresses]
        return cls.model_validate(asdict(told) | times | {"urls": urls})
