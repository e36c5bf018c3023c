"""Stored documents: what a page said when it was fetched, with what was concluded from it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from api.marks import claims_of_lead, claims_of_reading, mark_text
from api.pages.page import render
from api.shared import Shared
from api.words import Words

Number = Annotated[int, Path(ge=1, le=2**53)]

router = APIRouter(include_in_schema=False)


@router.get("/documents/{number}")
def document(number: Number, request: Request, service: Shared, lead: str = "") -> Response:
    """The stored text with the passages marked that a lead, or the reading as a whole, rests on."""
    archive, words = service.store.archive, Words(service.taxonomy)
    entry = service.store.leads.find(lead[:100]) if lead else None
    versions = (entry.found.model_version, entry.found.taxonomy_version) if entry else None
    filed, stored = archive.find(number, versions or archive.versions(number))
    if entry:
        claims = claims_of_lead(entry.found, stored.url, words, stored.text)
    else:
        claims = claims_of_reading(filed.reading, words, stored.text) if filed.reading else []
    return render(
        request, "document.html", words=words, filed=filed, document=stored, claims=claims,
        pieces=mark_text(stored.text, claims), entry=entry,
    )  # fmt: skip


@router.get("/documents/{number}/text")
def text(number: Number, service: Shared) -> Response:
    """The stored text as a file; its SHA-256 is the document's content hash."""
    filed, stored = service.store.archive.find(number)
    headers = {
        "Content-Disposition": f'attachment; filename="document-{filed.id}.txt"',
        "ETag": f'"{filed.content_hash}"',
    }
    body = stored.text.encode("utf-8", "surrogatepass")
    return Response(body, media_type="text/plain; charset=utf-8", headers=headers)
