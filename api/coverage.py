"""Coverage for programs and for scouts: the same figures as ``scout coverage``."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter, Request, Response
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel

from api.rest.responses import BAD
from api.shared import Shared
from api.words import Words
from scouting.coverage import as_coverage, language_name

router = APIRouter()


class RunShape(BaseModel):
    """One crawl of a source; ``reason`` says why it failed or broke off."""

    source: str
    state: Literal["running", "done", "failed", "broken off"]
    started: str
    ended: str | None
    pages: int
    stored: int
    unchanged: int
    quarantined: int
    failed: int
    reason: str


class FailureShape(BaseModel):
    """Pages that fail for one reason; ``url`` is the one met last."""

    reason: str
    count: int
    url: str
    seen: str


class PagesShape(BaseModel):
    """Pages of a source or market. ``newest`` is when one was last seen; ages are in days, the
    median age is interpolated between 1, 3, 7, 14, 30, 60, 90, 180, 365 and 730.
    """

    documents: int
    read: int
    relevant: int
    relevant_share: float | None
    gone: int
    newest: str | None
    newest_age_days: float | None
    median_age_days: float | None
    last_success: str | None
    failing: int
    failures: list[FailureShape]


class MarketCoverage(PagesShape):
    """A market with its leads by technology; ``id`` is null for what tells no market."""

    id: str | None
    label: str
    leads: int
    technologies: dict[str, int]
    sources: list[str]


class SourceCoverage(PagesShape):
    """A source with its last crawl; ``id`` is null for pages without a source."""

    id: str | None
    name: str
    markets: list[str]
    last_run: RunShape | None


class LanguageGap(BaseModel):
    """A language that no verdict is given on, and how many pages are written in it."""

    language: str
    documents: int


class NotCovered(BaseModel):
    """Markets without a source, listed sources never crawled successfully, languages that are not read."""

    markets: list[str]
    sources: list[str]
    languages: list[LanguageGap]


class AlarmShape(BaseModel):
    """Something that looks wrong, in words, with its numbers."""

    kind: Literal["same-score", "one-technology", "relevance-jump"]
    subject: str
    words: str
    numbers: dict[str, float]


class Coverage(BaseModel):
    """What the store holds, what it lacks, and what looks wrong."""

    leads: int
    documents: int
    near_duplicates: int
    quarantined: int
    markets: list[MarketCoverage]
    sources: list[SourceCoverage]
    not_covered: NotCovered
    alarms: list[AlarmShape]


@router.get("/v1/coverage", responses=BAD)
def coverage(service: Shared) -> Coverage:
    """What was looked at, by source and market, what was not, and what looks wrong."""
    return Coverage.model_validate(as_coverage(service.coverage()))


@router.get("/coverage", include_in_schema=False)
def coverage_page(request: Request, service: Shared) -> Response:
    """The same for scouts."""
    found = service.coverage()
    templates: Jinja2Templates = request.app.state.templates
    context = {
        "words": Words(service.taxonomy), "coverage": found, "language": language_name,
        "names": {source.id: source.name for source in found.sources},
    }  # fmt: skip
    headers = {"Cache-Control": "no-cache"}
    return templates.TemplateResponse(request, "coverage.html", context, headers=headers)
