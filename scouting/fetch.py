"""The only network door outside Scrapy: fetches one page, guarded at every connection."""

from __future__ import annotations

import socket
import threading
import time
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore

from scouting.domain import Page
from scouting.errors import Disallowed, FetchFailed, Forbidden, NotFound, TimedOut
from scouting.guard import (
    MAX_BODY_BYTES,
    MAX_REDIRECTS,
    TIMEOUT_SECONDS,
    check_content,
    check_lookup,
    check_url,
    is_local_name,
    shown,
)
from scouting.networks import Network
from scouting.robots import Robots
from scouting.settings import Settings

AGENT = "Scouting/0.1"
ACCEPT = "text/html,application/xhtml+xml,application/xml;q=0.9,application/pdf;q=0.9,*/*;q=0.5"
REDIRECTS = frozenset({301, 302, 303, 307, 308})
GONE = frozenset({404, 410})
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


def fetch_page(url: str, settings: Settings) -> Page:
    """A page as it stands in the web now; robots.txt, address policy and all caps are kept.

    Raises Forbidden (an address that must not be fetched; Disallowed by robots.txt) or FetchFailed
    (size, status, type or connection; NotFound; TimedOut), each one line naming the address.
    """
    canonical = check_url(url)
    try:
        with ExitStack() as stack:
            answer = _Visit(settings, stack).follow(canonical, obey=True)
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

    def __init__(self, settings: Settings, stack: ExitStack) -> None:
        self._deadline = time.monotonic() + TIMEOUT_SECONDS
        backend = _GuardedBackend(settings.allowed_networks, self._deadline, stack)
        self._pool = stack.enter_context(httpcore.ConnectionPool(network_backend=backend))
        self._agent = user_agent(settings.contact)
        self._robots: dict[str, Robots] = {}

    def knock(self, url: str) -> int:
        """The status of an answer, whose body stays unread."""
        try:
            with self._pool.stream("GET", url, headers=self._headers(url)) as response:
                return response.status
        except _TROUBLES as error:
            raise self._trouble(error) from None

    def follow(self, url: str, obey: bool) -> _Answer:
        """The last answer of a chain of redirects, each hop checked anew.

        ``obey``: whether robots.txt and the kinds of content count, which they do for all but
        robots.txt itself.
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
        origin = urljoin(url, "/robots.txt")
        if origin not in self._robots:
            rules = self.follow(origin, obey=False)
            self._robots[origin] = Robots(rules.body, rules.status, self._agent)
        if not self._robots[origin].allows(url):
            raise Disallowed(self._robots[origin].refusal)
        answer = self._get(url)
        if answer.good:
            check_content(answer.headers.get("content-type", ""), answer.body)
        elif answer.status not in REDIRECTS:
            failure = NotFound if answer.status in GONE else FetchFailed
            raise failure(f"the server answered {answer.status}")
        return answer

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


class _GuardedBackend(httpcore.NetworkBackend):
    """Opens connections only to addresses that were looked up and checked in the same breath.

    A connection is shut down at the deadline whatever it is doing, TLS handshakes included.
    """

    def __init__(self, allowed: Sequence[Network], deadline: float, stack: ExitStack) -> None:
        self._allowed, self._deadline, self._stack = allowed, deadline, stack

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """A connection to the first address of the host that takes it."""
        addresses = _look_up(host, port, self._left())
        check_lookup(host, addresses, port, self._allowed)
        for address in addresses[:-1]:
            with suppress(httpcore.ConnectError):
                return self._connect(address, port)
        return self._connect(addresses[-1], port)

    def _connect(self, address: str, port: int) -> httpcore.NetworkStream:
        stream = httpcore.SyncBackend().connect_tcp(address, port, timeout=self._left())
        wire: socket.socket = self._stack.enter_context(stream.get_extra_info("socket").dup())
        timer = threading.Timer(self._left(), _shut, (wire,))
        timer.daemon = True
        timer.start()
        self._stack.callback(timer.cancel)
        return stream

    def _left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ConnectTimeout
        return left


def _shut(wire: socket.socket) -> None:
    with suppress(OSError):
        wire.shutdown(socket.SHUT_RDWR)


def _look_up(host: str, port: int, seconds: float) -> list[str]:
    if is_local_name(host):
        return ["127.0.0.1"]
    found: Future[list[str]] = Future()
    threading.Thread(target=_resolve, args=(host, port, found), daemon=True).start()
    return found.result(timeout=seconds)


def _resolve(host: str, port: int, found: Future[list[str]]) -> None:
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        found.set_exception(NotFound(f"the host {host} was not found"))
    else:
        found.set_result(list(dict.fromkeys(str(answer[4][0]) for answer in answers)))


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
    return {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}


def _page(answer: _Answer) -> Page:
    kind, _, parameters = answer.headers.get("content-type", "").partition(";")
    return Page(
        url=answer.url,
        body=answer.body,
        content_type=kind.strip().lower(),
        charset=declared_charset(parameters),
        fetched=datetime.now(UTC),
    )


def declared_charset(parameters: str) -> str:
    """The charset of a Content-Type's parameters; empty when none is given."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("'\"")
    return ""
