"""What webhooks are sent, as the OpenAPI document tells it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import FastAPI, Header
from pydantic import BaseModel, ConfigDict

LEAD: dict[str, Any] = {
    "id": "9e2f4b7c1a5d8036", "organisation": {"name": "Kagami Optics", "url": "https://kagami.example/"},
    "technology": "optical-coherence-tomography", "technology_number": 20, "market": "japan",
    "score": 71.5, "trl": {"level": 8, "low": 7, "high": 9}, "link": "https://scouting.example/leads/9e2f4b7c1a5d8036",
    "evidence": {"text": "Our OCT scanner images the retina and is sold in forty countries.",
                 "url": "https://kagami.example/products"},
}  # fmt: skip
UPDATE: dict[str, Any] = {
    "type": "search.updated", "timestamp": "2026-11-26T09:00:00Z",
    "data": {"webhook": 3, "search": {"id": 1, "name": "OCT in Japan"},
             "new": {"total": 1, "leads": [LEAD]}, "changed": {"total": 0, "leads": []},
             "more": "https://scouting.example/v1/leads?technology=20&market=japan&since=2026-11-26T08%3A58%3A00%2B00%3A00"
                     "&sort=newest"},
}  # fmt: skip
TRIAL: dict[str, Any] = {"type": "webhook.test", "timestamp": "2026-11-26T09:00:00Z",
         "data": {"webhook": 3, "search": {"id": 1, "name": "OCT in Japan"}}}  # fmt: skip


class Named(BaseModel):
    """The saved search."""

    id: int
    name: str


class Firm(BaseModel):
    """Who the lead is."""

    name: str
    url: str


class Level(BaseModel):
    """The readiness level and its interval."""

    level: int
    low: int
    high: int


class Quoted(BaseModel):
    """The sentence that speaks most for the lead, and its page."""

    text: str
    url: str


class NoticedLead(BaseModel):
    """A lead in short; ``link`` is its page."""

    id: str
    organisation: Firm
    technology: str
    technology_number: int | None
    market: str | None
    score: float
    trl: Level | None
    link: str
    evidence: Quoted | None


class ChangedLead(NoticedLead):
    """A lead that was known, and what has changed about it, in words."""

    changes: list[str]


class NewLeads(BaseModel):
    """Leads that came into the search: how many, and up to 100 of them."""

    total: int
    leads: list[NoticedLead]


class ChangedLeads(BaseModel):
    """Leads that have changed: how many, and as many as still fit into the 100."""

    total: int
    leads: list[ChangedLead]


class Trial(BaseModel):
    """Which webhook is tried."""

    webhook: int
    search: Named


class Update(Trial):
    """What came since the last update; ``more`` leads to the list of all of it, and perhaps more."""

    new: NewLeads
    changed: ChangedLeads
    more: str


class UpdateEvent(BaseModel):
    """A saved search has something new."""

    model_config = ConfigDict(json_schema_extra={"examples": [UPDATE]})

    type: Literal["search.updated"]
    timestamp: str
    data: Update


class TrialEvent(BaseModel):
    """Somebody tries the receiver; there is nothing to do."""

    model_config = ConfigDict(json_schema_extra={"examples": [TRIAL]})

    type: Literal["webhook.test"]
    timestamp: str
    data: Trial


Id = Annotated[str, Header(alias="webhook-id", description="The same however often it is sent.")]
Stamp = Annotated[int, Header(alias="webhook-timestamp", description="Of this attempt, Unix time.")]
Signed = Annotated[
    str,
    Header(
        alias="webhook-signature",
        description="`v1,` and HMAC-SHA256 of `id.timestamp.body` in base64; two while a secret changes.",
    ),
]


def describe(app: FastAPI) -> None:
    """Have the application's document show them, under ``webhooks``."""

    @app.webhooks.post("search.updated", status_code=204)
    def search_updated(body: UpdateEvent, id: Id, stamp: Stamp, signature: Signed) -> None:
        """Sent to each webhook of a saved search that has something new. Any 2xx will do."""

    @app.webhooks.post("webhook.test", status_code=204)
    def webhook_test(body: TrialEvent, id: Id, stamp: Stamp, signature: Signed) -> None:
        """Sent when somebody tries a webhook."""
