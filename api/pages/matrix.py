"""Technology × market at a glance."""

from __future__ import annotations

from itertools import groupby
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response

from api.facets import list_chips
from api.pages.page import read_asked, render
from api.shared import Shared
from api.words import Words
from scouting.matrix import Box, Line, Matrix

STEPS = (0.02, 0.1, 0.25, 0.5)
"""Shares of the fullest field from which a field is a shade darker: counts are skewed, so that even
steps would leave all but a few fields in the lightest shade."""

FULL = 20
"""Leads from which a field may be the darkest: one among few is no crowd."""

router = APIRouter(include_in_schema=False)


@router.get("/matrix")
def matrix(request: Request, service: Shared) -> Response:
    """Who was found where, how ready, and where nobody has looked."""
    asked = read_asked(request, service)
    found = service.matrix(asked.wanted)
    words = Words(service.taxonomy)
    kept = [pair for pair in asked.pairs if pair[0] not in ("technology", "market")]

    def link(line: Line, box: Box) -> str:
        own = [("technology", line.id), ("market", box.market or "none")]
        return f"/leads?{urlencode([*kept, *own])}"

    return render(
        request, "matrix.html", words=words, matrix=found, link=link,
        areas=[(area, list(lines)) for area, lines in groupby(_by_area(found), lambda line: line.area)],
        shade=lambda box: _shade(box.cell.leads / max(found.most, FULL)), asked=dict(asked.pairs),
        chips=list_chips(asked.pairs, "/matrix", words),
        table=f"/v1/matrix?{urlencode([*asked.pairs, ('format', 'csv')])}",
        statuses=[(id, words.status(id)) for id in ("new", "shortlisted", "contacted")],
    )  # fmt: skip


def _by_area(found: Matrix) -> list[Line]:
    areas = list(dict.fromkeys(line.area for line in found.lines))
    return sorted(found.lines, key=lambda line: (areas.index(line.area), line.number))


def _shade(share: float) -> int:
    return 1 + sum(share >= step for step in STEPS)
