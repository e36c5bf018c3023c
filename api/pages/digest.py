"""The digest of a week."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Path, Request, Response
from fastapi.responses import RedirectResponse

from api.keys import Asking
from api.pages.page import render
from api.problems import Refused
from api.requests import Words as Text
from api.shared import Shared
from api.standing import digest_of
from api.words import Words
from scouting.digest import week_of
from scouting.errors import Invalid
from scouting.subscriptions import Subscription, check_address
from scouting.tokens import draw_token

Token = Annotated[str, Path(max_length=100)]

router = APIRouter(include_in_schema=False)


@router.get("/digest")
def digest(request: Request, service: Shared, caller: Asking, week: str = "") -> Response:
    """What a week brought to the searches of whoever asks."""
    now = datetime.now(UTC)
    told = digest_of(caller.name, week, service, now)
    subscription = service.store.subscriptions.find(caller.name)
    return render(
        request, "digest.html", words=Words(service.taxonomy), digest=told,
        past=told.week.end <= now, subscription=subscription, mails=bool(service.settings.smtp),
    )  # fmt: skip


@router.post("/digest/mail")
def subscribe(
    service: Shared, caller: Asking, address: Annotated[Text, Form(max_length=300)] = ""
) -> Response:
    """Mail the digest of each week to whoever asks, from the one that is running on."""
    now = datetime.now(UTC)
    try:
        wanted = check_address(address)
    except Invalid as error:
        raise Refused(422, str(error)) from error
    last = week_of(now).former.name
    new = Subscription(caller.name, wanted, draw_token(), now, last)
    service.store.subscriptions.begin(new)
    return RedirectResponse("/digest", 303)


@router.post("/digest/mail/remove")
def unsubscribe(service: Shared, caller: Asking) -> Response:
    """Mail to whoever asks no more."""
    service.store.subscriptions.end(caller.name)
    return RedirectResponse("/digest", 303)


@router.get("/unsubscribe/{token}")
def offer_end(token: Token, request: Request, service: Shared) -> Response:
    """What a link in a mail leads to; nothing ends by looking at it, as programs that check mails do."""
    known = service.store.subscriptions.named(token)
    return render(request, "unsubscribe.html", ended=known is None, token=token)


@router.post("/unsubscribe/{token}")
def end(token: Token, request: Request, service: Shared) -> Response:
    """End the mails of a token, also by a mail program's own button (RFC 8058)."""
    if known := service.store.subscriptions.named(token):
        service.store.subscriptions.end(known.owner)
    return render(request, "unsubscribe.html", ended=True, token=token)
