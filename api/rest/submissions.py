"""Addresses to fetch and read."""

from __future__ import annotations

from fastapi import APIRouter, Response

from api import shapes
from api.requests import SubmissionRequest
from api.shared import Queue, Shared

router = APIRouter()


@router.post("/submissions", status_code=202)
def submit(
    body: SubmissionRequest, response: Response, service: Shared, queue: Queue
) -> shapes.Job:
    """Have web addresses fetched and read in the background; ask the job how far it is."""
    id = queue.submit(body.urls)
    response.headers["Location"] = f"/v1/jobs/{id}"
    return shapes.Job.model_validate(service.store.jobs.find(id))
