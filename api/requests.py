"""What programs send, checked, with an example each for the OpenAPI document."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SkipValidation

from api.ratings import SENTENCE
from api.shapes import Reason, Status
from scouting.domain import CORRECTABLE, Review
from scouting.jobs import MAX_URLS
from scouting.markup import printable

MAX_BATCH = 256
MAX_TEXT = 200_000
"""Characters of one text. 194,000 took 5 s on two busy cores, 388,000 took 13 s, 970,000 took 142 s,
during which everybody else waits."""


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
    documents: list[SkipValidation[BatchItem]] = Field(min_length=1, max_length=MAX_BATCH)


class SubmissionRequest(BaseModel):
    """Web addresses to fetch and read."""

    model_config = _example({"urls": ["https://www.example.com/products"]})

    urls: list[Annotated[Words, Field(min_length=1, max_length=2000)]] = Field(
        min_length=1, max_length=MAX_URLS
    )


class ReviewRequest(BaseModel):
    """A decision; ``version`` is the version it is based on, what is left out stays as it was.

    ``reason`` goes with a rejection. ``technology`` (id or number), ``trl``, ``role`` and ``market``
    set right what the models concluded; null takes a correction back.
    """

    model_config = _example(
        {"status": "shortlisted", "note": "Met in Osaka.", "trl": 6, "version": 0}
    )

    status: Status
    reason: Reason | None = None
    technology: Annotated[Words, Field(max_length=100)] | None = None
    trl: int | None = Field(None, ge=1, le=9)
    role: Annotated[Words, Field(max_length=100)] | None = None
    market: Annotated[Words, Field(max_length=100)] | None = None
    note: Words | None = Field(None, max_length=4000)
    reviewer: Words | None = Field(None, max_length=100)
    version: int = Field(ge=0, le=2**31 - 1)

    def upon(self, present: Review) -> Review:
        """The decision on top of the present one."""
        told = {name: value for name, value in self if name in self.model_fields_set}
        told = {name: v for name, v in told.items() if v is not None or name in CORRECTABLE}
        stays = present.reason if self.status == "rejected" else ""
        return replace(present, **({"reason": stays, "decided": None} | told))


class ReviewForm(BaseModel):
    """The review form of a lead's page; an empty choice leaves the models' value."""

    status: Status
    version: int = Field(ge=0, le=2**31 - 1)
    note: Words = Field("", max_length=4000)
    reason: Reason | Literal[""] = ""
    technology: Words = Field("", max_length=100)
    trl: str = Field("", pattern="^[1-9]?$")
    role: Words = Field("", max_length=100)
    market: Words = Field("", max_length=100)

    def decision(self, reviewer: str) -> Review:
        """The decision; a reason that was chosen before the status changed is left out."""
        reason = self.reason if self.status == "rejected" else ""
        return Review(
            self.status, self.note.replace("\r\n", "\n").strip(), reviewer, self.version, None, reason,
            self.technology or None, int(self.trl) if self.trl else None, self.role or None,
            self.market or None,
        )  # fmt: skip
