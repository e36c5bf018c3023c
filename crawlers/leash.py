"""A child process that ends with whoever started it, be that by a kill."""

from __future__ import annotations

import os
import sys
from threading import Thread

OPTION = "--leashed"


def follow_parent() -> None:
    """End this process as soon as its standard input, held open by the parent, is closed."""
    Thread(target=_wait, name="leash", daemon=True).start()


def _wait() -> None:
    while sys.stdin.buffer.read(4096):
        pass
    os._exit(1)
