"""Submitted addresses, visited in the background one after the other; a kill loses none of them."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from queue import SimpleQueue
from threading import Event, Thread

from scouting.errors import ScoutingError
from scouting.markup import printable
from scouting.store import Address, Store

MAX_URLS = 10_000
"""Addresses in one submission."""

MAX_URL = 2000
"""Characters of one address."""

LOG = logging.getLogger(__name__)
RETRY_SECONDS = 5.0
"""Pause after the store failed, before the same job is taken up again."""

Visit = Callable[[str], Address]
"""Fetches and reads one address; gives its outcome."""

OpenVisit = Callable[[], AbstractContextManager[Visit]]


class Submissions:
    """One worker thread with its queue; jobs and outcomes live in the store.

    ``settle`` does what can wait until no submission does.
    """

    def __init__(
        self, store: Store, open_visit: OpenVisit, settle: Callable[[], None] = lambda: None
    ) -> None:
        self._jobs, self._open_visit, self._settle = store.jobs, open_visit, settle
        self._queue: SimpleQueue[str | None] = SimpleQueue()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="submissions", daemon=True)

    def start(self) -> None:
        """Take up what a former run left, then wait for more."""
        for told in self._jobs.unfinished():
            self._queue.put(told.id)
        self._thread.start()

    def submit(self, urls: Sequence[object], once: str = "") -> str:
        """Note addresses to be visited, each once; returns the job's id.

        ``once``: a mark of whoever may send the same twice; the second gets the first's job. What is
        no address is noted as failed and costs no other. Raises ScoutingError when there are none
        or more than MAX_URLS, Conflict when other addresses were sent under the mark.
        """
        wanted = list({one.url: one for one in map(_look, urls)}.values())
        if not 1 <= len(wanted) <= MAX_URLS:
            raise ScoutingError(f"{len(wanted)} addresses; send 1 to {MAX_URLS} at a time")
        id = sha256(once.encode()).hexdigest()[:32] if once else ""
        digest = sha256("\n".join(one.url for one in wanted).encode()).hexdigest()
        id = self._jobs.start(wanted, id, digest)
        self._queue.put(id)
        return id

    def stop(self, seconds: float = 3.0) -> None:
        """End after the address in work, at the latest when the time is over."""
        self._stopping.set()
        self._queue.put(None)
        self._thread.join(seconds)

    def _run(self) -> None:
        with self._open_visit() as visit:
            while (id := self._queue.get()) is not None and not self._stopping.is_set():
                try:
                    self._work(id, visit)
                    if self._queue.empty():
                        self._settle()
                except ScoutingError:
                    LOG.exception("submission %s is tried again", id)
                    self._stopping.wait(RETRY_SECONDS)
                    self._queue.put(id)

    def _work(self, id: str, visit: Visit) -> None:
        while not self._stopping.is_set() and (taken := self._jobs.take(id)):
            place, url = taken
            self._jobs.note(id, place, _outcome(url, visit))


def _look(sent: object) -> Address:
    """What was sent as an address, and what is wrong with it."""
    if not isinstance(sent, str):
        return Address(json.dumps(sent)[:MAX_URL], "failed", "not a text")
    url = printable(sent).strip()
    if len(url) > MAX_URL:
        return Address(url[:MAX_URL], "failed", f"longer than {MAX_URL} characters")
    return Address(url) if url else Address(url, "failed", "empty")


def _outcome(url: str, visit: Visit) -> Address:
    try:
        return visit(url)
    except Exception as error:
        LOG.exception("submitted address %r failed", url)
        detail = f"{url}: an unforeseen fault ({type(error).__name__}); the log has more"
        return Address(url, "failed", detail)
