"""Webhooks as pages and programs ask for them: made, changed, told in JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from api.problems import Refused
from api.requests import Words
from api.shared import SharedService
from scouting.deliveries import check_receiver
from scouting.errors import Forbidden
from scouting.notices import draw_test
from scouting.webhooks import (
    MAX_DESCRIPTION,
    Attempt,
    Event,
    Webhook,
    draw_secret,
)

MAX_URL = 2000
URL = "https://crm.example.org/scouting"


class WebhookRequest(BaseModel):
    """A webhook to be made: of which saved search, and where its events go."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"search": 1, "url": URL, "description": "Our CRM"}]},
    )

    search: int = Field(ge=1, le=2**53)
    url: Words = Field(min_length=1, max_length=MAX_URL)
    description: Words = Field("", max_length=MAX_DESCRIPTION)


class WebhookChange(BaseModel):
    """What is to be changed; what is left out or null stays. ``state`` pauses and resumes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"state": "paused"}]})

    url: Words | None = Field(None, min_length=1, max_length=MAX_URL)
    description: Words | None = Field(None, max_length=MAX_DESCRIPTION)
    state: Literal["active", "paused"] | None = None


class WebhookShape(BaseModel):
    """A webhook. ``reason``: why it is not active; ``failing``: since when every attempt has failed;
    ``former_secret_until``: up to when the secret before the present one signs too.
    """

    id: int
    search: int
    url: str
    description: str
    state: Literal["active", "paused", "disabled"]
    reason: str
    failing: str | None
    former_secret_until: str | None
    created: str


class WebhookSecret(WebhookShape):
    """A webhook with its secret, which is told this once."""

    secret: str


class AttemptShape(BaseModel):
    """An attempt at a delivery; ``status`` is 0 where no answer came."""

    at: str
    status: int
    seconds: float
    reason: str


class EventShape(BaseModel):
    """An event; ``next_attempt`` is null once it is delivered or dead."""

    id: str
    type: str
    state: Literal["pending", "delivered", "dead"]
    made: str
    next_attempt: str | None
    attempts: list[AttemptShape]


class EventList(BaseModel):
    """Events, the latest first; ``next`` is the cursor of the next page."""

    items: list[EventShape]
    total: int
    next: str | None


def make(owner: str, search: int, url: str, description: str, service: SharedService) -> Webhook:
    """A new webhook of a search, which tells what comes from now on; raises Refused (422), Unknown."""
    search = service.store.searches.get(owner, search).id
    now, place = datetime.now(UTC), check(url, service)
    drawn = Webhook(search, place, _tidy(description), draw_secret(),
                    service.store.arrivals.latest(), now)  # fmt: skip
    return service.store.webhooks.get(owner, service.store.webhooks.add(drawn))


def change(owner: str, id: int, wish: WebhookChange, service: SharedService) -> Webhook:
    """Change a webhook of an owner; raises Refused (422), Unknown."""
    told = {key: value for key, value in wish.model_dump().items() if value is not None}
    if "url" in told:
        told["url"] = check(told["url"], service)
    if "description" in told:
        told["description"] = _tidy(told["description"])
    return service.store.webhooks.change(owner, id, **told)


def rotate(owner: str, id: int, service: SharedService) -> Webhook:
    """Give a webhook another secret; raises Unknown."""
    return service.store.webhooks.rotate(owner, id, draw_secret(), datetime.now(UTC))


def try_out(owner: str, webhook: Webhook, service: SharedService) -> Event:
    """Send a webhook an event that tells nothing; raises Conflict where it is not active."""
    search = service.store.searches.get(owner, webhook.search)
    event = draw_test(webhook, search, datetime.now(UTC))
    service.store.events.add(webhook, event)
    return service.store.events.get(webhook.id, event.id)


def check(url: str, service: SharedService) -> str:
    """The address of a receiver; raises Refused (422) naming the field."""
    try:
        return check_receiver(url, service.settings.allowed_networks)
    except Forbidden as error:
        told = [{"detail": str(error), "pointer": "#/url"}]
        raise Refused(422, f"url: {error}", extra={"errors": told}) from error


def shape(webhook: Webhook) -> WebhookShape:
    """A webhook without its secrets."""
    return WebhookShape(**_told(webhook))


def shape_with_secret(webhook: Webhook) -> WebhookSecret:
    """A webhook with its present secret."""
    return WebhookSecret(**_told(webhook), secret=webhook.secret)


def shape_event(event: Event, attempts: list[Attempt]) -> EventShape:
    """An event with the attempts at it."""
    tried = [AttemptShape(at=one.at.isoformat(), status=one.status, seconds=one.seconds,
                          reason=one.reason) for one in attempts]  # fmt: skip
    due = event.due.isoformat() if event.state == "pending" else None
    return EventShape(id=event.id, type=event.kind, state=event.state, attempts=tried,
                      made=event.made.isoformat(), next_attempt=due)  # fmt: skip


def _told(webhook: Webhook) -> dict[str, object]:
    ends = webhook.former_ends if webhook.secrets(datetime.now(UTC))[1:] else None
    return {
        "id": webhook.id, "search": webhook.search, "url": webhook.url,
        "description": webhook.description, "state": webhook.state, "reason": webhook.reason,
        "failing": webhook.failing.isoformat() if webhook.failing else None,
        "former_secret_until": ends.isoformat() if ends else None,
        "created": webhook.created.isoformat(),
    }  # fmt: skip


def _tidy(text: str) -> str:
    return " ".join(text.split())
