"""Serves the demonstration web on 127.0.0.1, one virtual host a site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import unquote, urlsplit

from crawlers.demo_web.hosts import Reply, Site, demo_sites

LOOPBACK = "127.0.0.1"


class DemoServer(ThreadingHTTPServer):
    """The web server; asked under its own address it lists its sites."""

    daemon_threads = True

    def __init__(self, port: int, sites: Mapping[str, Site]) -> None:
        self.sites = sites
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.server_address[1])

    @property
    def url(self) -> str:
        """The address of the list of sites."""
        return f"http://{LOOPBACK}:{self.port}"

    def reply(self, host: str, path: str) -> Reply:
        """The answer of a virtual host; the list of sites for any other name."""
        site = self.sites.get(host.partition(":")[0].lower().removesuffix(".localhost"))
        if site:
            return site.reply(path, self.port)
        if path == "/":
            return Reply(HTTPStatus.OK, body=self._index().encode("utf-8"))
        return Reply(HTTPStatus.NOT_FOUND)

    def _index(self) -> str:
        rows = (
            f'<li><a href="http://{site.name}.localhost:{self.port}/">{escape(site.title)}</a>'
            f" ({escape(site.market)})</li>"
            for site in self.sites.values()
        )
        return f"<!doctype html><title>Demonstration web</title><ul>{''.join(rows)}</ul>"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: DemoServer

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, with_body: bool) -> None:
        path = unquote(urlsplit(self.path).path)
        reply = self.server.reply(self.headers.get("Host", ""), path)
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        if reply.location:
            self.send_header("Location", reply.location)
        self.end_headers()
        if with_body:
            self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the crawl has its own progress lines."""


@contextmanager
def demo_web(port: int = 0, sites: Mapping[str, Site] | None = None) -> Iterator[DemoServer]:
    """The demonstration web, served from a thread while the context lasts; port 0 picks one."""
    with DemoServer(port, demo_sites() if sites is None else sites) as server:
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
