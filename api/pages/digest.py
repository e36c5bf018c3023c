"""The digest of a week."""

from __future__ import annotations

from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from api.keys import Asking
from api.pages.page import render
from api.shared import Shared
from api.standing import digest_of
from api.words import Words

router = APIRouter(include_in_schema=False)


@router.get("/digest")
def digest(request: Request, service: Shared, caller: Asking, week: str = "") -> Response:
    """What a week brought to the searches of whoever asks."""
    now = datetime.now(UTC)
    told = digest_of(caller.name, week, service, now)
    past = told.week.end <= now
    return render(request, "digest.html", words=Words(service.taxonomy), digest=told, past=past)
