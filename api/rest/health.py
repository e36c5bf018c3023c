"""Is the service up?"""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from api import shapes
from api.shared import Shared

router = APIRouter()


@router.get("/healthz")
async def health(service: Shared) -> shapes.Health:
    """Is the service up, and are the models loaded?"""
    status: Literal["ok", "degraded"] = "degraded" if service.fault else "ok"
    return shapes.Health(status=status, ready=service.ready, detail=service.fault or None)
