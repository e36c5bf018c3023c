"""The sites of the demonstration web as data: files, redirects, broken pages, encodings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import yaml

SITES = Path(__file__).parent / "sites"
DESCRIPTION = "site.yaml"
CONTENT_TYPES = {
    ".html": "text/html",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
TEXTS = frozenset({".html", ".xml", ".txt", ".css", ".svg"})

_OTHER_SITE = re.compile(r"(https?://[a-z0-9-]+\.localhost)(?![\w.:-])")


@dataclass(frozen=True)
class Reply:
    """What a site answers to one path."""

    status: int
    content_type: str = "text/html; charset=utf-8"
    body: bytes = b""
    location: str = ""


@dataclass(frozen=True)
class Site:
    """One invented site. ``name`` is its folder and its host below ``localhost``.

    ``files`` holds every path that is served, so no other file can be reached; ``description`` is
    its ``site.yaml``: title, market, and what a careful reader would assert of it.
    """

    name: str
    files: Mapping[str, Path]
    description: Mapping[str, Any]

    @property
    def title(self) -> str:
        """The organisation's name as shown."""
        return str(self.description["name"])

    @property
    def market(self) -> str:
        """The id of the market it sits in."""
        return str(self.description["market"])

    def reply(self, path: str, port: int) -> Reply:
        """The answer to a path; other sites' addresses in it carry the port."""
        if status := self.description.get("broken", {}).get(path):
            return _error(int(status))
        if target := self.description.get("redirects", {}).get(path):
            return Reply(HTTPStatus.MOVED_PERMANENTLY, location=str(target))
        if file := self.files.get(f"{path}index.html" if path.endswith("/") else path):
            return self._serve(file, port)
        if f"{path}/index.html" in self.files:
            return Reply(HTTPStatus.MOVED_PERMANENTLY, location=f"{path}/")
        return _error(HTTPStatus.NOT_FOUND)

    def _serve(self, file: Path, port: int) -> Reply:
        kind = CONTENT_TYPES.get(file.suffix, "application/octet-stream")
        body = file.read_bytes()
        if file.suffix not in TEXTS:
            return Reply(HTTPStatus.OK, kind, body)
        text = _OTHER_SITE.sub(rf"\1:{port}", body.decode("utf-8"))
        if file.suffix != ".html":
            return Reply(HTTPStatus.OK, kind, text.encode("utf-8"))
        encoding = str(self.description.get("encoding", "utf-8"))
        if self.description.get("charset_header", True):
            kind = f"{kind}; charset={encoding}"
        return Reply(HTTPStatus.OK, kind, text.encode(encoding, "xmlcharrefreplace"))


def demo_sites(folder: Path = SITES) -> dict[str, Site]:
    """All sites by name; a folder without ``site.yaml`` is none."""
    described = sorted(folder.glob(f"*/{DESCRIPTION}"))
    return {path.parent.name: _read_site(path) for path in described}


def _read_site(path: Path) -> Site:
    folder = path.parent
    files = {f"/{file.relative_to(folder).as_posix()}": file for file in folder.rglob("*.*")}
    served = {name: file for name, file in files.items() if file.is_file() and file != path}
    return Site(folder.name, served, yaml.safe_load(path.read_text("utf-8")))


def _error(status: int) -> Reply:
    phrase = HTTPStatus(status).phrase
    page = f"<!doctype html><title>{status} {phrase}</title><h1>{phrase}</h1>"
    return Reply(status, body=page.encode("utf-8"))
