"""Serves an invented web on loopback, quickly, and remembers what was asked."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event, Thread

from benchmarks.web_sites import Site

LOOPBACK = "127.0.0.1"
MISSING = b"<!doctype html><title>Not found</title><h1>Not found</h1>"


class WebServer:
    """The sites under one port. ``log``: moment (monotonic, seconds), host and path of every request."""

    def __init__(self, sites: Sequence[Site]) -> None:
        self._pages: Mapping[str, Mapping[str, bytes]] = {site.host: site.pages for site in sites}
        self.log: list[tuple[float, str, str]] = []
        self.port = 0

    def answer(self, host: str, path: str) -> bytes:
        """The whole answer to a request."""
        self.log.append((time.monotonic(), host, path))
        page = self._pages.get(host, {}).get(path)
        status, body = ("200 OK", page) if page is not None else ("404 Not Found", MISSING)
        head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body

    async def run(self, port: int, ready: Event) -> None:
        """Serve for ever."""
        server = await asyncio.get_running_loop().create_server(lambda: _Talk(self), LOOPBACK, port)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        async with server:
            await server.serve_forever()


class _Talk(asyncio.Protocol):
    def __init__(self, server: WebServer) -> None:
        self._server, self._told = server, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._told += data
        while b"\r\n\r\n" in self._told:
            head, _, self._told = self._told.partition(b"\r\n\r\n")
            first, *lines = head.decode("latin-1").split("\r\n")
            hosts = (line[5:].strip() for line in lines if line.lower().startswith("host:"))
            host = next(hosts, "").partition(":")[0]
            self._transport.write(self._server.answer(host, first.split()[1]))


@contextmanager
def serving(sites: Sequence[Site], port: int = 0) -> Iterator[WebServer]:
    """The web, served from a thread while the context lasts; port 0 picks one."""
    server, ready = WebServer(sites), Event()
    Thread(target=asyncio.run, args=(server.run(port, ready),), daemon=True).start()
    ready.wait(10)
    yield server  # the thread ends with the process


def serve_web(sites: Sequence[Site], port: int) -> None:
    """Serve until interrupted."""
    asyncio.run(WebServer(sites).run(port, Event()))
