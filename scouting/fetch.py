"""The only network door outside Scrapy: fetches one page, guarded at every connection."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

import httpcore

from scouting.connections import GuardedBackend
from scouting.domain import Page
from scouting.errors import Disallowed, FetchFailed, Forbidden, NotFound, Reserved, TimedOut
from scouting.guard import (
    MAX_BODY_BYTES,
    MAX_REDIRECTS,
    TIMEOUT_SECONDS,
    check_content,
    check_url,
    shown,
)
from scouting.manners import Manners
from scouting.reservation import REFUSAL, WELL_KNOWN, Reservations
from scouting.robots import Robots
from scouting.settings import Settings
from scouting.terms import read_terms

AGENT = "Scouting/0.1"
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.9,*/*;q=0.5"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
SEVERAL = ("x-robots-tag", "tdm-reservation")
"""Fields whose values are kept as lines when they come more than once; of others the last counts."""

TOO_LARGE = f"larger than {MAX_BODY_BYTES // 2**20} MiB"

_EITHER_HEADER = zlib.MAX_WBITS | 32
_WINDOWS = {
    "gzip": (_EITHER_HEADER,),
    "x-gzip": (_EITHER_HEADER,),
    "deflate": (_EITHER_HEADER, -zlib.MAX_WBITS),  # some servers leave out zlib's header
}
_TROUBLES = (
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    OSError,
)


@dataclass(frozen=True)
class _Answer:
    url: str
    status: int
    headers: dict[str, str]
    body: bytes = b""

    @property
    def good(self) -> bool:
        return HTTPStatus.OK <= self.status < HTTPStatus.MULTIPLE_CHOICES


def fetch_page(url: str, settings: Settings, manners: Manners | None = None) -> Page:
    """A page as it stands in the web now; robots.txt, reservations, address policy and all caps are kept.

    ``manners``: what sites have said lately. Raises Forbidden (an address that must not be fetched;
    Disallowed by robots.txt; Reserved by tdmrep.json) or FetchFailed (size, status, type or
    connection; NotFound; TimedOut), each one line naming the address.
    """
    canonical = check_url(url)
    try:
        with ExitStack() as stack:
            answer = _Visit(settings, stack, manners).follow(canonical, obey=True)
    except (Forbidden, FetchFailed) as error:
        raise type(error)(f"{canonical}: {error}") from None
    return _page(answer)


def knock(url: str, settings: Settings) -> int:
    """The status with which a service for programs answers, its answer unread; it invites them,
    so that robots.txt does not count. Raises as ``fetch_page`` does.
    """
    canonical = check_url(url)
    try:
        with ExitStack() as stack:
            return _Visit(settings, stack).knock(canonical)
    except (Forbidden, FetchFailed) as error:
        raise type(error)(f"{canonical}: {error}") from None


def user_agent(contact: str) -> str:
    """How we name ourselves to servers, with whom to write to when given."""
    reachable = "".join(c for c in contact if c.isascii() and c.isprintable() and c not in "()")
    return f"{AGENT} (+{reachable.strip()})" if reachable.strip() else AGENT


class _Visit:
    """One fetch with its redirects and robots.txt: one deadline, one set of connections."""

    def __init__(
        self, settings: Settings, stack: ExitStack, manners: Manners | None = None
    ) -> None:
        self._deadline = time.monotonic() + TIMEOUT_SECONDS
        backend = GuardedBackend(settings.allowed_networks, self._deadline, stack)
        self._pool = stack.enter_context(httpcore.ConnectionPool(network_backend=backend))
        self._agent = user_agent(settings.contact)
        self._manners = manners or Manners()

    def knock(self, url: str) -> int:
        """The status of an answer, whose body stays unread."""
        try:
            with self._pool.stream("GET", url, headers=self._headers(url)) as response:
                return response.status
        except _TROUBLES as error:
            raise self._trouble(error) from None

    def follow(self, url: str, obey: bool) -> _Answer:
        """The last answer of a chain of redirects, each hop checked anew.

        ``obey``: whether the site's rules and the kinds of content count, which they do for all but
        the rules themselves.
        """
        hop = url
        for _ in range(MAX_REDIRECTS + 1):
            try:
                answer = self._ask(hop) if obey else self._get(hop)
            except (Forbidden, FetchFailed) as error:
                raise error if hop == url else type(error)(f"leads to {hop}: {error}") from None
            if answer.status not in REDIRECTS or "location" not in answer.headers:
                return answer
            hop = check_url(_join(hop, answer.headers["location"]))
        raise FetchFailed(f"more than {MAX_REDIRECTS} redirects")

    def _ask(self, url: str) -> _Answer:
        robots = self._manners.robots.recall(urljoin(url, "/robots.txt"), self._ask_robots)
        if not robots.allows(url):
            raise Disallowed(robots.refusal)
        place = urljoin(url, WELL_KNOWN)
        if robots.allows(place):
            told = self._manners.reservations.recall(place, self._ask_reservations)
            if told.reserve(url):
                raise Reserved(REFUSAL)
        answer = self._get(url)
        if answer.good:
            check_content(answer.headers.get("content-type", ""), answer.body)
        elif answer.status not in REDIRECTS:
            failure = NotFound if answer.status in GONE else FetchFailed
            raise failure(f"the server answered {answer.status}")
        return answer

    def _ask_robots(self, place: str) -> Robots:
        rules = self.follow(place, obey=False)
        return Robots(rules.body, rules.status, self._agent)

    def _ask_reservations(self, place: str) -> Reservations:
        try:
            rules = self.follow(place, obey=False)
        except (Forbidden, FetchFailed):  # then the site has none, see Reservations
            return Reservations()
        return Reservations(rules.body, rules.status)

    def _get(self, url: str) -> _Answer:
        try:
            with self._pool.stream("GET", url, headers=self._headers(url)) as response:
                answer = _Answer(url, response.status, _texts(response.headers))
                body = _capped(response.iter_stream()) if answer.good else b""
            if time.monotonic() >= self._deadline:  # a body cut off then looks complete
                raise httpcore.ReadTimeout
        except _TROUBLES as error:
            raise self._trouble(error) from None
        return replace(answer, body=_decoded(body, answer.headers.get("content-encoding", "")))

    def _headers(self, url: str) -> list[tuple[str, str]]:
        return [
            ("Host", urlsplit(url).netloc),
            ("User-Agent", self._agent),
            ("Accept", ACCEPT),
            ("Accept-Encoding", "gzip, deflate"),
        ]

    def _trouble(self, error: Exception) -> FetchFailed:
        late = time.monotonic() >= self._deadline
        if late or isinstance(error, httpcore.TimeoutException | TimeoutError):
            return TimedOut(f"no complete answer within {TIMEOUT_SECONDS:.0f} s")
        return FetchFailed(" ".join(str(error).split()) or type(error).__name__)


def _capped(chunks: Iterable[bytes]) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise FetchFailed(TOO_LARGE)
    return bytes(body)


def _decoded(body: bytes, encoding: str) -> bytes:
    coding = encoding.strip().lower()
    if not body or coding in ("", "identity"):
        return body
    if coding not in _WINDOWS:
        raise FetchFailed(f"content encoding {coding[:40]!r} is not read")
    for window in _WINDOWS[coding]:
        with suppress(zlib.error):
            return _inflated(body, window)
    raise FetchFailed(f"broken {coding} encoding")


def _inflated(body: bytes, window: int) -> bytes:
    plain = bytearray()
    while body:
        inflater = zlib.decompressobj(window)
        plain += inflater.decompress(body, MAX_BODY_BYTES + 1 - len(plain))
        if len(plain) > MAX_BODY_BYTES:
            raise FetchFailed(TOO_LARGE)
        if not inflater.eof:
            raise FetchFailed("the content ended too soon")
        body = inflater.unused_data.lstrip(b"\x00")
    return bytes(plain)


def _join(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError:
        raise FetchFailed(f"redirects to what is no address ({shown(location)})") from None


def _texts(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    told: dict[str, str] = {}
    for raw, value in headers:
        name, text = raw.decode("latin-1").lower(), value.decode("latin-1")
        told[name] = f"{told[name]}\n{text}" if name in SEVERAL and name in told else text
    return told


def _page(answer: _Answer) -> Page:
    kind, _, parameters = answer.headers.get("content-type", "").partition(";")
    return Page(
        url=answer.url,
        body=answer.body,
        content_type=kind.strip().lower(),
        charset=declared_charset(parameters),
        fetched=datetime.now(UTC),
        terms=read_terms(answer.headers),
    )


def declared_charset(parameters: str) -> str:
    """The charset of a Content-Type's parameters; empty when none is given."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("'\"")
    return ""
