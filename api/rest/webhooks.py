"""Webhooks of saved searches for programs."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from api import webhooks
from api.cursors import read_place, write_place
from api.keys import Asking
from api.problems import Refused
from api.rest.responses import ABSENT, CONFLICT, ENDED, OUTDATED
from api.shared import Shared, SharedService
from api.tags import names, tag_shape
from api.webhooks import (
    EventList,
    EventShape,
    WebhookChange,
    WebhookRequest,
    WebhookSecret,
    WebhookShape,
)
from scouting.webhooks import Event

router = APIRouter()

Number = Annotated[int, Path(ge=1, le=2**53)]
Name = Annotated[str, Path(max_length=40)]
IfMatch = Annotated[
    str, Header(alias="If-Match", max_length=500, description="The `ETag` as you read it.")
]


class ReplayRequest(BaseModel):
    """From when on what could not be delivered is to be sent again."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"since": "2026-11-24T00:00:00Z"}]}
    )

    since: AwareDatetime


class EventQuery(BaseModel):
    """Which page of the events."""

    limit: int = Field(50, ge=1, le=200)
    cursor: str = Field("", max_length=100, description="`next` of the page before.")


class ReplayShape(BaseModel):
    """How many events are sent again."""

    replayed: int


@router.get("/webhooks")
def list_webhooks(service: Shared, caller: Asking) -> list[WebhookShape]:
    """The webhooks of whoever asks, without their secrets."""
    return [webhooks.shape(one) for one in service.store.webhooks.of(caller.name)]


@router.post("/webhooks", status_code=201, responses=ABSENT | CONFLICT)
def add_webhook(
    body: WebhookRequest, response: Response, service: Shared, caller: Asking
) -> WebhookSecret:
    """Make a webhook; its secret is told this once."""
    made = webhooks.make(caller.name, body.search, body.url, body.description, service)
    response.headers["Location"] = f"/v1/webhooks/{made.id}"
    response.headers["Cache-Control"] = "no-store"
    return webhooks.shape_with_secret(made)


@router.get("/webhooks/{id}", responses=ABSENT)
def webhook(id: Number, response: Response, service: Shared, caller: Asking) -> WebhookShape:
    """A webhook, and why it is not active."""
    return _tagged(webhooks.shape(service.store.webhooks.get(caller.name, id)), response)


@router.patch("/webhooks/{id}", responses=ABSENT | OUTDATED)
def change_webhook(
    id: Number, body: WebhookChange, response: Response, service: Shared, caller: Asking,
    match: IfMatch = "",
) -> WebhookShape:  # fmt: skip
    """Change, pause or resume a webhook; one that is resumed is told all that came meanwhile."""
    present = webhooks.shape(service.store.webhooks.get(caller.name, id))
    if match and not names(match, tag_shape(present)):
        detail = "If-Match: the webhook is another one by now; read it again"
        raise Refused(412, detail, extra={"current": present.model_dump()})
    return _tagged(webhooks.shape(webhooks.change(caller.name, id, body, service)), response)


@router.delete("/webhooks/{id}", status_code=204, responses=ABSENT)
def remove_webhook(id: Number, service: Shared, caller: Asking) -> None:
    """Remove a webhook with its events."""
    service.store.webhooks.remove(caller.name, id)


@router.post("/webhooks/{id}/test", status_code=202, responses=ABSENT | ENDED)
def try_webhook(id: Number, service: Shared, caller: Asking) -> EventShape:
    """Send a `webhook.test`; 409 where it is not active."""
    found = service.store.webhooks.get(caller.name, id)
    return _shape([webhooks.try_out(caller.name, found, service)], service)[0]


@router.post("/webhooks/{id}/rotate", responses=ABSENT)
def rotate_secret(id: Number, response: Response, service: Shared, caller: Asking) -> WebhookSecret:
    """Give a webhook another secret, told this once; for 24 hours the former one signs too."""
    response.headers["Cache-Control"] = "no-store"
    return webhooks.shape_with_secret(webhooks.rotate(caller.name, id, service))


@router.get("/webhooks/{id}/events", responses=ABSENT)
def list_events(
    id: Number, query: Annotated[EventQuery, Query()], response: Response, service: Shared,
    caller: Asking,
) -> EventList:  # fmt: skip
    """What a webhook was told in the last 30 days and is to be told, the latest first."""
    found, whose = service.store.webhooks.get(caller.name, id), f"events of {id}"
    limit, before = query.limit, read_place(query.cursor, whose)
    events = service.store.events.page(found.id, limit + 1, before)
    following = write_place(events[limit - 1].place, whose) if len(events) > limit else None
    if following:
        target = f"/v1/webhooks/{id}/events?limit={limit}&cursor={following}"
        response.headers["Link"] = f'<{target}>; rel="next"'
    total = service.store.events.count(found.id)
    return EventList(items=_shape(events[:limit], service), total=total, next=following)


@router.post("/webhooks/{id}/events/{event}/replay", status_code=202, responses=ABSENT | ENDED)
def replay_event(id: Number, event: Name, service: Shared, caller: Asking) -> EventShape:
    """Send an event again, under the same id; 409 where the webhook is not active."""
    found = service.store.webhooks.get(caller.name, id)
    again = service.store.events.replay(found, event, datetime.now(UTC))
    return _shape([again], service)[0]


@router.post("/webhooks/{id}/replay", status_code=202, responses=ABSENT | ENDED)
def replay_failed(id: Number, body: ReplayRequest, service: Shared, caller: Asking) -> ReplayShape:
    """Send again all that could not be delivered since a moment."""
    found = service.store.webhooks.get(caller.name, id)
    count = service.store.events.replay_failed(found, body.since, datetime.now(UTC))
    return ReplayShape(replayed=count)


def _shape(events: list[Event], service: SharedService) -> list[EventShape]:
    tried = service.store.events.attempts(events)
    return [webhooks.shape_event(event, tried[event.id]) for event in events]


def _tagged(told: WebhookShape, response: Response) -> WebhookShape:
    response.headers["ETag"] = tag_shape(told)
    return told
