"""What a site's robots.txt says (RFC 9309); pure, over Protego."""

from __future__ import annotations

from http import HTTPStatus

from protego import Protego

MAX_BYTES = 512 * 1024
"""RFC 9309 §2.5 asks for at least 500 KiB; what follows is not read."""

MAX_DELAY_SECONDS = 300.0
"""A Crawl-delay above this stops a crawl after its first page rather than slow it."""


class Robots:
    """The rules of one site for one agent.

    ``status``: of the last answer, after redirects; None when there was none. No answer, a server
    error or 429 disallow everything, other failures allow everything (RFC 9309 §2.3.1).
    """

    def __init__(self, body: bytes, status: int | None, agent: str) -> None:
        self._agent = agent.partition("/")[0]
        self._status = status
        self._closed = (
            status is None
            or status == HTTPStatus.TOO_MANY_REQUESTS
            or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        )
        told = body if status is not None and status // 100 == 2 else b""
        if len(told) > MAX_BYTES:  # half a rule may forbid more than the whole
            told = told[:MAX_BYTES].rpartition(b"\n")[0]
        self._rules = Protego.parse(told.decode("utf-8-sig", "replace"))

    def allows(self, url: str) -> bool:
        """May this agent fetch the address?"""
        return not self._closed and self._rules.can_fetch(url, self._agent)

    @property
    def refusal(self) -> str:
        """Why an address is not allowed, in words."""
        if not self._closed:
            return "the site's robots.txt does not allow it"
        answer = f"answered {self._status}" if self._status else "could not be had"
        return f"the site's robots.txt {answer}, so nothing may be fetched from it"

    @property
    def once(self) -> bool:
        """Is the wait that the site wants so long that no second page is asked for?"""
        return self._wait > MAX_DELAY_SECONDS

    @property
    def _wait(self) -> float:
        return float(self._rules.crawl_delay(self._agent) or 0.0)

    @property
    def delay(self) -> float:
        """Seconds the site wants between two fetches; 0 when it does not say."""
        return min(self._wait, MAX_DELAY_SECONDS)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that are announced."""
        return tuple(self._rules.sitemaps)
