"""The pages for scouts: rendered here, readable without scripts, every state in the address."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages import (
    bulk,
    documents,
    issues,
    lead,
    leads,
    markets,
    matrix,
    missions,
    problems,
    review,
    search,
    start,
    submissions,
    technologies,
)

router = APIRouter(include_in_schema=False)
for noun in (start, leads, lead, review, bulk, documents, issues, search, matrix, submissions,
             missions, markets, technologies, problems):  # fmt: skip
    router.include_router(noun.router)
