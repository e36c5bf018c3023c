"""Something done again and again in a thread of its own, beside whatever else runs."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from scouting.errors import ScoutingError

LOG = logging.getLogger(__name__)


class Routine:
    """Calls ``act`` every so many ``seconds``; what one call raises is logged and ends no other."""

    def __init__(self, name: str, act: Callable[[], object], seconds: float) -> None:
        self._name, self._act, self._seconds = name, act, seconds
        self._ended = Event()
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin, with the first call at once."""
        self._thread.start()

    def stop(self, seconds: float = 3.0) -> None:
        """End after the call in work, at the latest when the time is over."""
        self._ended.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    @property
    def ended(self) -> bool:
        """Was it told to stop? For a call that has many steps."""
        return self._ended.is_set()

    def _run(self) -> None:
        while not self.ended:
            self._try()
            self._ended.wait(self._seconds)

    def _try(self) -> None:
        try:
            self._act()
        except ScoutingError as error:
            LOG.warning("the %s could do nothing: %s", self._name, error)
        except Exception:
            # the last handler of its thread: without it a fault of ours would end all later calls in silence
            LOG.exception("the %s failed; it goes on in %g seconds", self._name, self._seconds)
