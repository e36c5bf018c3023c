"""The routes under /v1, one per verb of the service."""

from __future__ import annotations

from fastapi import APIRouter

from api.rest import health, leads, matrix, missions, search, submissions, suggestions, technologies
from api.rest.responses import BAD

router = APIRouter(prefix="/v1", responses=BAD)
for noun in (suggestions, submissions, leads, technologies, search, matrix, missions, health):
    router.include_router(noun.router)
