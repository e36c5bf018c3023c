"""Stored documents."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from api.dossier import as_page
from api.outcomes import StoredPage
from api.rest.responses import ABSENT
from api.shared import Shared

router = APIRouter()


@router.get("/documents/{number}", responses=ABSENT)
def document(number: Annotated[int, Path(ge=1, le=2**53)], service: Shared) -> StoredPage:
    """A stored document with its text, as it was fetched."""
    filed, stored = service.store.archive.find(number)
    text = stored.text.encode("utf-8", "replace").decode()
    return StoredPage.model_validate(as_page(filed, "") | {"text": text})
