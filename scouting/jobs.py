"""Submitted addresses, visited in the background one after the other; a kill loses none of them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any

from scouting.errors import ScoutingError
from scouting.store import Store

MAX_URLS = 100
"""Addresses in one submission."""

LOG = logging.getLogger(__name__)
RETRY_SECONDS = 5.0
"""Pause after the store failed, before the same job is taken up again."""

KIND = "submission"
WAITING = ("queued", "running")

Visit = Callable[[str], dict[str, Any]]
"""Fetches and reads one address; gives its outcome: ``state``, ``detail``, ``leads`` (ids)."""

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
        for id, payload in self._jobs.unfinished():
            if payload.get("kind") == KIND:
                self._queue.put(id)
        self._thread.start()

    def submit(self, urls: Sequence[str]) -> str:
        """Note addresses to be visited, each once; returns the job's id.

        Raises ScoutingError when there are none or more than MAX_URLS.
        """
        wanted = [url for url in dict.fromkeys(url.strip() for url in urls) if url]
        if not 1 <= len(wanted) <= MAX_URLS:
            raise ScoutingError(f"{len(wanted)} addresses; send 1 to {MAX_URLS} at a time")
        entries = [{"url": url, "state": "queued", "detail": "", "leads": []} for url in wanted]
        id = self._jobs.start({"kind": KIND, "urls": entries})
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
        entries = self._jobs.find(id)["urls"]
        payload = {"kind": KIND, "urls": entries}
        for entry in entries:
            if entry["state"] not in WAITING:
                continue
            if self._stopping.is_set():
                return
            entry["state"] = "running"
            self._jobs.update(id, "running", payload)
            entry.update(_outcome(entry["url"], visit))
            self._jobs.update(id, "running", payload)
        self._jobs.update(id, "done", payload)


def _outcome(url: str, visit: Visit) -> dict[str, Any]:
    try:
        return visit(url)
    except Exception as error:
        LOG.exception("submitted address %r failed", url)
        detail = f"{url}: an unforeseen fault ({type(error).__name__}); the log has more"
        return {"state": "failed", "detail": detail}
