"""Sends out what is due, minute after minute, in a thread of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from scouting.errors import ScoutingError
from scouting.mailing import mail_digests
from scouting.service import Service

LOG = logging.getLogger(__name__)
ROUND_SECONDS = 60.0


class Postman:
    """A thread that mails digests; several of them, in whatever processes, do not mail one twice."""

    def __init__(self, service: Service, send: Callable[[Service], int] = mail_digests) -> None:
        self._service, self._send, self._stopping = service, send, Event()
        self._thread = Thread(target=self._run, name="postman", daemon=True)

    def start(self) -> None:
        """Begin, with the first round in a minute."""
        self._thread.start()

    def stop(self, seconds: float = 3.0) -> None:
        """End after the mail in work, at the latest when the time is over."""
        self._stopping.set()
        self._thread.join(seconds)

    def _run(self) -> None:
        while not self._stopping.wait(ROUND_SECONDS):
            try:
                self._send(self._service)
            except ScoutingError as error:
                LOG.warning("nothing could be sent out: %s", error)
            except Exception:
                LOG.exception("a fault of our own; the next round begins in a minute")
