"""Connections outside Scrapy: each to an address that was looked up and checked in the same breath."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from typing import Any

import httpcore

from scouting.errors import NotFound
from scouting.guard import check_lookup, is_local_name
from scouting.networks import Network

Check = Callable[[str, Sequence[str], int, Sequence[Network]], None]
"""Takes a host, the addresses it resolves to, the port and the allowed networks; raises Forbidden."""


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections only to addresses that were looked up and checked in the same breath.

    A connection is shut down at the deadline whatever it is doing, TLS handshakes included.
    ``check``: what is asked of the addresses of a host, by default that all are public or allowed.
    """

    def __init__(
        self,
        allowed: Sequence[Network],
        deadline: float,
        stack: ExitStack,
        check: Check = check_lookup,
    ) -> None:
        self._allowed, self._deadline, self._stack = allowed, deadline, stack
        self._check = check

    def connect_tcp(self, host: str, port: int, *_: Any, **__: Any) -> httpcore.NetworkStream:
        """A connection to the first address of the host that takes it."""
        addresses = _look_up(host, port, self._left())
        self._check(host, addresses, port, self._allowed)
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
