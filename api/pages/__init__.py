"""The pages for scouts: rendered here, readable without scripts, every state in the address."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages import (
    bulk,
    digest,
    documents,
    feeds,
    help,
    issues,
    keys,
    lead,
    leads,
    markets,
    matrix,
    missions,
    problems,
    review,
    search,
    searches,
    sources,
    start,
    submissions,
    technologies,
    webhooks,
    welcome,
)

router = APIRouter(include_in_schema=False)
for noun in (start, leads, lead, review, bulk, documents, issues, search, matrix, submissions,
             missions, markets, technologies, problems, sources, welcome, help, keys,
             searches, digest, feeds, webhooks):  # fmt: skip
    router.include_router(noun.router)
