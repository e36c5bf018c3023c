"""The routes under /v1, one per verb of the service."""

from __future__ import annotations

from fastapi import APIRouter

from api.rest import (
    digest,
    documents,
    health,
    issues,
    leads,
    markets,
    matrix,
    missions,
    reviews,
    search,
    searches,
    submissions,
    suggestions,
    technologies,
    webhooks,
)
from api.rest.responses import BAD

router = APIRouter(prefix="/v1", responses=BAD)
for noun in (suggestions, submissions, leads, reviews, issues, documents, technologies, search, searches, digest,
             webhooks, matrix, missions, markets, health):  # fmt: skip
    router.include_router(noun.router)
