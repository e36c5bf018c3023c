"""What the words and figures mean, on one page."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.labels import PART_WORDS, REASON_WORDS
from api.pages.page import render
from api.shared import Shared
from api.words import Words
from scouting.leads import WEIGHTS
from scouting.trust import TIERS

router = APIRouter(include_in_schema=False)


@router.get("/help")
def help_page(request: Request, service: Shared) -> Response:
    """Leads, readiness, score and the rest, each under an anchor that other pages link to."""
    return render(
        request, "help.html", words=Words(service.taxonomy), taxonomy=service.taxonomy,
        weights=WEIGHTS, parts=PART_WORDS, tiers=TIERS, reasons=REASON_WORDS,
    )  # fmt: skip
