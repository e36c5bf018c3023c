"""A document as a row of its table, and back."""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row

from scouting.domain import Address, Document, Fact

FACTS = TypeAdapter(tuple[Fact, ...])


def as_row(document: Document) -> dict[str, Any]:
    """The columns that the document itself fills."""
    return {
        "url": document.url, "content_hash": document.content_hash, "title": document.title,
        "text": document.text, "main": document.main, "published": document.published,
        "organisation": document.organisation, "country": document.address.country,
        "region": document.address.region, "locality": document.address.locality,
        "source": document.source, "facts": FACTS.dump_json(document.facts).decode(),
        "suspicion": document.suspicion,
    }  # fmt: skip


def as_document(row: Row[Any]) -> Document:
    """The document of a row; its language is told by its reading."""
    return Document(
        row.url, row.text, row.main, row.title, "", row.published, row.fetched, row.organisation,
        Address(row.country, row.region, row.locality), row.source,
        FACTS.validate_json(row.facts), row.suspicion,
    )  # fmt: skip
