"""What each kind of problem means, where its ``type`` leads to."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.kinds import KINDS
from api.pages.page import render
from scouting.errors import Unknown

router = APIRouter(include_in_schema=False)


@router.get("/problems")
def problems(request: Request) -> Response:
    """All kinds of problems."""
    return render(request, "problems.html", kinds=KINDS)


@router.get("/problems/{name}")
def problem(name: Annotated[str, Path(max_length=100)], request: Request) -> Response:
    """One kind of problem."""
    if name not in KINDS:
        raise Unknown(f"unknown problem '{name}'")
    return render(request, "problems.html", kinds={name: KINDS[name]})
