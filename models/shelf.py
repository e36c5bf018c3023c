"""The bundles that were trained here, one folder each, and which one serves.

A bundle is safetensors, JSON and a word list, never pickle; ``manifest.json`` has the SHA-256 of
each file. What lies in the folder may come from elsewhere, so that everything is checked before use.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.bundle import ARRAYS, CARD, WORDS, Bundle, load_bundle
from models.embedder import ModelError

SHIPPED = "shipped"
"""Stands for the packaged bundle."""

MANIFEST, SERVING = "manifest.json", "serving.json"
FILES = {ARRAYS: 64_000_000, CARD: 1_000_000, WORDS: 4_000_000}
"""The files of a bundle and the most bytes each may have; the shipped one has 1.1 MB."""

NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}", re.IGNORECASE)
"""What a version may be called: it names a folder."""

BACK = f"'scout models use {SHIPPED}' goes back to the packaged one"


@dataclass(frozen=True)
class Held:
    """A bundle on the shelf, or the reason why it cannot be used."""

    version: str
    bundle: Bundle | None
    fault: str = ""


class Shelf:
    """The bundles in a folder, which need not exist yet."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, bundle: Bundle, name: str) -> str:
        """Write a bundle under ``name`` and a mark of its content; returns that version.

        It appears whole or not at all; one with the same content is there already. Raises
        ModelError for a name that is none.
        """
        mark = mark_content(bundle)
        version = f"{_checked(name)}-{mark}"
        if (self.folder / version).exists():
            return version
        named = replace(bundle, card=replace(bundle.card, version=version))
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(prefix=".new-", dir=self.folder) as held:
                fresh = Path(held) / version
                named.save(fresh)
                sums = {file: _sum(fresh / file) for file in FILES}
                (fresh / MANIFEST).write_text(json.dumps(sums, indent=1), "utf-8")
                fresh.rename(self.folder / version)
        except OSError as error:
            raise ModelError(f"{self.folder / version}: cannot be written: {error}") from error
        return version

    def load(self, version: str) -> Bundle:
        """The bundle of a version or the shipped one; raises ModelError saying what is wrong."""
        if version == SHIPPED:
            return load_bundle()
        folder = self.folder / _checked(version)
        if not folder.is_dir():
            known = ", ".join([SHIPPED, *self._versions()])
            raise ModelError(f"no models of version '{version}' in {self.folder}; known: {known}")
        try:
            _compare(folder)
        except (OSError, ValueError) as error:
            raise ModelError(f"{folder}: damaged or foreign ({error}); {BACK}") from error
        bundle = load_bundle(folder, BACK)
        if bundle.card.version != version:
            raise ModelError(f"{folder}: holds version {bundle.card.version!r:.60}; {BACK}")
        return bundle

    def serving(self) -> str:
        """The version that serves; raises ModelError when the note of it cannot be read."""
        path = self.folder / SERVING
        try:
            told = json.loads(path.read_bytes()[:1000])["version"]
        except FileNotFoundError:
            return SHIPPED
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(f"{path}: cannot be read ({error}); {BACK}") from error
        return told if told == SHIPPED else _checked(str(told))

    def serve(self, version: str) -> None:
        """Have a version serve from the next start on; it must be one that loads."""
        if version != SHIPPED:
            self.load(version)
        path = self.folder / SERVING
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.write_text(json.dumps({"version": version}), "utf-8")
            fresh.replace(path)
        except OSError as error:
            raise ModelError(f"{path}: cannot be written: {error}") from error

    def all(self) -> Iterator[Held]:
        """Every bundle, the shipped one first, with what is wrong with those that cannot be used."""
        for version in (SHIPPED, *self._versions()):
            try:
                yield Held(version, self.load(version))
            except ModelError as error:
                yield Held(version, None, str(error))

    def _versions(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        return sorted(entry.name for entry in self.folder.iterdir() if _is_version(entry))


def _is_version(entry: Path) -> bool:
    return entry.is_dir() and NAME.fullmatch(entry.name) is not None


def _checked(version: str) -> str:
    if not NAME.fullmatch(version):
        raise ModelError(
            f"'{version[:60]}' is no name of a version; letters, digits, '.', '_' and '-' make one"
        )
    return version


def _compare(folder: Path) -> None:
    sizes = FILES | {MANIFEST: 10_000}
    for name, most in sizes.items():
        if (size := (folder / name).stat().st_size) > most:
            raise ValueError(f"{name} has {size} bytes, more than {most}")
    told: Any = json.loads((folder / MANIFEST).read_bytes())
    for name in FILES:
        if not isinstance(told, dict) or told.get(name) != _sum(folder / name):
            raise ValueError(f"{name} does not match its checksum")


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def mark_content(bundle: Bundle) -> str:
    """Eight hex digits of what a bundle holds, whatever its version is called."""
    plain = replace(bundle, card=replace(bundle.card, version=""))
    folder = Path(tempfile.mkdtemp())
    try:
        plain.save(folder)
        sums = "".join(_sum(folder / name) for name in FILES)
    finally:
        shutil.rmtree(folder)
    return hashlib.sha256(sums.encode()).hexdigest()[:8]
