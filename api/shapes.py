"""The shapes of answers, as the OpenAPI document shows them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel

from api.fields import cut
from api.problems import Problem
from api.ratings import NeedShape, NoveltyShape, Sentence

Status = Literal["new", "shortlisted", "rejected", "contacted", "meeting", "agreement", "dropped"]
Reason = Literal[
    "wrong-technology", "wrong-trl", "wrong-market", "wrong-role", "not-a-company", "duplicate", "stale",
    "out-of-scope",
]  # fmt: skip
"""The review states of ``scouting.domain.STATUSES``, as a type."""


IssueField = Literal[
    "technology", "trl", "role", "market", "organisation", "evidence", "date", "other"
]
"""What of a lead can be reported as wrong."""


class TechnologyClaim(BaseModel):
    """A technology that a text is about; the probability is calibrated."""

    id: str
    number: int
    probability: float
    evidence: list[Sentence]


class TrlClaim(BaseModel):
    """A readiness level, its interval, and the probability that the interval holds it."""

    level: int
    low: int
    high: int
    probability: float
    evidence: list[Sentence] = []


class Claim(BaseModel):
    """A role or a market."""

    id: str
    probability: float
    evidence: list[Sentence] = []


class Verdict(BaseModel):
    """All that is concluded about one text, or why nothing is."""

    id: str
    relevant: bool
    relevance: float
    language: str | None
    technologies: list[TechnologyClaim]
    trl: TrlClaim | None
    role: Claim | None
    market: Claim | None = None
    abstained: Literal["too-short", "unsupported-language", "unreadable"] | None
    model_version: str | None = None
    taxonomy_version: str | None = None


class BatchResult(BaseModel):
    """One item's outcome: 200 with a result, or 422 with a problem."""

    id: str
    status: Literal[200, 422]
    result: Verdict | None = None
    problem: Problem | None = None


class BatchResponse(BaseModel):
    """An outcome for every item, in order."""

    results: list[BatchResult]


class OrganisationShape(BaseModel):
    """Who a lead is about."""

    key: str
    name: str
    url: str


class PartShape(BaseModel):
    """One part of a score: value 0–1, weight, and what it means in words."""

    name: str
    value: float
    weight: float
    words: str


class ReviewShape(BaseModel):
    """A decision on a lead; ``version`` counts changes, ``due`` is a date.

    ``undoes``: the version it takes back; ``batch``: the mark of decisions taken together, or empty.
    """

    status: Status
    note: str
    reviewer: str
    version: int
    decided: str | None
    reason: str
    technology: str | None
    trl: int | None
    role: str | None
    market: str | None
    due: str | None
    undoes: int | None
    batch: str


class ModelShape(BaseModel):
    """What the models say where a scout set something right."""

    technology: str
    trl: TrlClaim | None
    role: str | None
    market: str | None


class LeadShape(BaseModel):
    """An organisation with a technology in a market, its score explained, its claims proven.

    ``changed``: when one of its pages last got a newer text or was found gone; ``gone``: the
    addresses of those that are.
    """

    id: str
    organisation: OrganisationShape
    technology: str
    market: str | None
    role: str | None
    trl: TrlClaim | None
    probability: float
    score: float
    parts: list[PartShape]
    evidence: list[Sentence]
    market_evidence: list[Sentence]
    role_evidence: list[Sentence]
    documents: int
    first_seen: str
    last_seen: str
    changed: str | None
    gone: list[str]
    sources: list[str]
    review: ReviewShape
    corrected: list[Literal["technology", "trl", "role", "market"]]
    model: ModelShape | None
    model_version: str
    taxonomy_version: str
    novelty: NoveltyShape
    need: NeedShape
    languages: list[str]


class LeadDetail(LeadShape):
    """A lead with every decision ever taken on it, latest first.

    ``remark``: what is unusual about the latest step.
    """

    history: list[ReviewShape]
    remark: str | None = None


class EmptyShape(BaseModel):
    """Why a list is empty: nothing fits, or nothing was crawled; and what could be done."""

    reason: Literal["nothing-stored", "unread", "not-crawled", "no-match"]
    detail: str
    hint: str


class LeadList(BaseModel):
    """One page of leads, best first; ``next`` is the cursor of the page after it.

    ``empty`` says why there is none at all; ``facets`` has counts by facet and value where they were
    asked for, those of which nothing is told under "none".
    """

    items: list[LeadShape]
    total: int
    next: str | None
    empty: EmptyShape | None = None
    facets: dict[str, dict[str, int]] | None = None


class PartList(BaseModel):
    """A list whose items have only the fields that were asked for; the rest is as without ``fields``."""

    items: list[dict[str, Any]]
    total: int | None = None
    next: str | None = None
    empty: EmptyShape | None = None
    facets: dict[str, dict[str, int]] | None = None
    query: str | None = None
    documents: int | None = None

    @classmethod
    def of(cls, whole: LeadList | HitList, names: frozenset[str]) -> PartList:
        """A list cut to some fields of its items."""
        kept = {name: getattr(whole, name) for name in cls.model_fields if hasattr(whole, name)}
        return cls.model_validate(kept | {"items": [cut(item, names) for item in whole.items]})


class Hit(BaseModel):
    """A passage found by meaning, and the leads it supports."""

    score: float
    url: str
    title: str
    organisation: str
    start: int
    end: int
    text: str
    technologies: list[str]
    lead_ids: list[str]


class HitList(BaseModel):
    """Passages, best first; ``documents`` is how many were there to be found in.

    ``empty`` says why there is no passage.
    """

    query: str
    items: list[Hit]
    documents: int
    empty: EmptyShape | None = None


class AreaShape(BaseModel):
    """A thematic area."""

    id: str
    label: str


class TechnologyShape(BaseModel):
    """One technology of the vocabulary, with its present number of leads."""

    id: str
    number: int
    label: str
    definition: str
    areas: list[AreaShape]
    leads: int


class MissionShape(BaseModel):
    """A planned trade mission, with its present number of leads."""

    id: str
    label: str
    markets: list[AreaShape]
    lead: str
    co_organiser: str
    leads: int


class Health(BaseModel):
    """Is the service up, and are the models loaded? ``detail`` says why they are not."""

    status: Literal["ok", "degraded"]
    ready: bool
    detail: str | None = None
