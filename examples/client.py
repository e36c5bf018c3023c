"""A small typed client of the API: take it, and change it as you need. It wants only httpx."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any, TypedDict

import httpx


class Outcome(TypedDict):
    """How far one address of a submission is."""

    url: str
    state: str
    detail: str
    leads: list[str]


class Submission(TypedDict):
    """A submission with an outcome for each of its addresses."""

    id: str
    state: str
    counts: dict[str, int]
    urls: list[Outcome]


class ProblemError(Exception):
    """A refusal; ``problem`` is what the server tells of it (RFC 9457)."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(f"{problem['title']}: {problem['detail']}")
        self.problem = problem


class Scouting:
    """A server, asked with a key where it demands one."""

    def __init__(self, base: str = "http://127.0.0.1:8000", key: str = "") -> None:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = httpx.Client(base_url=base, headers=headers, timeout=60)

    def __enter__(self) -> Scouting:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._http.close()

    def leads(self, fields: Sequence[str] = (), **filters: str) -> Iterator[dict[str, Any]]:
        """All leads that fit, best first, page after page; ``fields`` for these fields only."""
        target = "/v1/leads"
        asked: dict[str, str] | None = filters | {"fields": ",".join(fields)}
        while target:
            answer = self._ask("GET", target, params=asked)
            yield from answer.json()["items"]
            target, asked = answer.links.get("next", {}).get("url", ""), None

    def decide(self, id: str, status: str, **more: Any) -> dict[str, Any]:
        """Decide on a lead as it stands now; ProblemError (412, 409) where somebody was quicker."""
        read = self._ask("GET", f"/v1/leads/{id}")
        decision = {"status": status, "version": read.json()["review"]["version"]} | more
        match = {"If-Match": read.headers["ETag"]}
        told: dict[str, Any] = self._ask(
            "PATCH", f"/v1/leads/{id}", json=decision, headers=match
        ).json()
        return told

    def submit(self, urls: Sequence[str], once: str = "") -> Submission:
        """Have addresses fetched and read; sent again with the same ``once``, it is one job."""
        headers = {"Idempotency-Key": once or str(uuid.uuid4())}
        job: Submission = self._ask(
            "POST", "/v1/submissions", json={"urls": list(urls)}, headers=headers
        ).json()
        return job

    def wait(self, id: str, seconds: float = 2) -> Submission:
        """A submission once it has ended."""
        while True:
            job: Submission = self._ask("GET", f"/v1/jobs/{id}").json()
            if job["state"] in ("done", "cancelled"):
                return job
            time.sleep(seconds)

    def _ask(self, method: str, target: str, **more: Any) -> httpx.Response:
        """An answer; where too much was asked, after the wait that the server names."""
        answer = self._http.request(method, target, **more)
        if answer.status_code == 429:
            time.sleep(float(answer.headers["Retry-After"]))
            return self._ask(method, target, **more)
        if answer.is_error:
            raise ProblemError(answer.json())
        return answer
