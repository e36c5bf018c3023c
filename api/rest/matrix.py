"""Technology × market for programs, as JSON or as a table."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from api.filters import Filters
from api.shared import Shared
from scouting.matrix import as_matrix, write_matrix

CSV = "text/csv; charset=utf-8"
TABLE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The matrix", "content": {"text/csv": {"schema": {"type": "string"}}}}
}

router = APIRouter()


class MatrixMarket(BaseModel):
    """A column; ``id`` is null for leads whose market is not known."""

    id: str | None
    label: str
    leads: int
    pages: int
    pages_read: int


class MatrixCell(BaseModel):
    """Leads of a technology in a market, and their TRL; without leads, ``state`` says why."""

    market: str | None
    state: Literal["found", "nothing-found", "unread", "not-crawled"]
    leads: int
    trl_median: float | None
    trl_low: int | None
    trl_high: int | None


class MatrixLine(BaseModel):
    """A technology with a cell for each market, in the order of ``markets``."""

    id: str
    number: int
    label: str
    area: str
    leads: int
    cells: list[MatrixCell]


class MatrixShape(BaseModel):
    """Technology × market."""

    markets: list[MatrixMarket]
    technologies: list[MatrixLine]


class MatrixQuery(Filters):
    """The filters of leads, and the form of the answer."""

    format: Literal["json", "csv"] = Field("json", description="`csv`: a row for each cell.")


@router.get("/matrix", response_model=MatrixShape, responses=TABLE)
def matrix(query: Annotated[MatrixQuery, Query()], service: Shared) -> Any:
    """How many leads fit in each market by technology, their TRL, and what an empty cell means."""
    found = service.matrix(query.wanted(service))
    if query.format == "json":
        return MatrixShape.model_validate(as_matrix(found))
    headers = {"Content-Disposition": 'attachment; filename="matrix.csv"'}
    return StreamingResponse(write_matrix(found), headers=headers, media_type=CSV)
