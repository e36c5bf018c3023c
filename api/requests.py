"""What programs send, checked, with an example each for the OpenAPI document."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SkipValidation

from api.ratings import SENTENCE
from api.shapes import Status
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
    """A decision; ``version`` is the version it is based on, what is left out stays as it was."""

    model_config = _example({"status": "shortlisted", "note": "Met in Osaka.", "version": 0})

    status: Status
    note: Words | None = Field(None, max_length=4000)
    reviewer: Words | None = Field(None, max_length=100)
    version: int = Field(ge=0, le=2**31 - 1)
