"""What the review forms of the pages send, checked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from api.requests import MAX_NOTE, IssueRequest, Words, tidy
from api.shapes import Reason, Status
from scouting.batches import MAX_DECISIONS, Wish, mark
from scouting.domain import Review


def _or_none(value: Any) -> Any:
    return None if value == "" else value


Day = Annotated[date | None, BeforeValidator(_or_none)]
MAX_ADDRESS = 4000
MAX_VERSION = 2**31 - 1


class ReviewForm(BaseModel):
    """The review form of a lead's page; an empty choice leaves the models' value.

    ``step``: the state of the button that was pressed, before the chosen one. ``queue``: the address
    of the review queue that the page stood in.
    """

    status: Status
    version: int = Field(ge=0, le=MAX_VERSION)
    step: Status | Literal[""] = ""
    note: Words = Field("", max_length=MAX_NOTE)
    reviewer: Words = Field("", max_length=100)
    due: Day = None
    reason: Reason | Literal[""] = ""
    technology: Words = Field("", max_length=100)
    trl: str = Field("", pattern="^[1-9]?$")
    role: Words = Field("", max_length=100)
    market: Words = Field("", max_length=100)
    queue: str = Field("", max_length=MAX_ADDRESS)

    def decision(self) -> Review:
        """The decision; a reason that was chosen before the status changed is left out."""
        status = self.step or self.status
        reason = self.reason if status == "rejected" else ""
        return Review(
            status, tidy(self.note), self.reviewer.strip(), self.version, None, reason,
            self.technology or None, int(self.trl) if self.trl else None, self.role or None,
            self.market or None, self.due,
        )  # fmt: skip


class UndoForm(BaseModel):
    """The button that takes the latest decision back."""

    version: int = Field(ge=1, le=MAX_VERSION)
    queue: str = Field("", max_length=MAX_ADDRESS)


class IssueForm(IssueRequest):
    """The report form of a lead's page, which carries its session's token besides."""

    model_config = ConfigDict(extra="ignore")


class BulkForm(BaseModel):
    """What is to be set on the leads that are ticked, each as "id:version"; empty leaves as it is."""

    lead: list[Annotated[str, Field(pattern=r"^[0-9a-f]{16}:\d{1,9}$")]] = Field(
        [], max_length=MAX_DECISIONS
    )
    status: Status | Literal[""] = ""
    reason: Reason | Literal[""] = ""
    reviewer: Words = Field("", max_length=100)
    due: Day = None
    note: Words = Field("", max_length=MAX_NOTE // 2)
    back: str = Field("", max_length=MAX_ADDRESS)

    @property
    def complaint(self) -> str:
        """What is missing, in words; empty when all is there."""
        if not self.lead:
            return "No lead is selected. Tick the leads that are meant, then apply."
        if not (self.status or self.reviewer.strip() or self.due or tidy(self.note)):
            return "Nothing is to be set. Choose a decision, a reviewer, a date or write a note."
        return ""

    @property
    def mark(self) -> str:
        """The mark of these decisions."""
        return mark(self.model_dump(exclude={"back"}))

    def wishes(self) -> list[Wish]:
        """A decision for each lead; the note goes below the present one."""
        pairs = (one.split(":") for one in self.lead)
        return [Wish(id, int(version), self._upon) for id, version in pairs]

    def _upon(self, present: Review) -> Review:
        status = self.status or present.status
        chosen = self.reason if self.status == "rejected" else ""
        reason = chosen or (present.reason if status == "rejected" else "")
        note = "\n".join(part for part in (present.note, tidy(self.note)) if part)[:MAX_NOTE]
        reviewer = self.reviewer.strip() or present.reviewer
        due = self.due or present.due
        return replace(present, status=status, reason=reason, note=note, reviewer=reviewer, due=due)
