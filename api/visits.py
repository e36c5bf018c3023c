"""Since when something is new to a scout: a mark in the browser, until there are sessions to keep it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import Request, Response

from api.filters import read_since

COOKIE = "scouting_visit"
SITTING = timedelta(hours=2)
"""Whoever comes back sooner is still at it: what was new then is still new."""

WITHOUT = timedelta(days=7)
"""What is new to whoever was never here, or keeps no cookies."""

YEAR_SECONDS = 365 * 86_400


@dataclass(frozen=True)
class Watermark:
    """Since when things are new, and whether that is the scout's last visit."""

    since: datetime
    visited: bool


def read_watermark(request: Request, now: datetime) -> Watermark:
    """What ``?since=`` asks for, else when the last visit before this one ended, else a week ago."""
    if asked := read_since(request.query_params.get("since", "")):
        return Watermark(asked, False)
    since, last = _marks(request)
    if last is None:
        return Watermark(now - WITHOUT, False)
    return Watermark(since if since and now - last < SITTING else last, True)


def note_visit(request: Request, response: Response, now: datetime) -> None:
    """Keep since when things are new during this visit, and that the scout is here now."""
    since, last = _marks(request)
    if last is None:
        since = now - WITHOUT
    elif since is None or now - last >= SITTING:
        since = last
    told = f"{int(since.timestamp())}.{int(now.timestamp())}"
    response.set_cookie(
        COOKIE, told, max_age=YEAR_SECONDS, httponly=True, samesite="lax",
        secure=request.url.scheme == "https",
    )  # fmt: skip


def _marks(request: Request) -> tuple[datetime | None, datetime | None]:
    since, _, last = request.cookies.get(COOKIE, "").partition(".")
    return _moment(since), _moment(last)


def _moment(seconds: str) -> datetime | None:
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) <= 11):
        return None
    return datetime.fromtimestamp(int(seconds), UTC)
