"""A child process that ends with whoever started it, be that by a kill."""

from __future__ import annotations

import os
from contextlib import suppress
from threading import Thread

OPTION = "--leashed"


def follow_parent() -> None:
    """End this process as soon as its standard input, held open by the parent, is closed."""
    Thread(target=_wait, name="leash", daemon=True).start()


def _wait() -> None:
    with suppress(OSError):
        while os.read(0, 4096):  # not sys.stdin, whose lock the interpreter wants when it ends
            pass
    os._exit(1)
