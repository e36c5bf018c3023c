"""Since when things are new."""

from datetime import UTC, datetime, timedelta

from fastapi import Request, Response

from api.visits import COOKIE, SITTING, WITHOUT, note_visit, read_watermark

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def request(cookie: str = "", query: str = "") -> Request:
    headers = [(b"cookie", f"{COOKIE}={cookie}".encode())] if cookie else []
    scope = {"type": "http", "headers": headers, "query_string": query.encode(), "path": "/",
             "scheme": "http", "server": ("localhost", 80)}  # fmt: skip
    return Request(scope)


def kept(asked: Request, now: datetime) -> str:
    response = Response()
    note_visit(asked, response, now)
    return response.headers["set-cookie"].partition(";")[0].partition("=")[2]


def test_who_was_never_here_sees_a_week() -> None:
    assert read_watermark(request(), NOW).since == NOW - WITHOUT
    assert not read_watermark(request(), NOW).visited


def test_what_was_new_stays_new_while_one_is_at_it_and_no_longer() -> None:
    first = kept(request(), NOW - timedelta(days=3))
    later = NOW - timedelta(days=2)
    assert read_watermark(request(first), later).since == NOW - timedelta(days=3)
    second = kept(request(first), later)
    soon = later + SITTING / 2
    assert read_watermark(request(second), soon).since == NOW - timedelta(days=3)
    third = kept(request(second), soon)
    assert read_watermark(request(third), NOW).since == soon


def test_an_address_may_ask_for_another_moment() -> None:
    assert read_watermark(request(query="since=2026-11-01"), NOW).since.day == 1


def test_a_forged_mark_counts_for_none() -> None:
    for forged in ("x", "1.x", "9" * 40, "-1.-1", "1." + "9" * 11):
        mark = read_watermark(request(forged), NOW)
        assert mark.since <= NOW or mark.visited
