"""What programs send, checked, with an example each for the OpenAPI document."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

from fastapi import Request
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SkipValidation

from api.ratings import SENTENCE
from api.shapes import IssueField, Reason, Status
from scouting.batches import MAX_DECISIONS
from scouting.domain import CORRECTABLE, Review
from scouting.jobs import MAX_URLS
from scouting.markup import printable
from scouting.store import Report

MAX_BATCH = 256
MAX_TEXT = 200_000
"""Characters of one text. 194,000 took 5 s on two busy cores, 388,000 took 13 s, 970,000 took 142 s,
during which everybody else waits."""


MAX_NOTE = 4000
CLEARABLE = (*CORRECTABLE, "due")
"""What null takes away; of the rest null is as good as nothing."""


def _printable(text: Any) -> Any:
    return printable(text) if isinstance(text, str) else text


def _example(value: dict[str, Any]) -> ConfigDict:
    return ConfigDict(extra="forbid", json_schema_extra={"examples": [value]})


Words = Annotated[str, BeforeValidator(_printable)]


class SuggestRequest(BaseModel):
    """One text to classify; with a title, offsets count from the title, then a line break."""

    model_config = _example({"text": SENTENCE["text"], "title": ""})

    text: Words = Field(max_length=MAX_TEXT)
    title: Words = Field("", max_length=500)
    url: Words = Field("", max_length=2000)


class BatchItem(BaseModel):
    """One text of a batch; without an id its place in the batch stands for it."""

    model_config = _example({"id": "page-1", "text": SENTENCE["text"]})

    id: Words | None = Field(None, max_length=200)
    text: Words = Field(max_length=MAX_TEXT)


class BatchRequest(BaseModel):
    """Up to 256 texts; each is checked by itself, a bad one does not fail the others."""

    model_config = _example({"documents": [{"id": "page-1", "text": SENTENCE["text"]}]})

    # each item is checked by itself later on, so that it can fail alone
    documents: list[SkipValidation[BatchItem | Any]] = Field(min_length=1, max_length=MAX_BATCH)


class SubmissionRequest(BaseModel):
    """Web addresses to fetch and read, up to 10,000; each has its own outcome in the job."""

    model_config = _example({"urls": ["https://www.example.com/products"]})

    # what is no address is noted with the job, so that it costs no other
    urls: list[SkipValidation[str | Any]] = Field(min_length=1, max_length=MAX_URLS)


class _Decision(BaseModel):
    reason: Reason | None = None
    technology: Annotated[Words, Field(max_length=100)] | None = None
    trl: int | None = Field(None, ge=1, le=9)
    role: Annotated[Words, Field(max_length=100)] | None = None
    market: Annotated[Words, Field(max_length=100)] | None = None
    note: Words | None = Field(None, max_length=MAX_NOTE)
    reviewer: Words | None = Field(None, max_length=100)
    due: date | None = Field(None, description="By when the next step is to be taken.")
    version: int = Field(ge=0, le=2**31 - 1)

    def _upon(self, present: Review, status: str) -> Review:
        names = self.model_fields_set - {"id", "status"}
        told = {name: value for name, value in self if name in names}
        told = {name: v for name, v in told.items() if v is not None or name in CLEARABLE}
        stays = present.reason if status == "rejected" else ""
        unsaid = {"reason": stays, "decided": None, "status": status}
        return replace(present, **(unsaid | told))


class ReviewRequest(_Decision):
    """A decision; ``version`` is the version it is based on, what is left out stays as it was.

    ``reason`` goes with a rejection. ``technology`` (id or number), ``trl``, ``role`` and ``market``
    set right what the models concluded; null takes a correction back, or the ``due`` date.
    """

    model_config = _example(
        {"status": "shortlisted", "note": "Met in Osaka.", "trl": 6, "version": 0}
    )

    status: Status

    def upon(self, present: Review) -> Review:
        """The decision on top of the present one."""
        return self._upon(present, self.status)


class ReviewItem(_Decision):
    """A decision on one of several leads; without a ``status`` the present one stays."""

    model_config = _example({"id": "0123456789abcdef", "status": "shortlisted", "version": 0})

    id: Words = Field(max_length=100)
    status: Status | None = None

    def upon(self, present: Review) -> Review:
        """The decision on top of the present one."""
        return self._upon(present, self.status or present.status)


class ReviewsRequest(BaseModel):
    """Up to 500 decisions; each is checked by itself, a bad or late one does not fail the others."""

    model_config = _example(
        {"decisions": [{"id": "0123456789abcdef", "status": "shortlisted", "version": 0}]}
    )

    # each item is checked by itself later on, so that it can fail alone
    decisions: list[SkipValidation[ReviewItem | Any]] = Field(
        min_length=1, max_length=MAX_DECISIONS
    )


class UndoRequest(BaseModel):
    """Which decision is to be taken back: the version that it made."""

    model_config = _example({"version": 1})

    version: int = Field(ge=1, le=2**31 - 1)


class IssueRequest(BaseModel):
    """What is wrong on a lead: the field, what is shown, what should stand there, and where it says so."""

    model_config = _example(
        {"field": "trl", "shown": "8", "expected": "4", "quote": "Our first prototype …"}
    )

    field: IssueField
    shown: Words = Field("", max_length=2000)
    expected: Words = Field(min_length=1, max_length=2000)
    quote: Words = Field("", max_length=4000)
    reporter: Words = Field("", max_length=100)

    def report(self) -> Report:
        """The report, without blanks around what was written."""
        parts = (self.shown, self.expected, self.quote, self.reporter)
        return Report(self.field, *map(tidy, parts))


def tidy(text: str) -> str:
    """A text as people mean it: lines end alike, no blanks around it."""
    return text.replace("\r\n", "\n").strip()


def base_of(request: Request) -> str:
    """The address that the server goes by, as the gate has let it through."""
    return str(request.base_url).rstrip("/")
