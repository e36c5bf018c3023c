"""Addresses to fetch and read."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Response

from api.keys import Asking
from api.outcomes import Submission
from api.problems import Refused
from api.requests import SubmissionRequest
from api.rest.responses import ABSENT, ENDED, Id
from api.shared import Queue, Shared
from scouting.errors import Conflict

router = APIRouter()

Once = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        max_length=200,
        description="A mark of your own, such as a UUID: sent again with the same addresses, it gives "
        "the same job, whenever and however often; with others it is refused (422).",
    ),
]


@router.post("/submissions", status_code=202)
def submit(
    body: SubmissionRequest, response: Response, service: Shared, queue: Queue, caller: Asking,
    once: Once = "",
) -> Submission:  # fmt: skip
    """Have web addresses fetched and read in the background; ask the job how far it is.

    ``Idempotency-Key`` follows draft-ietf-httpapi-idempotency-key-header-07, section 2.
    """
    try:
        id = queue.submit(body.urls, f"{caller.key} {once}" if once else "")
    except Conflict:
        detail = "Idempotency-Key: other addresses were sent with this key before; take a new one"
        raise Refused(422, detail, "reused-key") from None
    response.headers["Location"] = f"/v1/jobs/{id}"
    return Submission.of(service.store.jobs.find(id))


@router.post("/submissions/{id}/cancel", responses=ABSENT | ENDED)
def cancel(id: Id, service: Shared) -> Submission:
    """Leave alone the addresses of a submission that nobody has visited yet."""
    service.store.jobs.cancel(id)
    return Submission.of(service.store.jobs.find(id))
