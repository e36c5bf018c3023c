"""A little web on loopback for tests: what to answer by host and path, and what was asked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

Headers = Mapping[str, str]
Speak = Callable[[BaseHTTPRequestHandler], None]


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Headers = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})


@dataclass(frozen=True)
class Asked:
    at: float
    path: str
    headers: Headers


class Web:
    """``answers``: by ``host/path``, by ``/path`` for any host, or by ``host/*``; else 404."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, Answer | Speak] = {}
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def page(self, path: str, html: str, **headers: str) -> None:
        self.answers[path] = Answer(html.encode(), headers={"Content-Type": "text/html"} | headers)

    def redirect(self, path: str, location: str) -> None:
        self.answers[path] = Answer(status=302, headers={"Location": location})


@contextmanager
def little_web(address: str = "127.0.0.1") -> Iterator[Web]:
    with ThreadingHTTPServer((address, 0), _Handler) as server:
        server.daemon_threads = True
        web = Web(server.server_port)
        _Handler.webs[server.server_port] = web
        Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield web
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    webs: ClassVar[dict[int, Web]] = {}
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        web = self.webs[self.connection.getsockname()[1]]
        host = self.headers.get("Host", "").partition(":")[0]
        web.asked.append(Asked(time.monotonic(), f"{host}{self.path}", dict(self.headers)))
        answer = web.answers.get(
            f"{host}{self.path}",
            web.answers.get(self.path, web.answers.get(f"{host}/*", Answer(status=404))),
        )
        with suppress(ConnectionError):
            self._send(answer) if isinstance(answer, Answer) else answer(self)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def log_message(self, format: str, *args: object) -> None:
        pass
