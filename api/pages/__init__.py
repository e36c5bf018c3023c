"""The pages for scouts: rendered here, readable without scripts, every state in the address."""

from __future__ import annotations

from fastapi import APIRouter

from api.pages import leads, matrix, missions, search, start, submissions, technologies

router = APIRouter(include_in_schema=False)
for noun in (start, leads, search, matrix, submissions, missions, technologies):
    router.include_router(noun.router)
