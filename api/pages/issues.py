"""What scouts reported as wrong, for whoever mends it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse

from api.pages.page import render
from api.shared import Shared
from api.words import Words

router = APIRouter(include_in_schema=False)


@router.get("/issues")
def issues(request: Request, service: Shared) -> Response:
    """The open issues, or all of them."""
    closed = request.query_params.get("closed") == "1"
    found = service.store.issues.all(closed)
    return render(
        request, "issues.html", words=Words(service.taxonomy), issues=found, closed=closed
    )


@router.post("/issues/{number}/close")
def close(number: Annotated[int, Path(ge=1, le=2**53)], service: Shared) -> Response:
    """Note that an issue was dealt with."""
    service.store.issues.close(number)
    return RedirectResponse("/issues", 303)
