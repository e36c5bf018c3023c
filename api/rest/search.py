"""Passages found by meaning."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Query

from api import shapes
from api.fields import choose_fields
from api.filters import SearchQuery
from api.rest.responses import BUSY
from api.shared import Shared

router = APIRouter()


@router.get("/search", responses=BUSY)
def search(
    query: Annotated[SearchQuery, Query()], service: Shared
) -> shapes.HitList | shapes.PartList:
    """The stored passages nearest in meaning to a text."""
    fields, wanted = choose_fields(query.fields, shapes.Hit), query.wanted(service)
    found = service.find_passages(query.q, wanted, query.limit)
    items = [shapes.Hit.model_validate(asdict(hit)) for hit in found]
    documents = service.store.documents.counts()["documents"]
    empty = None if items else shapes.EmptyShape.model_validate(asdict(service.unfound(wanted)))
    told = shapes.HitList(query=query.q, items=items, documents=documents, empty=empty)
    return shapes.PartList.of(told, fields) if fields else told
