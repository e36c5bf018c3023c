"""Commands of ours that the server runs for a page, as processes of their own: memory is bounded."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Literal

from scouting.settings import Settings

Errand = Literal["demo", "work"]
SCOUT = "from scouting.cli import main; main()"
STOP_SECONDS = 5.0


@dataclass(frozen=True)
class Standing:
    """How far an errand is: never begun, at it, or ended; ``fault`` is its last line where it failed."""

    state: Literal["idle", "busy", "done", "failed"] = "idle"
    fault: str = ""


class Hand:
    """One process for each errand at a time: the demonstration, or a worker until nothing is left."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: dict[Errand, tuple[subprocess.Popen[bytes], IO[bytes]]] = {}
        self._folder = TemporaryDirectory(prefix="scouting-")

    @property
    def works(self) -> bool:
        """Does it work crawls? Not where workers share a server's queue: there they are services."""
        return self._settings.queue_url.startswith("sqlite")

    def send(self, errand: Errand) -> None:
        """Begin an errand, unless it is being done."""
        if self.look(errand).state != "busy":
            told = TemporaryFile()  # noqa: SIM115 -- it is read after the process has ended
            self._running[errand] = (self._start(errand, told), told)

    def look(self, errand: Errand) -> Standing:
        """How far an errand is."""
        if errand not in self._running:
            return Standing()
        process, told = self._running[errand]
        code = process.poll()
        if code is None:
            return Standing("busy")
        return Standing("failed", last_line(told)) if code else Standing("done")

    def stop(self) -> None:
        """End what is being done; what was stored stays, and jobs wait for the next worker."""
        for process, told in self._running.values():
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
            told.close()
        self._running.clear()
        self._folder.cleanup()

    def _start(self, errand: Errand, told: IO[bytes]) -> subprocess.Popen[bytes]:
        out = str(Path(self._folder.name) / "leads.csv")
        command = ["demo", "--out", out] if errand == "demo" else ["worker", "--once"]
        return subprocess.Popen(
            [sys.executable, "-c", SCOUT, *command], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=told, env=os.environ | environment(self._settings),
        )  # fmt: skip


def environment(settings: Settings) -> Mapping[str, str]:
    """Settings as the environment has them, so that a child's are the same."""
    return {f"SCOUTING_{name.upper()}": str(value) for name, value in settings}


def last_line(told: IO[bytes]) -> str:
    """The last line that a process said on standard error."""
    told.seek(0)
    lines = told.read().decode("utf-8", "replace").strip().splitlines()
    return lines[-1][:500] if lines else "no reason was given"
